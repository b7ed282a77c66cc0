"""What the kinds of mail are called, for the people who get them. The rooms above add theirs (in AppConfig.ready)."""

from __future__ import annotations

from django.utils.functional import Promise

NAMES: dict[str, str | Promise] = {}  # "groups.digest": _("The weekly summary of your groups")


def name_of(kind: str) -> str | Promise:
    """Empty where no room has named it."""
    return NAMES.get(kind, "")
