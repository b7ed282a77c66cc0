from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.enums import RelationKind
from criteria.models.criterion import Criterion
from criteria.models.version import CriterionVersion


class Relation(models.Model):
    """How a version stands to another criterion.

    REPLACES: take one, not both. REWARDS_BEYOND: an award criterion that pays for more than a minimum, and must not
    measure the same threshold twice. ALTERNATIVE_TO: two ways to the same end.
    """

    version = models.ForeignKey(CriterionVersion, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=16, choices=RelationKind)
    target = models.ForeignKey(
        Criterion, verbose_name=_("criterion"), on_delete=models.PROTECT, related_name="relations_from_others"
    )
    scope = models.CharField(
        _("scope"), max_length=200, blank=True, help_text=_("Where the relation holds only in part: for what.")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(fields=["version", "kind", "target"], name="criteria_relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"
