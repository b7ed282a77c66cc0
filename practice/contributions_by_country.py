"""What each country has brought in, on a map of tiles: every country as large as any other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from groups.models import Group
from members.models import Organisation
from practice.cards import country_name
from practice.entries import Kind, entries_for

# Roughly where the countries lie: row and column of each tile.
_TILES = {
    "IS": (1, 1),
    "NO": (1, 5),
    "SE": (1, 6),
    "FI": (1, 7),
    "DK": (2, 5),
    "EE": (2, 7),
    "IE": (3, 1),
    "GB": (3, 2),
    "NL": (3, 4),
    "DE": (3, 5),
    "PL": (3, 6),
    "LV": (3, 7),
    "BE": (4, 3),
    "LU": (4, 4),
    "CZ": (4, 5),
    "SK": (4, 6),
    "LT": (4, 7),
    "UA": (4, 8),
    "FR": (5, 3),
    "CH": (5, 4),
    "AT": (5, 5),
    "HU": (5, 6),
    "RO": (5, 7),
    "MD": (5, 8),
    "PT": (6, 1),
    "ES": (6, 2),
    "IT": (6, 4),
    "SI": (6, 5),
    "HR": (6, 6),
    "RS": (6, 7),
    "BG": (6, 8),
    "MT": (7, 4),
    "BA": (7, 5),
    "ME": (7, 6),
    "MK": (7, 7),
    "TR": (7, 9),
    "AL": (8, 6),
    "GR": (8, 7),
    "CY": (8, 9),
}
COLUMNS = max(column for _row, column in _TILES.values())
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Country:
    """A country with what it has brought in, as the viewer may see it."""

    code: str
    name: str
    organisations: int
    groups: int
    pilots: int
    good_practices: int
    row: int = 0  # 0: not on the map
    column: int = 0
    level: int = 0  # 0 to 4, for the colour

    @property
    def total(self) -> int:
        return self.organisations + self.groups + self.pilots + self.good_practices

    @property
    def practice(self) -> int:
        return self.pilots + self.good_practices

    @property
    def url(self) -> str:
        """Its pilots and good practices; its line of the table where it has none."""
        if self.practice:
            return f"{reverse('practice:list')}?country={self.code}"
        return f"{reverse('practice:map')}#country-{self.code}" if self.total else ""


def contributions_by_country(user: Any) -> list[Country]:
    """Every country of the map, and any other that has brought in something, by name.

    Counts organisations that the sources of the Pact name, and groups, pilots and good practices that the viewer may
    see. What several countries did together counts in each.
    """
    organisations = Counter(Organisation.objects.in_the_pact().exclude(country="").values_list("country", flat=True))
    visible_groups = Group.objects.visible_to(user).active()
    groups = Counter(code for codes in visible_groups.values_list("pk", "countries") for code in set(codes[1]))
    by_kind: dict[Kind, Counter[str]] = {kind: Counter() for kind in Kind}
    for entry in entries_for(user):
        by_kind[entry.kind].update(entry.country)
    pilots, practices = by_kind[Kind.PILOT], by_kind[Kind.GOOD_PRACTICE]
    codes = {*_TILES, *organisations, *groups, *pilots, *practices}
    totals = {code: organisations[code] + groups[code] + pilots[code] + practices[code] for code in codes}
    most = max(totals.values(), default=0) or 1
    found = [
        Country(
            code=code,
            name=country_name(code),
            organisations=organisations[code],
            groups=groups[code],
            pilots=pilots[code],
            good_practices=practices[code],
            row=_TILES.get(code, (0, 0))[0],
            column=_TILES.get(code, (0, 0))[1],
            level=-(-_LEVELS * totals[code] // most),
        )
        for code in codes
    ]
    return sorted(found, key=lambda country: country.name)
