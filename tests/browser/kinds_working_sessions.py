"""Sessions, in every state, for visitors, participants and organisers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from making import texts, user
from making_groups import coordinator, group
from making_sessions import added, participant, session
from page_kind import PageKind

from criteria.models import Criterion
from members.models import User
from working_sessions.actions.answering import cancel
from working_sessions.enums import EventSource
from working_sessions.models import AgendaItem, Series, WorkingSession

_PAGE = "working_sessions:session"
_TODAY = timezone.localdate()
_MONTH = (_TODAY.year, _TODAY.month)

KINDS: tuple[PageKind, ...] = (
    PageKind("sessions", "working_sessions:list"),
    PageKind(
        "sessions, filtered", "working_sessions:list", (), {"group": "dunnart-buyers", "how": ["online", "on-site"]}
    ),
    PageKind("sessions, nothing found", "working_sessions:list", (), {"country": "PT", "language": "fr"}),
    PageKind("sessions, malformed", "working_sessions:list", (), {"how": "by-post", "country": "XX"}, status=400),
    PageKind("sessions, no such page", "working_sessions:list", (), {"page": "999"}, status=404),
    PageKind("sessions of a participant", "working_sessions:list", viewer="participant"),
    PageKind("past sessions", "working_sessions:past"),
    PageKind("month of sessions", "working_sessions:month", _MONTH),
    PageKind("month without sessions", "working_sessions:month", (2021, 1)),
    PageKind("month, out of reach", "working_sessions:month", (1999, 1), status=404),
    PageKind("month of a participant", "working_sessions:month", _MONTH, viewer="participant"),
    PageKind("session, open", _PAGE, ("open-dunnart-2027-03",)),
    PageKind("session, full with a waiting list", _PAGE, ("waiting-dunnart-2027-03",)),
    PageKind("session, full", _PAGE, ("full-dunnart-2027-03",)),
    PageKind("session, not open yet", _PAGE, ("not-yet-dunnart-2027-03",)),
    PageKind("session, registration closed", _PAGE, ("closed-dunnart-2027-03",)),
    PageKind("session, postponed", _PAGE, ("postponed-dunnart-2027-03",)),
    PageKind("session, cancelled", _PAGE, ("cancelled-dunnart-2027-03",)),
    PageKind("session, over", _PAGE, ("past-dunnart-2027-03",)),
    PageKind("session, unknown", _PAGE, ("no-such-session-2027-03",), status=404),
    PageKind("session, a place and the meeting", _PAGE, ("soon-dunnart-2027-03",), viewer="participant"),
    PageKind("session, a place and participants", _PAGE, ("open-dunnart-2027-03",), viewer="participant"),
    PageKind("session, on the waiting list", _PAGE, ("waiting-dunnart-2027-03",), viewer="participant"),
    PageKind("session, a place offered", _PAGE, ("offer-dunnart-2027-03",), viewer="participant"),
    PageKind("session, waits for the organiser", _PAGE, ("asked-dunnart-2027-03",), viewer="participant"),
    PageKind("session, for another group", _PAGE, ("inner-dunnart-2027-03",), status=404, viewer="participant"),
    PageKind("session, a draft", _PAGE, ("draft-dunnart-2027-03",), viewer="organiser of sessions"),
    PageKind("session, over capacity", _PAGE, ("full-dunnart-2027-03",), viewer="organiser of sessions"),
    PageKind("group with sessions", "groups:group", ("dunnart-buyers",), viewer="organiser of sessions"),
    PageKind("my network with sessions", "my_network", viewer="participant"),
    PageKind("home with sessions", "home"),
    PageKind("criterion on an agenda", "criteria:criterion", ("CF-006",)),
)
NOT_PAGES: dict[str, str] = {}


def make_participant() -> User:
    return User.objects.get(email="participant@dunnart.example")


def make_organiser() -> User:
    return User.objects.get(email="organiser@dunnart.example")


VIEWERS: dict[str, Callable[[], User]] = {
    "participant": make_participant,
    "organiser of sessions": make_organiser,
}


def make() -> None:
    """A participant in Lisbon, with a place, a place in the row, an offer; an organiser; a session in every state."""
    now, hour = timezone.now(), dt.timedelta(hours=1)
    into = group("dunnart-buyers", "Dunnart")
    boss = user("organiser@dunnart.example", name="Ola Dunnart")
    coordinator(into, boss)
    person = user(
        "participant@dunnart.example",
        name="Pia Dunnart",
        organisation_name="Town of Dunnart",
        time_zone="Europe/Lisbon",
    )
    other = user("other@dunnart.example", name="Quin Dunnart", organisation_name="Province of Dunnart")
    series = Series.objects.create(
        slug="dunnart-series", group=into, **{f"title_{code}": text for code, text in texts("Dunnart series").items()}
    )

    def make_one(word: str, hours: float = 240, **fields: Any) -> WorkingSession:
        starts_at = now + hours * hour
        announced = fields.pop("announced", min(now, starts_at - 99 * hour))
        return session(into, f"{word}-dunnart-2027-03", f"{word} Dunnart", starts_at=starts_at, now=announced, **fields)

    rich = make_one(
        "open",
        mode="HYBRID",
        capacity=20,
        capacity_online=5,
        guests_allowed=True,
        series=series,
        location="Dunnart House, Long Street 1, Exampleville",
        country="BE",
        interpretation=["nl", "de"],
        places_per_organisation=2,
        cancel_until=now + 200 * hour,
        registration_closes_at=now + 220 * hour,
        participants_visibility="MEMBERS",
        **{f"practical_info_{code}": text for code, text in texts("Ring twice. https://example.org/way").items()},
    )
    version = Criterion.objects.get(number="CF-006").current
    for number, minutes in enumerate((15, 45, 60)):
        AgendaItem.objects.create(
            session=rich,
            position=number,
            minutes=minutes,
            speaker="Ola Dunnart",
            criterion_version=version if number else None,
            **{f"title_{code}": text for code, text in texts(f"Point {number}").items()},
            **{f"description_{code}": text for code, text in texts("What it is about").items()},
        )
    participant(rich, person, shown_to="MEMBERS", now=now)
    participant(rich, other, now=now)
    make_one("sibling", 400, series=series)
    participant(make_one("soon", 20), person, now=now)
    waiting = make_one("waiting", capacity=1)
    for who in (other, person):
        participant(waiting, who, now=now)
    offer = make_one("offer", capacity=1, waiting_list="OFFER")
    first = participant(offer, other, now=now)
    participant(offer, person, now=now)
    cancel(registration=first, by=other, source=EventSource.WEB, now=now)
    participant(make_one("asked", approval_required=True), person, now=now)
    full = make_one("full", capacity=1, waiting_list="OFF")
    participant(full, other, now=now)
    added(full, boss, "added@dunnart.example", over_capacity=True, now=now)
    make_one("not-yet", registration_opens_at=now + 50 * hour)
    make_one("closed", registration_opens_at=now - 90 * hour, registration_closes_at=now - hour)
    make_one("past", -200)
    make_one("inner", visibility="GROUP")
    make_one("draft", draft=True)
    for word in ("postponed", "cancelled"):
        one = make_one(word)
        one.state, one.cancel_reason = word.upper(), "The speaker is ill."
        one.save()
