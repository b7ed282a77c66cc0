"""What the tests of the pages of registering share: sessions that are ahead by the real clock, forms, and a print of
all rows."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core import serializers
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation
from making import user
from making_sessions import participant, session

from members.models import User
from outbox.models import OutboxMessage
from working_sessions.models import Registration, WorkingSession

TWO_WEEKS = dt.timedelta(days=14)


def url(name: str, *args: Any, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"working_sessions:{name}", args=args)


def soon(slug: str = "quokka-session-2027-03", *, after: dt.timedelta = TWO_WEEKS, **fields: Any) -> WorkingSession:
    """A session that begins in two weeks."""
    now = timezone.now()
    return session(slug=slug, starts_at=now + after, now=now, **fields)


def joined(of: WorkingSession, who: User | str = "ada@example.org", **fields: Any) -> Registration:
    """A member's registration, a moment ago."""
    person = user(who, name="Ada") if isinstance(who, str) else who
    return participant(of, person, now=timezone.now(), **fields)


def form(**changes: Any) -> dict[str, Any]:
    """The form of a member, as the page sends it."""
    return {"submission_key": str(uuid4()), "mode": "ONLINE", "access_needs": "", "shown_to": "PARTICIPANTS"} | changes


def guest_form(**changes: Any) -> dict[str, Any]:
    fields = {"name": "Guest", "organisation_name": "Town", "email": "guest@example.org", "website": ""}
    return form(**(fields | changes))


def states(of: WorkingSession) -> list[tuple[str, str]]:
    """(address, state) in the order in which they registered."""
    return list(Registration.objects.filter(session=of).order_by("pk").values_list("email", "state"))


def mails(kind: str = "") -> list[tuple[str, str]]:
    """(address, kind) of the mails that wait."""
    return list(
        OutboxMessage.objects.filter(kind__startswith=kind).order_by("created_at", "pk").values_list("to", "kind")
    )


def print_of_everything() -> str:
    """Changes when any row of the room, of the outbox, of the audit trail or of the browsers' sessions does."""
    found = hashlib.sha256()
    for label in ("working_sessions", "outbox", "publishing", "sessions"):
        for model in apps.get_app_config(label).get_models():
            rows = model._base_manager.order_by("pk")
            found.update(serializers.serialize("json", rows).encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM members_cache ORDER BY cache_key")
        found.update(repr(cursor.fetchall()).encode())
    return found.hexdigest()
