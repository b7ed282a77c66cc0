from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from criteria.enums import Ambition, Confidence, Kind, LegalStatus, VersionState
from criteria.models.criterion import Criterion
from criteria.models.taxonomy import CpvCode, LifeCyclePhase, ProductGroup, Strategy, Theme
from members.models import User


class CriterionVersionQuerySet(models.QuerySet["CriterionVersion"]):
    def published(self) -> CriterionVersionQuerySet:
        return self.filter(state=VersionState.PUBLISHED)

    def visible_to(self, user: User | AnonymousUser) -> CriterionVersionQuerySet:
        """Published versions for everybody; drafts too for curators."""
        if user.has_perm("criteria.view_criterionversion"):
            return self
        return self.published()


def _score(label: str, help_text: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=2, help_text=help_text, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )


class CriterionVersion(models.Model):
    """The content of a criterion at one time. A draft can be edited; a published version never changes again.

    The database refuses every change and deletion of a published version and of the rows that belong to it, and a
    second draft of one criterion.
    """

    criterion = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="versions"
    )
    version = models.PositiveIntegerField(_("version"))
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState, default=VersionState.DRAFT, editable=False
    )
    source_language = models.CharField(
        _("source language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language that the text was first written in; shown where a translation is missing."),
    )
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    ambition = models.PositiveSmallIntegerField(_("ambition"), choices=Ambition)

    title = models.CharField(_("title"), max_length=120)
    summary = models.CharField(_("summary"), max_length=200, help_text=_("One line: what it asks."))
    requirement = models.TextField(
        _("wording"), help_text=_("The text for the tender documents. Slots stand in braces: {warranty_months}.")
    )
    rationale = models.TextField(_("rationale"))
    follow_up = models.TextField(_("follow-up in the contract"))
    caution = models.TextField(_("points of caution"), blank=True)
    legal_note = models.TextField(_("legal note"))
    scoring = models.TextField(_("scoring"), blank=True, help_text=_("Award criteria only: how points are given."))
    change_note = models.TextField(
        _("change note"), blank=True, help_text=_("What changed since the version before, and why.")
    )

    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="+")
    strategies = models.ManyToManyField(Strategy, verbose_name=_("strategies"), related_name="+")
    product_groups = models.ManyToManyField(ProductGroup, verbose_name=_("product groups"), related_name="+")
    phases = models.ManyToManyField(LifeCyclePhase, verbose_name=_("life-cycle phases"), related_name="+")
    cpv_codes = models.ManyToManyField(CpvCode, verbose_name=_("CPV codes"), related_name="+", blank=True)

    effect = _score(_("effect"), _("1 to 3: how much it changes for people and planet."))
    effort = _score(_("effort"), _("1 to 3: how much work it is to verify."))
    market = _score(_("market readiness"), _("1 to 3: how ready the market is."))

    legal_minimum_since = models.DateField(
        _("legal minimum since"),
        null=True,
        blank=True,
        help_text=_("Where the text only repeats a legal minimum: the day from which that minimum applies."),
    )
    legal_minimum_rule = models.CharField(_("rule that sets the legal minimum"), max_length=200, blank=True)

    fact = models.CharField(_("fact"), max_length=20, blank=True, help_text=_("The row of the fact sheet it rests on."))
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence, default=Confidence.WELL_KNOWN)
    checked_on = models.DateField(_("last checked on"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    review_by = models.DateField(_("review by"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    objects = CriterionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a criterion")
        verbose_name_plural = _("versions of criteria")
        ordering = ("criterion__number", "-version")
        permissions = [("publish_criterionversion", "Can publish and withdraw criteria")]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "version"], name="criteria_version_number_once"),
            models.UniqueConstraint(
                fields=["criterion"],
                condition=models.Q(state=VersionState.DRAFT),
                name="criteria_version_one_draft",
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT, published_at__isnull=True)
                | models.Q(state=VersionState.PUBLISHED, published_at__isnull=False, valid_from__isnull=False),
                name="criteria_version_published_has_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(effect__range=(1, 3), effort__range=(1, 3), market__range=(1, 3)),
                name="criteria_version_scores_1_to_3",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="criteria_version_kind"),
            models.CheckConstraint(condition=models.Q(ambition__in=Ambition.values), name="criteria_version_ambition"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.number} v{self.version}"

    def get_absolute_url(self) -> str:
        return reverse("criteria:version", args=[self.criterion.number, self.version])

    @property
    def is_published(self) -> bool:
        return self.state == VersionState.PUBLISHED

    def legal_status(self, on: dt.date | None = None) -> LegalStatus:
        """Whether the text asks for more than the law on a day; today in the portal's time zone if none is given."""
        if self.legal_minimum_since is None:
            return LegalStatus.BEYOND
        return LegalStatus.MINIMUM if self.legal_minimum_since <= (on or timezone.localdate()) else LegalStatus.UPCOMING
