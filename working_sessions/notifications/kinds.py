"""The kinds of mail that a person may do without, as they are called on the page for unsubscribing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from outbox.kinds import NAMES

REMINDER = "reminder"
AFTERWARDS = "afterwards"
DIGEST = "digest"


def name_kinds() -> None:
    NAMES[f"working_sessions.{REMINDER}"] = _("Reminders of working sessions")
    NAMES[f"working_sessions.{AFTERWARDS}"] = _("Mails after working sessions, about minutes and certificates")
    NAMES[f"working_sessions.{DIGEST}"] = _("The daily list of registrations to decide on")
