"""What a version rests on: means of proof, sources, labels."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.enums import ProofStage
from criteria.models.taxonomy import Label, Source
from criteria.models.version import CriterionVersion


class MeansOfProof(models.Model):
    version = models.ForeignKey(CriterionVersion, on_delete=models.CASCADE, related_name="proofs")
    means = models.TextField(_("means of proof"))
    stage = models.CharField(_("stage"), max_length=12, choices=ProofStage)
    hours = models.DecimalField(
        _("hours to check"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0)],
        help_text=_("The buyer’s working hours to check it, estimated."),
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("means of proof")
        verbose_name_plural = pgettext_lazy("plural", "means of proof")
        ordering = ("position", "pk")
        constraints = [models.CheckConstraint(condition=Q(hours__gte=0), name="criteria_proof_hours_not_negative")]

    def __str__(self) -> str:
        return f"{self.version} {self.get_stage_display()}"


class SourceCitation(models.Model):
    version = models.ForeignKey(CriterionVersion, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey(Source, verbose_name=_("source"), on_delete=models.PROTECT, related_name="citations")
    section = models.CharField(_("section"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.source)


class LabelCoverage(models.Model):
    """Which generation of a label proves the criterion, and from when until when."""

    version = models.ForeignKey(CriterionVersion, on_delete=models.CASCADE, related_name="coverages")
    label = models.ForeignKey(Label, verbose_name=_("label"), on_delete=models.PROTECT, related_name="coverages")
    generation = models.CharField(_("generation"), max_length=60, blank=True)
    valid_from = models.DateField(_("proves it from"), null=True, blank=True)
    valid_until = models.DateField(_("proves it until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("label that proves it")
        verbose_name_plural = _("labels that prove it")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lte=F("valid_until")),
                name="criteria_coverage_dates_in_order",
                violation_error_message=_("The end lies before the beginning."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.generation}".strip()
