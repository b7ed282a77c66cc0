from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from criteria.models import CpvCode, Criterion, CriterionVersion, ProductGroup
from documents.models import Document
from groups.models import SharedContent
from members.enums import Level
from members.models import Organisation, User
from practice.enums import Challenge, Outcome, PriceEffect, Procedure, Reliability, ValueBand
from practice.models.source import PracticeSource
from publishing.texts import text_of

NUMBER_PATTERN = r"^PI-\d{3,6}$"
# 2024, 2024-06 or 2024-06-14: as exactly as it is known.
DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
COUNTRY_PATTERN = r"^[A-Z]{2}$"

_date = RegexValidator(DATE_PATTERN, _("Write 2024, 2024-06 or 2024-06-14."))
_country = RegexValidator(COUNTRY_PATTERN, _("Write the country as two capital letters, for example BE."))


class Pilot(SharedContent):
    """A purchase in which an organisation tried criteria of the catalogue, and what came of it.

    The number is cited and never reused; the database refuses to change it and to delete a pilot.
    """

    number = models.CharField(
        _("number"),
        max_length=12,
        unique=True,
        editable=False,
        validators=[RegexValidator(NUMBER_PATTERN, _("A number looks like PI-001."))],
    )
    source_language = models.CharField(
        _("source language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language that the text was first written in; shown where a translation is missing."),
    )
    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(
        _("summary"), max_length=200, help_text=_("One line: what was bought, and what came of it.")
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pilots",
    )
    organisation_name = models.CharField(
        _("name of the organisation"),
        max_length=200,
        blank=True,
        help_text=_("For an organisation that is not in the list, in its own language."),
    )
    country = models.CharField(
        _("country"), max_length=2, validators=[_country], help_text=_("ISO 3166 code, for example BE.")
    )
    level = models.CharField(_("kind of organisation"), max_length=20, choices=Level)
    started_on = models.CharField(
        _("begun"), max_length=10, validators=[_date], help_text=_("2024, 2024-06 or 2024-06-14.")
    )
    ended_on = models.CharField(
        _("ended"),
        max_length=10,
        blank=True,
        validators=[_date],
        help_text=_("2024, 2024-06 or 2024-06-14; empty while it goes on."),
    )
    bought = models.TextField(_("what was bought"))
    product_groups = models.ManyToManyField(ProductGroup, verbose_name=_("product groups"), related_name="+")
    cpv_codes = models.ManyToManyField(CpvCode, verbose_name=_("CPV codes"), related_name="+", blank=True)
    quantity = models.DecimalField(
        _("quantity"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    quantity_unit = models.CharField(_("unit"), max_length=60, blank=True, help_text=_("For example: laptops."))
    value_band = models.CharField(
        _("value without VAT"), max_length=12, choices=ValueBand, default=ValueBand.NOT_STATED
    )
    procedure = models.CharField(_("procedure"), max_length=24, choices=Procedure, default=Procedure.NOT_STATED)
    lessons = models.TextField(_("lessons"), blank=True)

    class Meta(SharedContent.Meta):
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        ordering = ("number",)
        permissions = [("publish_pilot", "Can publish and withdraw pilots")]
        constraints = [
            *SharedContent.Meta.constraints,
            models.CheckConstraint(condition=Q(number__regex=NUMBER_PATTERN), name="practice_pilot_number_form"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(organisation_name=""),
                name="practice_pilot_has_an_organisation",
                violation_error_message=_("Choose an organisation, or write its name."),
            ),
            models.CheckConstraint(condition=Q(country__regex=COUNTRY_PATTERN), name="practice_pilot_country_code"),
            models.CheckConstraint(condition=Q(started_on__regex=DATE_PATTERN), name="practice_pilot_started_on_form"),
            models.CheckConstraint(
                condition=Q(ended_on="") | Q(ended_on__regex=DATE_PATTERN), name="practice_pilot_ended_on_form"
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gte=0), name="practice_pilot_quantity_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("practice:pilot", args=[self.number])

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return self.number

    @property
    def years(self) -> range:
        """The years in which it ran; the first alone while it goes on."""
        first = int(self.started_on[:4])
        return range(first, int(self.ended_on[:4] or first) + 1)

    def clean(self) -> None:
        if not self.organisation_id and not self.organisation_name.strip():
            raise ValidationError({"organisation_name": _("Choose an organisation, or write its name.")})
        shared = min(len(self.started_on), len(self.ended_on))
        if shared and self.ended_on[:shared] < self.started_on[:shared]:
            raise ValidationError({"ended_on": _("The end lies before the beginning.")})


class PilotCriterion(models.Model):
    """A criterion in the exact wording that a pilot used, and what came of it.

    The database refuses a version that is not published, and the same criterion twice in one pilot.
    """

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="criteria_used")
    version = models.ForeignKey(
        CriterionVersion, verbose_name=_("version of the criterion"), on_delete=models.PROTECT, related_name="+"
    )
    # The version's own criterion (a foreign key over both columns holds it), so that each stands once in a pilot.
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", editable=False)
    outcome = models.CharField(_("what became of it"), max_length=8, choices=Outcome)
    bids_received = models.PositiveIntegerField(_("bids received"), null=True, blank=True)
    bids_meeting = models.PositiveIntegerField(_("bids that met it"), null=True, blank=True)
    price_effect = models.CharField(
        _("effect on the price"), max_length=10, choices=PriceEffect, default=PriceEffect.NOT_KNOWN
    )
    price_percent = models.DecimalField(
        _("per cent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(999)],
        help_text=_("How much lower or higher, where it is known."),
    )
    challenged = models.CharField(_("challenge"), max_length=8, choices=Challenge, default=Challenge.UNKNOWN)
    lesson = models.TextField(_("lesson"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion of a pilot")
        verbose_name_plural = _("criteria of a pilot")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["pilot", "criterion"],
                name="practice_pilot_criterion_once",
                violation_error_message=_("A criterion stands once in a pilot, in the version that was used."),
            ),
            models.CheckConstraint(
                condition=Q(bids_meeting__isnull=True)
                | Q(bids_received__isnull=False, bids_meeting__lte=F("bids_received")),
                name="practice_pilot_criterion_bids",
                violation_error_message=_("No more bids can meet the criterion than were received."),
            ),
            models.CheckConstraint(
                condition=Q(price_percent__isnull=True)
                | Q(price_effect__in=[PriceEffect.LOWER, PriceEffect.HIGHER], price_percent__gt=0),
                name="practice_pilot_criterion_percent",
                violation_error_message=_("A percentage belongs to a lower or a higher price, and is more than zero."),
            ),
        ]
        indexes = [models.Index(fields=["criterion", "pilot"], name="practice_used_criterion")]

    def __str__(self) -> str:
        return f"{self.pilot}: {self.version}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.criterion_id = self.version.criterion_id
        super().save(*args, **kwargs)


class PilotResult(models.Model):
    """A figure that a pilot measured: how much of what, and how that is known."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="results")
    figure = models.DecimalField(_("figure"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=60)
    what = models.CharField(_("what it counts"), max_length=200)
    how_measured = models.TextField(_("how it was measured"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("result of a pilot")
        verbose_name_plural = _("results of a pilot")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.figure.normalize():f} {text_of(self, 'unit')}"


class PilotSource(PracticeSource):
    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="sources")
    reliability = models.CharField(
        _("reliability"), max_length=20, choices=Reliability, default=Reliability.SUPPLIED_BY_MEMBER
    )


class PilotDocumentQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the pilots that the viewer may see at this moment; nobody has a withdrawn one."""
        return self.filter(withdrawn_at=None, pilot__in=Pilot.objects.visible_to(user))

    def with_versions(self) -> Self:
        """Read for lists, in two queries however many there are."""
        return self.select_related("document").prefetch_related("document__versions")


class PilotDocument(models.Model):
    """A document of a pilot: whoever may see the pilot may have it, until it is withdrawn."""

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="pilot_documents")
    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="of_pilot"
    )
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)

    objects = PilotDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a pilot")
        verbose_name_plural = _("documents of a pilot")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.document)
