"""The number of a criterion as people type it."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^(?:cf)?[\s\u2010-\u2015-]*0*(\d{1,6})$", re.IGNORECASE | re.ASCII)


def number_of(typed: str) -> str:
    """The number of a criterion as somebody types it: “cf 6” is CF-006. Empty for what is none."""
    match = _NUMBER.match(typed.strip())
    return f"CF-{int(match[1]):03d}" if match else ""
