"""How long somebody was there, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_words(minutes: int) -> str:
    """“2 hours 30 minutes”."""
    hours, rest = divmod(minutes, 60)
    in_hours = ngettext("%(number)d hour", "%(number)d hours", hours) % {"number": hours}
    in_minutes = ngettext("%(number)d minute", "%(number)d minutes", rest) % {"number": rest}
    if not hours:
        return in_minutes
    if not rest:
        return in_hours
    # Translators: a duration: "2 hours 30 minutes".
    return _("%(hours)s %(minutes)s") % {"hours": in_hours, "minutes": in_minutes}
