"""The organisers' pages about participants, and a participant's check-in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone
from making import user
from making_groups import coordinator, group
from making_sessions import ON_SITE, ONLINE, added, participant, session
from page_kind import PageKind

from members.models import User
from working_sessions.actions.answering import cancel
from working_sessions.actions.attendance import note_attendance
from working_sessions.actions.deciding import approve
from working_sessions.actions.messages import send_message
from working_sessions.enums import EventSource
from working_sessions.models import Registration

AHEAD, TODAY, EMPTY = "numbat-ahead-2027-03", "numbat-today-2026-11", "numbat-empty-2027-03"
_FIRST = 9101
_PENDING, _WAITING, _CANCELLED, _CONFIRMED = 9102, 9103, 9105, 9108  # in the order in which make() makes them
_ORGANISER = "participants' organiser"
_PARTICIPANT = "participant with a place"


def _kind(name: str, view: str, *args: Any, status: int = 200, viewer: str = _ORGANISER, **query: Any) -> PageKind:
    return PageKind(f"participants: {name}", f"working_sessions:{view}", args, query or None, status, viewer)


KINDS: tuple[PageKind, ...] = (
    _kind("registrations", "registrations", AHEAD),
    _kind("registrations, filtered", "registrations", AHEAD, state="PENDING", q="quokka"),
    _kind("registrations, nobody fits", "registrations", AHEAD, q="nobody"),
    _kind("registrations, none", "registrations", EMPTY),
    _kind("registrations, malformed", "registrations", AHEAD, state="DREAMT", status=400),
    _kind("registrations, not allowed", "registrations", AHEAD, status=403, viewer=_PARTICIPANT),
    _kind("one that waits for the organiser", "registration", AHEAD, _PENDING),
    _kind("one on the waiting list", "registration", AHEAD, _WAITING),
    _kind("one with a place", "registration", TODAY, _CONFIRMED),
    _kind("one that has ended", "registration", AHEAD, _CANCELLED),
    _kind("add a person", "registrations_add", AHEAD),
    _kind("message", "registrations_message", TODAY),
    _kind("list to print", "registrations_print", TODAY),
    _kind("by organisation", "attendance_rates", TODAY),
    _kind("by organisation, nothing yet", "attendance_rates", EMPTY),
    _kind("attendance", "attendance", TODAY),
    _kind("attendance, nobody fits", "attendance", TODAY, q="nobody"),
    _kind("attendance, before the day", "attendance", AHEAD),
    _kind("attendance, none", "attendance", EMPTY),
    _kind("code", "attendance_code", TODAY),
    _kind("code, before the day", "attendance_code", AHEAD),
    _kind("check-in", "check_in", TODAY, viewer=_PARTICIPANT),
    _kind("check-in, before the day", "check_in", AHEAD, viewer=_PARTICIPANT),
)
NOT_PAGES: dict[str, str] = {
    "working_sessions:registrations_decide": "answers to a form: tests/browser/test_participants.py",
    "working_sessions:registrations_decided": "is there after a decision only: tests/browser/test_participants.py",
    "working_sessions:registrations_export": "a file",
    "working_sessions:attendance_others_absent": "takes forms only",
    "working_sessions:check_in_by_link": "as check_in, at an address of its own for each registration",
}


def _organiser() -> User:
    return User.objects.get(email="organiser@numbat.example")


def _participant() -> User:
    return User.objects.get(email="participant@numbat.example")


VIEWERS: dict[str, Callable[[], User]] = {_ORGANISER: _organiser, _PARTICIPANT: _participant}


def _number_from(first: int) -> None:
    """The next registration gets this number, so that the table above can name it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('working_sessions_registration', 'id'), %s, false)", [first]
        )


def make() -> None:
    boss = user("organiser@numbat.example", name="Ada Numbat", organisation_name="Town of Numbat")
    into = group("numbat-sessions", "Numbat sessions")
    coordinator(into, boss)
    person = user("participant@numbat.example", name="Bo Numbat", organisation_name="Stadt Beispielhausen")
    others = [
        user(f"other{number}@numbat.example", name=f"Çelik Øther {number}", organisation_name="Ville d’Exempleville")
        for number in range(4)
    ]
    now = timezone.now()
    ahead = session(
        into,
        AHEAD,
        "Numbat",
        starts_at=now + dt.timedelta(days=30),
        now=now,
        mode="HYBRID",
        capacity=3,
        capacity_online=1,
        approval_required=True,
        location="Town hall, Exampleville",
    )
    before = now - dt.timedelta(days=6)
    _number_from(_FIRST)
    mine = participant(ahead, person, mode=ON_SITE, now=before)
    approve(registration=mine, by=boss, now=before)
    for other, mode in zip(others, (ONLINE, ONLINE, ON_SITE, ON_SITE), strict=True):
        participant(ahead, other, mode=mode, now=before, access_needs="A seat near the door.")
    added(ahead, boss, "over@numbat.example", mode=ON_SITE, over_capacity=True, now=now)
    leaves = Registration.objects.get(pk=_CANCELLED)
    cancel(registration=leaves, by=leaves.user, source=EventSource.WEB, now=now)
    started = now - dt.timedelta(hours=1)
    today = session(into, TODAY, "Numbat today", starts_at=started, now=before)
    places = [participant(today, who, now=before) for who in (person, *others)]
    for place, attendance in zip(places[1:], ("PRESENT", "PARTLY", "ABSENT", "EXCUSED"), strict=True):
        note_attendance(registration=place, by=boss, attendance=attendance, now=now)
    message = {"audience": "ALL", "subject": "Bring a laptop", "text": "Please.\n\nThank you.", "language": "en"}
    send_message(session=today, by=boss, key=UUID(int=9100), now=now, **message)
    session(into, EMPTY, "Numbat empty", starts_at=now + dt.timedelta(days=40), now=now)
