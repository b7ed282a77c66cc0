"""The facets of the catalogue: what can be chosen, and how many criteria each choice would give."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from criteria import catalogue_state
from criteria.enums import Ambition, Kind, LegalStatus
from criteria.models import Label, LifeCyclePhase, ProductGroup, Source, Strategy, Theme
from publishing.texts import Text, active_language, text_of


@dataclass(frozen=True, slots=True)
class Option:
    """A value that can be chosen: as it stands in addresses, in the database, and on the page."""

    value: str
    stored: int | str
    label: Text
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A way to narrow the catalogue. `column` is an expression over the facet row; arrays match if any entry does."""

    key: str
    label: Promise
    column: str
    is_array: bool
    options: Callable[[], list[Option]]


def _enum_options(choices: Iterable[Any]) -> Callable[[], list[Option]]:
    def options() -> list[Option]:
        code = active_language()
        return [Option(choice.name.lower(), choice.value, Text(str(choice.label), code, code)) for choice in choices]

    return options


def _row_options(model: Any, name: str = "name") -> Callable[[], list[Option]]:
    return lambda: [Option(row.slug, row.pk, text_of(row, name)) for row in model.objects.all()]


def _source_options() -> list[Option]:
    code = active_language()
    return [Option(row.slug, row.pk, Text(row.title, row.language, code)) for row in Source.objects.all()]


def _group_options() -> list[Option]:
    """The tree of product groups, each group before those below it."""
    children: dict[int | None, list[ProductGroup]] = defaultdict(list)
    for group in ProductGroup.objects.all():
        children[group.parent_id].append(group)
    options: list[Option] = []

    def add(parent: int | None, depth: int) -> None:
        for group in children[parent]:
            options.append(Option(group.slug, group.pk, text_of(group, "name"), depth))
            add(group.pk, depth + 1)

    add(None, 0)
    return options


_LEGAL = (
    "CASE WHEN legal_minimum_since IS NULL THEN 'BEYOND' WHEN legal_minimum_since <= %(today)s THEN 'MINIMUM' "
    "ELSE 'UPCOMING' END"
)

FACETS = (
    Facet("group", _("Product group"), "product_groups", True, _group_options),
    Facet("kind", _("Kind"), "kind", False, _enum_options(Kind)),
    Facet("ambition", _("Ambition"), "ambition", False, _enum_options(Ambition)),
    Facet("theme", _("Theme"), "themes", True, _row_options(Theme)),
    Facet("strategy", _("Strategy"), "strategies", True, _row_options(Strategy)),
    Facet("phase", _("Life-cycle phase"), "phases", True, _row_options(LifeCyclePhase)),
    Facet("legal", _("Legal status"), _LEGAL, False, _enum_options(LegalStatus)),
    Facet("label", _("Label"), "labels", True, _row_options(Label)),
    Facet("source", _("Source"), "sources", True, _source_options),
)


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many criteria a selection gives, and how many each option of each facet would give, without its own facet."""

    total: int
    by_facet: Mapping[str, Mapping[int | str, int]]


def condition(facet: Facet, parameter: str) -> str:
    """SQL that holds for the rows that pass a facet."""
    if facet.is_array:
        return f"{facet.column} && %({parameter})s::int[]"
    return f"({facet.column}) = ANY(%({parameter})s)"


def count(chosen: Mapping[str, list[int | str]], *, tsquery: str, language: str) -> FacetCounts:
    """Counts in one query over the narrow facet rows.

    Each facet is counted over the rows that pass all other facets, so a row that fails two or more is dropped first.
    Without any choice or search the counts are kept until the catalogue or the day changes.
    """
    today = timezone.localdate()
    if chosen or tsquery:
        return _count(chosen, tsquery, language, today)
    key = f"facet-counts:{catalogue_state.generation()}:{today}"
    counts = cache.get(key)
    if counts is None:
        counts = _count({}, "", language, today)
        cache.set(key, counts, 3600)
    return counts


def _count(chosen: Mapping[str, list[int | str]], tsquery: str, language: str, today: dt.date) -> FacetCounts:
    parameters: dict[str, object] = {"today": today, "tsquery": tsquery, "language": language}
    columns, failures = [], []
    for facet in FACETS:
        columns.append(f"{facet.column} AS {facet.key}_values")
        if facet.key in chosen:
            parameters[facet.key] = chosen[facet.key]
            columns.append(f"(NOT {condition(facet, facet.key)})::int AS {facet.key}_fails")
            failures.append(f"{facet.key}_fails")
    fails = " + ".join(failures) or "0"
    searched = (
        "JOIN (SELECT criterion_id FROM criteria_criteriontext WHERE language = %(language)s "
        "AND words @@ %(tsquery)s::tsquery) t USING (criterion_id)"
        if tsquery
        else ""
    )
    parts = ["SELECT '' AS facet, '' AS value, count(*) FROM hits WHERE fails = 0"]
    for facet in FACETS:
        passes = f"fails = {facet.key}_fails" if facet.key in chosen else "fails = 0"
        values = f"unnest({facet.key}_values)" if facet.is_array else f"{facet.key}_values"
        parts.append(
            f"SELECT '{facet.key}', value::text, count(*) FROM (SELECT {values} AS value FROM hits WHERE {passes}) v "  # noqa: S608
            "GROUP BY value"
        )
    sql = (
        f"WITH flagged AS (SELECT {', '.join(columns)} FROM criteria_criterionfacets {searched}), "  # noqa: S608
        f"hits AS MATERIALIZED (SELECT *, {fails} AS fails FROM flagged WHERE {fails} <= 1) "
        + " UNION ALL ".join(parts)
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    total = 0
    by_facet: dict[str, dict[int | str, int]] = {facet.key: {} for facet in FACETS}
    for key, value, number in rows:
        if key:
            by_facet[key][int(value) if value.lstrip("-").isdigit() else value] = number
        else:
            total = number
    return FacetCounts(total, by_facet)
