"""Countries and time zones to choose from, named in the reader's language."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from babel import Locale

from publishing.texts import active_language

_ZONE_AREAS = ("Europe", "Africa", "America", "Asia", "Atlantic", "Australia", "Indian", "Pacific")
# Codes of territories that are no country of ISO 3166: Ascension, the euro zone, outlying Oceania and the like.
_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}


def countries() -> list[tuple[str, str]]:
    """(code, name), by name."""
    return list(_countries(active_language()))


@cache
def _countries(language: str) -> tuple[tuple[str, str], ...]:
    names = Locale(language).territories
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES]
    return tuple(sorted(((code, names[code]) for code in codes), key=lambda pair: _fold(pair[1])))


def _fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def country_name(code: str) -> str:
    """The name of a country; nothing for what is none."""
    return Locale(active_language()).territories.get(code, "") if code else ""


@cache
def _zones() -> frozenset[str]:
    """Read from the files of the machine once: they are six hundred."""
    return frozenset(available_timezones())


def is_time_zone(name: str | None) -> bool:
    return name in _zones()


@cache
def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones with a name of a place, gathered by continent, Europe first."""
    names = [zone for zone in _zones() if zone.partition("/")[0] in _ZONE_AREAS]
    names.sort(key=lambda zone: (_ZONE_AREAS.index(zone.partition("/")[0]), zone))
    gathered = groupby(names, key=lambda zone: zone.partition("/")[0])
    choices = [(area, [(z, z.partition("/")[2].replace("_", " ")) for z in zones]) for area, zones in gathered]
    return [*choices, ("UTC", [("UTC", "UTC")])]
