"""The parts of a version, edited with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from criteria.admin.forms import CriterionField
from criteria.models import Criterion, CriterionVersion, LabelCoverage, MeansOfProof, Relation, Slot, SourceCitation
from publishing.admin.languages import TranslatedForm, TranslatedStackedInline
from publishing.admin.parts import OrderedMixin


class PartForm(TranslatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.initial.items():
            if isinstance(value, Decimal):  # 5, not 5.0000
                self.initial[name] = value.quantize(1) if value == value.to_integral_value() else value.normalize()

    def needed_texts(self) -> list[str]:
        return []  # a draft may lack them; publication asks for them


class _PartInline(OrderedMixin, TranslatedStackedInline):
    """Whoever may change the draft may change its parts."""

    form = PartForm
    show_change_link = False

    def _may_edit(self, request: HttpRequest, version: CriterionVersion | None) -> bool:
        return self.admin_site.get_model_admin(CriterionVersion).has_change_permission(request, version)

    def has_view_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return self.admin_site.get_model_admin(CriterionVersion).has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return self._may_edit(request, obj)


class SlotInline(_PartInline):
    model = Slot
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "type", "position"),
                    ("minimum", "recommended", "maximum"),
                    ("earliest", "recommended_date", "latest"),
                    "label",
                    "options",
                ]
            },
        )
    ]


class MeansOfProofInline(_PartInline):
    model = MeansOfProof
    fieldsets = [(None, {"fields": [("stage", "hours", "position"), "means"]})]


class SourceCitationInline(_PartInline):
    model = SourceCitation
    fieldsets = [(None, {"fields": [("source", "position"), "section"]})]


class LabelCoverageInline(_PartInline):
    model = LabelCoverage
    fieldsets = [(None, {"fields": [("label", "generation", "position"), ("valid_from", "valid_until"), "note"]})]


class RelationInline(_PartInline):
    model = Relation
    fk_name = "version"
    verbose_name_plural = _("relations to other criteria")
    fieldsets = [(None, {"fields": [("kind", "target", "position"), "scope"]})]

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "target":
            return CriterionField(Criterion.objects.all(), label=db_field.verbose_name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


INLINES = [SlotInline, MeansOfProofInline, SourceCitationInline, LabelCoverageInline, RelationInline]
