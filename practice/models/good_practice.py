from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from criteria.models import Criterion, ProductGroup, Theme
from groups.models import SharedContent
from members.enums import Level
from practice.enums import Reliability
from practice.models.pilot import Pilot
from practice.models.source import PracticeSource
from publishing.texts import text_of


class GoodPractice(SharedContent):
    """What a buyer has done well, as public sources tell it."""

    slug = models.SlugField(
        _("identifier"), max_length=80, unique=True, help_text=_("Stands in addresses and files; do not change it.")
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
        _("summary"), max_length=200, help_text=_("One line: what was done, and what came of it.")
    )
    organisation = models.CharField(_("organisation"), max_length=300)
    level = models.CharField(_("kind of organisation"), max_length=20, choices=Level)
    countries = ArrayField(
        models.CharField(max_length=2), verbose_name=_("countries"), help_text=_("ISO 3166 codes, for example BE.")
    )
    year_label = models.CharField(
        _("year"), max_length=40, blank=True, help_text=_("As the page shows it, for example 2022–2024.")
    )
    year_from = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True)
    year_to = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    situation = models.TextField(_("situation"))
    what_was_done = models.TextField(_("what was done"))
    lessons = models.TextField(_("lessons"), blank=True)
    caution = models.TextField(_("points of caution"), blank=True)
    product_groups = models.ManyToManyField(ProductGroup, verbose_name=_("product groups"), related_name="+")
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="+")
    used_criteria = models.ManyToManyField(
        Criterion,
        verbose_name=_("criteria that were used"),
        related_name="+",
        blank=True,
        help_text=_("The sources say that the purchase asked for this."),
    )
    related_criteria = models.ManyToManyField(
        Criterion,
        verbose_name=_("criteria on the same subject"),
        related_name="+",
        blank=True,
        help_text=_("Nothing says that they were used."),
    )
    pilots = models.ManyToManyField(Pilot, verbose_name=_("pilots"), related_name="good_practices", blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=20, choices=Reliability, default=Reliability.LINKED_ONLY
    )

    class Meta(SharedContent.Meta):
        verbose_name = _("good practice")
        verbose_name_plural = _("good practices")
        ordering = ("slug",)
        permissions = [("publish_goodpractice", "Can publish and withdraw good practices")]
        constraints = [
            *SharedContent.Meta.constraints,
            models.CheckConstraint(
                condition=Q(year_from__isnull=True, year_to__isnull=True)
                | Q(year_from__isnull=False, year_to__isnull=False, year_to__gte=F("year_from")),
                name="practice_goodpractice_years_in_order",
                violation_error_message=_("Give both years, the first before the last, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "title")) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("practice:good_practice", args=[self.slug])

    @property
    def subject(self) -> str:
        """What the audit trail calls it."""
        return self.slug

    @property
    def years(self) -> range:
        return range(self.year_from, self.year_to + 1) if self.year_from and self.year_to else range(0)

    def clean(self) -> None:
        if (self.year_from is None) != (self.year_to is None):
            raise ValidationError({"year_to": _("Give both years, the first before the last, or neither.")})


class GoodPracticeResult(models.Model):
    """What came of it, in the words of the source, and how that is known."""

    good_practice = models.ForeignKey(GoodPractice, on_delete=models.CASCADE, related_name="results")
    figure = models.TextField(_("result"))
    how_known = models.TextField(_("how it is known"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("result of a good practice")
        verbose_name_plural = _("results of a good practice")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(text_of(self, "figure"))


class GoodPracticeSource(PracticeSource):
    good_practice = models.ForeignKey(GoodPractice, on_delete=models.CASCADE, related_name="sources")
    title_seen = models.BooleanField(
        _("title seen at the source"), default=True, help_text=_("Off: the title describes the source, in our words.")
    )
