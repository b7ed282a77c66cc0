from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from criteria.admin.tools import actor
from practice import actions
from practice.admin.shared import CriterionNumbersField, PartInline, PracticeAdmin, PracticeForm
from practice.models import GoodPractice, GoodPracticeResult, GoodPracticeSource
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import MissingTranslationFilter, columns


class GoodPracticeForm(PracticeForm):
    used_criteria = CriterionNumbersField(
        label=gettext_lazy("Criteria that were used"),
        required=False,
        help_text=gettext_lazy("Only where the sources say so. Numbers, separated by commas."),
    )
    related_criteria = CriterionNumbersField(
        label=gettext_lazy("Criteria on the same subject"),
        required=False,
        help_text=gettext_lazy("Nothing says that they were used. Numbers, separated by commas."),
    )

    class Meta:
        model = GoodPractice
        exclude = ()
        widgets = {"themes": forms.CheckboxSelectMultiple, "pilots": forms.CheckboxSelectMultiple}


class GoodPracticeResultInline(PartInline):
    model = GoodPracticeResult
    fieldsets = [(None, {"fields": ["position", "figure", "how_known"]})]


class GoodPracticeSourceInline(PartInline):
    model = GoodPracticeSource
    fieldsets = [(None, {"fields": ["title", ("language", "publisher", "year"), "url", ("title_seen", "position")]})]


@admin.register(GoodPractice)
class GoodPracticeAdmin(LastingIdentifierMixin, PracticeAdmin):
    form = GoodPracticeForm
    identifier_from = "title"
    inlines = [GoodPracticeResultInline, GoodPracticeSourceInline]
    verbs = "good_practice."
    list_display = ("shown_title", "state_mark", "visibility", "level", "year_label", "reliability", "slug")
    list_filter = ("state", "visibility", "level", "reliability", "themes", MissingTranslationFilter)
    search_help_text = gettext_lazy("Search for words of the title or the organisation, in any language.")
    fieldsets = [
        (
            gettext_lazy("Texts"),
            {
                "fields": [
                    *("title", "summary", "organisation", "situation", "what_was_done", "lessons", "caution"),
                ]
            },
        ),
        (
            gettext_lazy("Who and when"),
            {"fields": [("slug", "source_language"), ("level", "countries"), ("year_label", "year_from", "year_to")]},
        ),
        (
            gettext_lazy("Where it is filed"),
            {"fields": ["themes", "product_groups", "used_criteria", "related_criteria", "pilots", "reliability"]},
        ),
        (gettext_lazy("Who may see it"), {"fields": [("visibility", "group")]}),
    ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["slug", *columns("title"), *columns("organisation")]

    def do_publish(self, row: GoodPractice, by: Any) -> None:
        actions.publish_good_practice(practice=row, by=by)

    def do_withdraw(self, row: GoodPractice, by: Any, reason: str) -> None:
        actions.withdraw_good_practice(practice=row, by=by, reason=reason)

    def do_add(self, row: GoodPractice, by: Any) -> None:
        actions.add_good_practice(practice=row, by=by)

    def problems_of(self, row: GoodPractice) -> list[str]:
        return actions.problems_of_good_practice(row)

    def do_record(self, request: HttpRequest, row: GoodPractice, fields: list[str]) -> None:
        actions.record_good_practice_edit(practice=row, by=actor(request), fields=fields)
