"""The facets of the catalogue: what can be chosen, and how many criteria each choice would give."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from criteria.enums import Ambition, Kind, LegalStatus, Use
from criteria.facet_bitmaps import LEGAL_STATUS, USE, FacetBitmaps, current
from criteria.kept import kept
from criteria.models import Label, LifeCyclePhase, ProductGroup, Source, Strategy, Theme
from publishing.texts import Text, active_language, text_of

_SEARCHES_KEPT = 200  # 12 kB each at 100,000 criteria


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


def group_options(groups: Iterable[ProductGroup]) -> list[Option]:
    """The tree of product groups, each group before those below it."""
    children: dict[int | None, list[ProductGroup]] = defaultdict(list)
    for group in groups:
        children[group.parent_id].append(group)
    options: list[Option] = []

    def add(parent: int | None, depth: int) -> None:
        for group in children[parent]:
            options.append(Option(group.slug, group.pk, text_of(group, "name"), depth))
            add(group.pk, depth + 1)

    add(None, 0)
    return options


FACETS = (
    Facet("group", _("Product group"), "product_groups", True, lambda: group_options(ProductGroup.objects.all())),
    Facet("kind", _("Kind"), "kind", False, _enum_options(Kind)),
    Facet("ambition", _("Ambition"), "ambition", False, _enum_options(Ambition)),
    Facet("theme", _("Theme"), "themes", True, _row_options(Theme)),
    Facet("strategy", _("Strategy"), "strategies", True, _row_options(Strategy)),
    Facet("phase", _("Life-cycle phase"), "phases", True, _row_options(LifeCyclePhase)),
    Facet("legal", _("Legal status"), LEGAL_STATUS, False, _enum_options(LegalStatus)),
    Facet("used", _("Used in practice"), USE, False, _enum_options(Use)),
    Facet("label", _("Label"), "labels", True, _row_options(Label)),
    Facet("source", _("Source"), "sources", True, _source_options),
)


def options_of_facets() -> Mapping[str, list[Option]]:
    """The options of every facet, in the reader's language."""
    return kept(f"facet options {active_language()}", lambda: {facet.key: facet.options() for facet in FACETS})


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many criteria a selection gives, and how many each option of each facet would give, without its own facet."""

    total: int
    by_facet: Mapping[str, Mapping[int | str, int]]
    selected: int  # bitmap of the criteria
    bitmaps: FacetBitmaps


def condition(facet: Facet, parameter: str) -> str:
    """SQL that holds for the rows that pass a facet."""
    if facet.is_array:
        return f"{facet.column} && %({parameter})s::int[]"
    return f"({facet.column}) = ANY(%({parameter})s)"


def count(chosen: Mapping[str, list[int | str]], *, tsquery: str, language: str) -> FacetCounts:
    """Counts over the bitmaps of the facet rows. Each facet is counted over what passes the search and all other facets.

    Without any choice or search the counts are kept until the catalogue or the day changes.
    """
    if chosen or tsquery:
        return _count(chosen, tsquery, language)
    return kept("facet counts", lambda: _count({}, "", language), timezone.localdate())


def _count(chosen: Mapping[str, list[int | str]], tsquery: str, language: str) -> FacetCounts:
    bitmaps = current()
    passing = {facet.key: bitmaps.having_any(facet.key, chosen[facet.key]) for facet in FACETS if facet.key in chosen}
    searched = criteria_with(bitmaps, tsquery, language) if tsquery else bitmaps.everything
    selected = _all_of(searched, passing.values())
    by_facet = {}
    for facet in FACETS:
        among = selected
        if facet.key in passing:
            among = _all_of(searched, (bits for key, bits in passing.items() if key != facet.key))
        numbers = ((value, (bits & among).bit_count()) for value, bits in bitmaps.values[facet.key].items())
        by_facet[facet.key] = {value: number for value, number in numbers if number}
    return FacetCounts(selected.bit_count(), by_facet, selected, bitmaps)


def _all_of(bitmap: int, others: Iterable[int]) -> int:
    for other in others:
        bitmap &= other
    return bitmap


def criteria_with(bitmaps: FacetBitmaps, tsquery: str, language: str, *, in_title: bool = False) -> int:
    """The bitmap of the criteria whose text, or title, has what was searched.

    Kept for a while: whoever has searched chooses facets and turns pages next.
    """
    key = (tsquery, language, in_title)
    found = bitmaps.searches.get(key)
    if found is None:
        if len(bitmaps.searches) >= _SEARCHES_KEPT:
            bitmaps.searches.clear()
        found = bitmaps.searches[key] = bitmaps.of(_criteria_with(tsquery, language, in_title))
    return found


def _criteria_with(tsquery: str, language: str, in_title: bool) -> array[int]:
    column = "title_words" if in_title else "words"
    with connection.cursor() as cursor:
        cursor.execute(
            # One value instead of as many rows as there are hits.
            "SELECT string_agg(int4send(criterion_id::int), ''::bytea) FROM criteria_criteriontext "  # noqa: S608
            f"WHERE language = %s AND {column} @@ %s::tsquery",
            [language, tsquery],
        )
        found = array("i", bytes(cursor.fetchone()[0] or b""))
    if sys.byteorder == "little":
        found.byteswap()
    return found
