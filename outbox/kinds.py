"""What the kinds of mail are called, for the people who get them. The rooms above add theirs (in AppConfig.ready)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {}  # "groups.digest": _("The weekly summary of your groups")

_NAMELESS = _("Mails of this kind")


def name_of(kind: str) -> str | Promise:
    return NAMES.get(kind, _NAMELESS)
