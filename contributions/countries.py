"""The countries that a form offers, by their names in the reader's language."""

from __future__ import annotations

import re

from babel import Locale

from publishing.texts import active_language

# What CLDR names besides countries: unions, islands of other countries, codes for tests.
_NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def country_choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    territories = Locale(active_language()).territories
    named = [(code, name) for code, name in territories.items() if _is_country(code)]
    return sorted(named, key=lambda entry: entry[1])


def _is_country(code: str) -> bool:
    return re.fullmatch(r"[A-Z]{2}", code) is not None and code not in _NO_COUNTRIES
