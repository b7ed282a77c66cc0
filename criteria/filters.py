"""The catalogue's filter: facets, search, sort and page size, as django-filter reads them from an address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, FloatField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from criteria.facets import FACETS, Facet, FacetCounts, Option, condition, count
from criteria.models import Criterion, CriterionFacets
from criteria.search import LONGEST_QUERY, SearchQuery, understand
from publishing.texts import active_language

RANKED_AT_MOST = 2000  # beyond that many hits, ranking by every word costs more than it tells; titles decide

SORTS = {
    "relevance": _("Best match"),
    "effect": _("Most effect for the least effort"),
    "effort": _("Least effort first"),
    "newest": _("Newest first"),
    "number": _("Number"),
}
_ORDERS = {
    "effect": ("-effect", "effort", "number"),
    "effort": ("effort", "-effect", "number"),
    "newest": ("-changed_at", "number"),
    "number": ("number",),
}
PAGE_SIZES = (10, 20, 50, 100)
DEFAULT_PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet with its options, as the page shows it."""

    facet: Facet
    options: list[Option]
    chosen: list[str]

    def stored(self) -> list[int | str]:
        return [option.stored for option in self.options if option.value in self.chosen]


def _no_control_characters(value: str) -> None:
    if any(ord(character) < 32 for character in value):
        raise ValidationError(_("The search text holds characters that cannot be searched for."))


class CatalogueFilter(django_filters.FilterSet):
    """Criteria in force that the viewer may see, narrowed by what the address says.

    `is_valid()` first: an unknown value is an error of the form, never ignored.
    """

    q = django_filters.CharFilter(
        label=_("Search text"),
        method="by_text",
        max_length=LONGEST_QUERY,
        validators=[_no_control_characters],
        error_messages={
            "max_length": _("The search text has %(show_value)d characters. Shorten it to %(limit_value)d.")
        },
    )
    sort = django_filters.ChoiceFilter(label=_("Sort by"), choices=list(SORTS.items()), method="by_order")
    size = django_filters.ChoiceFilter(
        label=_("Results per page"), choices=[(str(size), size) for size in PAGE_SIZES], method="unchanged"
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        self.language = active_language()
        self._facets = {facet.key: facet.options() for facet in FACETS}
        self._query: SearchQuery | None = None
        visible = Criterion.objects.visible_to(user).published()
        queryset = CriterionFacets.objects.filter(criterion__in=visible)
        super().__init__(data, queryset=queryset)
        for facet in FACETS:
            self.filters[facet.key] = django_filters.MultipleChoiceFilter(
                label=facet.label,
                choices=[(option.value, str(option.label)) for option in self._facets[facet.key]],
                method="by_facet",
                field_name=facet.key,
                error_messages={"invalid_choice": _("This filter has no value “%(value)s”.")},
            )
            self.filters[facet.key].parent = self

    class Meta:
        model = CriterionFacets
        fields: list[str] = []
        form = forms.Form

    @property
    def facets(self) -> list[FacetView]:
        chosen = self.form.cleaned_data
        return [FacetView(facet, self._facets[facet.key], chosen.get(facet.key) or []) for facet in FACETS]

    @property
    def query(self) -> SearchQuery:
        """What the reader searched for; empty when nothing."""
        if self._query is None:
            text = self.form.cleaned_data.get("q") or ""
            self._query = understand(text, self.language)
        return self._query

    @property
    def order(self) -> str:
        chosen = self.form.cleaned_data.get("sort")
        if not chosen or (chosen == "relevance" and not self.query):
            return "relevance" if self.query else "effect"
        return chosen

    @property
    def page_size(self) -> int:
        return int(self.form.cleaned_data.get("size") or DEFAULT_PAGE_SIZE)

    @property
    def counts(self) -> FacetCounts:
        chosen = {view.facet.key: view.stored() for view in self.facets if view.chosen}
        return count(chosen, tsquery=self.query.tsquery, language=self.language)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if not self.query:
            return queryset
        return queryset.extra(
            where=[
                (
                    "criteria_criterionfacets.criterion_id IN (SELECT criterion_id FROM criteria_criteriontext "
                    "WHERE language = %s AND words @@ %s::tsquery)"
                )
            ],
            params=[self.language, self.query.tsquery],
        )

    def by_facet(self, queryset: QuerySet, name: str, values: list[str]) -> QuerySet:
        view = next(view for view in self.facets if view.facet.key == name)
        if not values:
            return queryset
        sql, parameters = _positional(condition(view.facet, "chosen"), chosen=view.stored(), today=timezone.localdate())
        return queryset.annotate(**{f"passes_{name}": RawSQL(sql, parameters, output_field=BooleanField())}).filter(  # noqa: S611
            **{f"passes_{name}": True}
        )

    def by_order(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # the order depends on how many hits there are: see `ordered`

    def unchanged(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset

    def ordered(self, total: int) -> QuerySet:
        """The criteria in the order asked for; by relevance, the rank depends on how many there are."""
        if self.order != "relevance":
            return self.qs.order_by(*_ORDERS[self.order])
        rank = (
            "ts_rank(t.ranked_words, %s::tsquery, 1)"
            if total <= RANKED_AT_MOST
            else "(t.title_words @@ %s::tsquery)::int"
        )
        sql = (
            f"(SELECT {rank} FROM criteria_criteriontext t "  # noqa: S608
            "WHERE t.criterion_id = criteria_criterionfacets.criterion_id AND t.language = %s)"
        )
        parameters = [self.query.tsquery, self.language]
        ranked = self.qs.annotate(rank=RawSQL(sql, parameters, output_field=FloatField()))  # noqa: S611
        return ranked.order_by("-rank", "-effect", "effort", "number")


def _positional(sql: str, **named: object) -> tuple[str, list[object]]:
    """Named placeholders as positional ones, which is what an expression of the ORM takes."""
    parameters: list[object] = []
    while "%(" in sql:
        start = sql.index("%(")
        name = sql[start + 2 : sql.index(")s", start)]
        sql = sql[:start] + "%s" + sql[start + len(name) + 4 :]
        parameters.append(named[name])
    return sql, parameters
