"""The catalogue's filter: facets, search, sort and page size, as django-filter reads them from an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import django_filters
from django import forms
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from criteria.facets import FACETS, Facet, FacetCounts, Option, condition, count, criteria_with, options_of_facets
from criteria.models import CriterionFacets
from criteria.search import LONGEST_QUERY, SearchQuery, understand
from publishing.lists import no_control_characters
from publishing.texts import active_language

RANKED_AT_MOST = 1000  # beyond that many hits, ranking by every word costs more than it tells; titles decide

SORTS = {
    "relevance": _("Best match"),
    "effect": _("Most effect for the least effort"),
    "effort": _("Least effort first"),
    "newest": _("Newest first"),
    "used": _("Most used in pilots"),
    "number": _("Number"),
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


class CatalogueFilter(django_filters.FilterSet):
    """Criteria in force that the viewer may see, narrowed by what the address says.

    `is_valid()` first: an unknown value is an error of the form, never ignored.
    """

    q = django_filters.CharFilter(
        label=_("Search text"),
        method="by_text",
        max_length=LONGEST_QUERY,
        validators=[no_control_characters],
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
        self._facets = options_of_facets()
        self._query: SearchQuery | None = None
        # There is a facet row for each criterion in force, and these are for everybody.
        super().__init__(data, queryset=CriterionFacets.objects.all())
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

    @cached_property
    def counts(self) -> FacetCounts:
        chosen = {view.facet.key: view.stored() for view in self.facets if view.chosen}
        return count(chosen, tsquery=self.query.tsquery, language=self.language)

    def finds(self, *, text: str | None = None, without: str = "") -> bool:
        """Whether something is found when other words, or none, are sought, or when one facet is left out."""
        query = self.query if text is None else understand(text, self.language)
        chosen = {v.facet.key: v.stored() for v in self.facets if v.chosen and v.facet.key != without}
        return count(chosen, tsquery=query.tsquery, language=self.language).total > 0

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

    def criteria(self, start: int, stop: int) -> list[int]:
        """The criteria at some places of the list, in the order asked for."""
        return list(islice(self._in_order(), start, stop))

    def _in_order(self) -> Iterator[int]:
        bitmaps, selected = self.counts.bitmaps, self.counts.selected
        if self.order != "relevance":
            return bitmaps.in_order(selected, self.order)
        if self.counts.total > RANKED_AT_MOST:
            in_title = criteria_with(bitmaps, self.query.tsquery, self.language, in_title=True)
            return chain(bitmaps.in_order(selected & in_title), bitmaps.in_order(selected & ~in_title))
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT criterion_id FROM criteria_criteriontext t JOIN criteria_criterionfacets f USING (criterion_id) "
                "WHERE language = %s AND criterion_id = ANY(%s) "
                "ORDER BY ts_rank(ranked_words, %s::tsquery, 1) DESC, effect DESC, effort, number",
                [self.language, list(bitmaps.in_order(selected)), self.query.tsquery],
            )
            return iter([row[0] for row in cursor.fetchall()])


def _positional(sql: str, **named: object) -> tuple[str, list[object]]:
    """Named placeholders as positional ones, which is what an expression of the ORM takes."""
    parameters: list[object] = []
    while "%(" in sql:
        start = sql.index("%(")
        name = sql[start + 2 : sql.index(")s", start)]
        sql = sql[:start] + "%s" + sql[start + len(name) + 4 :]
        parameters.append(named[name])
    return sql, parameters
