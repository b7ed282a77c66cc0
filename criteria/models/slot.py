from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from criteria.enums import SlotType
from criteria.models.version import CriterionVersion

SLOT_NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"


def _in_order(low: str, middle: str, high: str, name: str) -> list[models.CheckConstraint]:
    """Lower bound, recommendation and upper bound, each optional, in that order."""
    return [
        models.CheckConstraint(
            condition=Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": F(high)}),
            name=f"criteria_slot_{name}_bounds_in_order",
            violation_error_message=_("The minimum is above the maximum."),
        ),
        models.CheckConstraint(
            condition=Q(**{f"{middle}__isnull": True})
            | (
                (Q(**{f"{low}__isnull": True}) | Q(**{f"{low}__lte": F(middle)}))
                & (Q(**{f"{high}__isnull": True}) | Q(**{f"{high}__gte": F(middle)}))
            ),
            name=f"criteria_slot_{name}_recommended_in_range",
            violation_error_message=_("The recommended value lies outside the range."),
        ),
    ]


class Slot(models.Model):
    """A typed gap in the wording, written `{name}` there, that the buyer fills in."""

    version = models.ForeignKey(CriterionVersion, on_delete=models.CASCADE, related_name="slots")
    name = models.CharField(
        _("name"),
        max_length=40,
        validators=[
            RegexValidator(SLOT_NAME_PATTERN, _("Use small letters, digits and underscores: warranty_months."))
        ],
    )
    type = models.CharField(_("type"), max_length=12, choices=SlotType)
    minimum = models.DecimalField(_("minimum"), max_digits=14, decimal_places=4, null=True, blank=True)
    maximum = models.DecimalField(_("maximum"), max_digits=14, decimal_places=4, null=True, blank=True)
    recommended = models.DecimalField(_("recommended"), max_digits=14, decimal_places=4, null=True, blank=True)
    earliest = models.DateField(_("earliest"), null=True, blank=True)
    latest = models.DateField(_("latest"), null=True, blank=True)
    recommended_date = models.DateField(_("recommended date"), null=True, blank=True)
    label = models.CharField(_("label"), max_length=250, help_text=_("What the buyer fills in here."))
    options = models.TextField(_("options"), blank=True, help_text=_("For a choice: one option on each line."))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                name="criteria_slot_name_once",
                violation_error_message=_("Two slots have the same name."),
            ),
            *_in_order("minimum", "recommended", "maximum", "number"),
            *_in_order("earliest", "recommended_date", "latest", "date"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Bounds belong to numbers, options to choices."""
        errors = {}
        is_number = bool(self.type) and SlotType(self.type).is_number
        unfit = () if is_number else ("minimum", "maximum", "recommended")
        unfit += () if self.type == SlotType.DATE else ("earliest", "latest", "recommended_date")
        for field in unfit:
            if getattr(self, field) is not None:
                errors[field] = _("This does not fit the type of the slot. Empty the field or change the type.")
        if self.type == SlotType.INTEGER:
            for field in ("minimum", "maximum", "recommended"):
                value = getattr(self, field)
                if value is not None and value != value.to_integral_value():
                    errors[field] = _("A whole number has no decimals.")
        if errors:
            raise ValidationError(errors)
