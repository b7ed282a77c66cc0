"""Makes sessions and registrations for tests, through the product's own actions. Times are in Brussels."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from making import texts, user
from making_groups import group as make_group

from groups.models import Group
from members.models import User
from working_sessions.actions.deciding import add_participant
from working_sessions.actions.registering import register
from working_sessions.actions.sessions import announce, create_session
from working_sessions.enums import AttendanceMode, SessionMode
from working_sessions.models import Registration, WorkingSession

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = dt.datetime(2027, 3, 1, 9, 0, tzinfo=BRUSSELS)  # a Monday
STARTS = dt.datetime(2027, 3, 15, 14, 0, tzinfo=BRUSSELS)  # a Monday, two weeks later


def session(
    into: Group | None = None,
    slug: str = "quokka-session-2027-03",
    word: str = "Quokka",
    *,
    starts_at: dt.datetime = STARTS,
    hours: float = 2,
    draft: bool = False,
    now: dt.datetime = NOW,
    **fields: Any,
) -> WorkingSession:
    """A session for everybody with an account, online, without limit; announced unless it is to be a draft."""
    translated = {f"title_{code}": text for code, text in texts(f"{word} session").items()}
    translated |= {f"description_{code}": text for code, text in texts(f"{word} description").items()}
    defaults: dict[str, Any] = {
        "mode": SessionMode.ONLINE,
        "visibility": "PUBLIC",
        "languages": ["en", "fr"],
        "join_url": "https://meeting.example/quokka",
        "location": ""
        if fields.get("mode", SessionMode.ONLINE) == SessionMode.ONLINE
        else "Quokka House, Exampleville",
    }
    made = create_session(
        group=into or Group.objects.filter(slug="quokka-group").first() or make_group(),
        by=None,
        slug=slug,
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=hours),
        **(defaults | translated | fields),
    )
    return made if draft else announce(session=made, by=None, now=now)


def participant(
    of: WorkingSession, person: User | str = "participant@example.org", *, now: dt.datetime = NOW, **fields: Any
) -> Registration:
    """A member's registration, in whatever state it gets."""
    who = user(person, name=f"Name of {person.partition('@')[0]}") if isinstance(person, str) else person
    mode = fields.pop("mode", of.modes[0])
    made, _is_new = register(session=of, by=who, mode=mode, now=now, **fields)
    return made


def added(of: WorkingSession, by: User, email: str = "added@example.org", **fields: Any) -> Registration:
    """Somebody whom the organiser added."""
    defaults = {"name": f"Name of {email.partition('@')[0]}", "mode": of.modes[0], "language": "en", "now": NOW}
    return add_participant(session=of, by=by, email=email, **(defaults | fields))


ONLINE, ON_SITE = AttendanceMode.ONLINE, AttendanceMode.ON_SITE
# What a registration says of its person once the personal data is removed.
NOBODY: dict[str, Any] = {
    **dict.fromkeys(("email", "name", "organisation_name", "organisation_key", "access_needs", "decision_note"), ""),
    "user": None,
}
