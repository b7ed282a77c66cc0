from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria.admin.forms import CpvCodesField
from criteria.admin.tools import actor
from criteria.models import CriterionVersion
from practice import actions
from practice.admin.shared import PartInline, PracticeAdmin, PracticeForm
from practice.document_rows import rows_of
from practice.models import Pilot, PilotCriterion, PilotResult, PilotSource
from practice.permissions import may_change_documents
from publishing.admin.languages import MissingTranslationFilter, columns
from publishing.admin.parts import OrderedFormSet
from publishing.texts import text_of


class PilotForm(PracticeForm):
    cpv_codes = CpvCodesField(
        label=gettext_lazy("CPV codes"),
        required=False,
        help_text=gettext_lazy("One on each line, or several separated by commas. A title behind a code is ignored."),
    )


class PublishedVersionField(forms.ModelChoiceField):
    """A published version of a criterion, by its number and title."""

    def __init__(self, **kwargs: Any) -> None:
        titles = ["title", *columns("title"), "source_language"]
        versions = CriterionVersion.objects.published().select_related("criterion")
        super().__init__(versions.only("criterion__number", "version", *titles), **kwargs)

    def label_from_instance(self, version: CriterionVersion) -> str:
        return f"{version} {text_of(version, 'title')}"


class CriteriaFormSet(OrderedFormSet):
    """Each criterion stands once, in the version that was used."""

    def clean(self) -> None:
        super().clean()
        seen: set[int] = set()
        for form in self.forms:
            version = getattr(form, "cleaned_data", {}).get("version")
            if version is None or form.cleaned_data.get("DELETE"):
                continue
            if version.criterion_id in seen:
                form.add_error(
                    "version", ValidationError(_("A criterion stands once in a pilot, in the version that was used."))
                )
            seen.add(version.criterion_id)


class PilotCriterionInline(PartInline):
    model = PilotCriterion
    formset = CriteriaFormSet
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("version", "outcome", "position"),
                    ("bids_received", "bids_meeting", "challenged"),
                    ("price_effect", "price_percent"),
                    "lesson",
                ]
            },
        )
    ]

    def formfield_for_foreignkey(self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "version":
            return PublishedVersionField(label=db_field.verbose_name)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class PilotResultInline(PartInline):
    model = PilotResult
    fieldsets = [(None, {"fields": [("figure", "position"), "unit", "what", "how_measured"]})]


class PilotSourceInline(PartInline):
    model = PilotSource
    fieldsets = [(None, {"fields": ["title", ("language", "publisher", "year"), "url", ("reliability", "position")]})]


@admin.register(Pilot)
class PilotAdmin(PracticeAdmin):
    form = PilotForm
    inlines = [PilotCriterionInline, PilotResultInline, PilotSourceInline]
    verbs = "pilot."
    list_display = ("number", "shown_title", "state_mark", "visibility", "country", "level", "started_on", "group")
    list_filter = ("state", "visibility", "level", "country", MissingTranslationFilter)
    list_select_related = ("group",)
    search_help_text = gettext_lazy("Search for a number, an organisation or words of the title, in any language.")
    readonly_fields = ("number",)
    ordering = ("-number",)
    fieldsets = [
        (gettext_lazy("Texts"), {"fields": ["title", "summary", "bought", "quantity_unit", "lessons"]}),
        (
            gettext_lazy("Who and when"),
            {
                "fields": [
                    ("number", "source_language"),
                    ("organisation", "organisation_name"),
                    ("country", "level"),
                    ("started_on", "ended_on"),
                ]
            },
        ),
        (
            gettext_lazy("The purchase"),
            {"fields": [("quantity", "value_band", "procedure"), "product_groups", "cpv_codes"]},
        ),
        (gettext_lazy("Who may see it"), {"fields": [("visibility", "group")]}),
    ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        names = [f"organisation__{column}" for column in columns("name")]
        return ["number", "organisation_name", *names, *columns("title")]

    def do_publish(self, row: Pilot, by: Any) -> None:
        actions.publish_pilot(pilot=row, by=by)

    def do_withdraw(self, row: Pilot, by: Any, reason: str) -> None:
        actions.withdraw_pilot(pilot=row, by=by, reason=reason)

    def do_add(self, row: Pilot, by: Any) -> None:
        actions.add_pilot(pilot=row, by=by)

    def problems_of(self, row: Pilot) -> list[str]:
        return actions.problems_of_pilot(row)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        pilot = context.get("original")
        if pilot is not None:
            context.update(documents=rows_of(pilot), may_change_documents=may_change_documents(request.user, pilot))
        return super().render_change_form(request, context, **kwargs)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        request.criteria_before = list(form.instance.criteria_used.values_list("criterion_id", flat=True))
        super().save_related(request, form, formsets, change)

    def do_record(self, request: HttpRequest, row: Pilot, fields: list[str]) -> None:
        actions.record_pilot_edit(pilot=row, by=actor(request), fields=fields, criteria_before=request.criteria_before)
