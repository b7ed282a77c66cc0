"""The facet rows in memory, as one bitmap per value: a selection of 100,000 criteria is counted in a millisecond.

PostgreSQL needs half a second for the same, because it takes every array of every row apart, facet after facet.
Each process reads the rows when it first needs them, and again after the catalogue or the day has changed: a second
at 100,000 criteria, nothing to notice at the size of the starter catalogue.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress

from django.db import connection
from django.utils import timezone

from criteria.enums import FEW_PILOTS
from criteria.kept import kept

DEFAULT_ORDER = "effect"
_ORDERS = {
    "effect": "effect DESC, effort, number",
    "effort": "effort, effect DESC, number",
    "newest": "changed_at DESC, number",
    "used": "pilots DESC, effect DESC, effort, number",
    "number": "number",
}
# The facets, by the keys of criteria/facets.py, and the columns that hold their values.
_ARRAYS = {
    "group": "product_groups",
    "theme": "themes",
    "strategy": "strategies",
    "phase": "phases",
    "label": "labels",
    "source": "sources",
}
# SQL over the facet row.
LEGAL_STATUS = (
    "CASE WHEN legal_minimum_since IS NULL THEN 'BEYOND' WHEN legal_minimum_since <= %(today)s THEN 'MINIMUM' "
    "ELSE 'UPCOMING' END"
)
USE = f"CASE WHEN pilots = 0 THEN 'NONE' WHEN pilots < {FEW_PILOTS} THEN 'FEW' ELSE 'MANY' END"
_SINGLE = {"kind": "kind", "ambition": "ambition", "legal": LEGAL_STATUS, "used": USE}
_AT_ONCE = 5000  # rows


@dataclass(frozen=True, slots=True)
class FacetBitmaps:
    """The criteria in force. Bit n of a bitmap stands for the criterion at place n of the default order."""

    ids: Sequence[int]  # by place
    places: Mapping[int, int]  # by criterion
    values: Mapping[str, Mapping[int | str, int]]  # by facet and value
    searches: dict[Hashable, int] = field(default_factory=dict)  # what was searched last, as bitmaps
    _orders: dict[str, Sequence[int]] = field(default_factory=dict)  # places, in each order that was asked for

    @property
    def everything(self) -> int:
        return (1 << len(self.ids)) - 1

    def having_any(self, facet: str, values: Iterable[int | str]) -> int:
        """The criteria that have at least one of the values of a facet."""
        found = 0
        for value in values:
            found |= self.values[facet].get(value, 0)
        return found

    def of(self, criteria: Iterable[int]) -> int:
        """The bitmap of some criteria. One that came into force this very moment is left out."""
        flags = bytearray(b"0") * (len(self.ids) + 1)
        beyond = len(self.ids)
        for criterion in criteria:
            flags[self.places.get(criterion, beyond)] = 49  # "1"
        flags.pop()
        flags.reverse()
        return int(flags or b"0", 2)

    def in_order(self, bitmap: int, order: str = DEFAULT_ORDER) -> Iterator[int]:
        """The criteria of a bitmap, as ids in one of the orders of the catalogue."""
        # A byte for each place, 0 or 1.
        flags = f"{bitmap:0{len(self.ids)}b}".encode().translate(_BITS)[::-1]
        if order == DEFAULT_ORDER:
            return compress(self.ids, flags)
        return (self.ids[place] for place in self._order(order) if flags[place])

    def _order(self, order: str) -> Sequence[int]:
        if order not in self._orders:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT criterion_id FROM criteria_criterionfacets ORDER BY {_ORDERS[order]}")  # noqa: S608
                places = (self.places.get(row[0]) for row in cursor)
                self._orders[order] = array("l", (place for place in places if place is not None))
        return self._orders[order]


_BITS = bytes.maketrans(b"01", b"\0\1")


def current() -> FacetBitmaps:
    """The bitmaps of the catalogue as it is now."""
    today = timezone.localdate()
    return kept("facet bitmaps", lambda: _read(today), today)


def _read(today: dt.date) -> FacetBitmaps:
    ids: list[int] = []
    found: dict[str, dict[int | str, list[int]]] = {facet: defaultdict(list) for facet in (*_ARRAYS, *_SINGLE)}
    arrays = [found[facet] for facet in _ARRAYS]
    single = [found[facet] for facet in _SINGLE]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT criterion_id, {', '.join((*_ARRAYS.values(), *_SINGLE.values()))} "  # noqa: S608 - names of our own
            f"FROM criteria_criterionfacets ORDER BY {_ORDERS[DEFAULT_ORDER]}",
            {"today": today},
        )
        while rows := cursor.fetchmany(_AT_ONCE):
            for row in rows:
                place = len(ids)
                ids.append(row[0])
                for values, here in zip(arrays, row[1:7], strict=True):
                    for value in here:
                        values[value].append(place)
                for values, value in zip(single, row[7:], strict=True):
                    values[value].append(place)
    bitmaps = {
        facet: {value: _bitmap(places, len(ids)) for value, places in values.items()} for facet, values in found.items()
    }
    return FacetBitmaps(array("q", ids), {pk: place for place, pk in enumerate(ids)}, bitmaps)


def _bitmap(places: Iterable[int], size: int) -> int:
    buffer = bytearray(size // 8 + 1)
    for place in places:
        buffer[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(buffer, "little")
