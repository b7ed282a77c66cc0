"""Makes what sessions leave behind, for tests, through the product's own actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from making import texts
from making_files import text_file
from making_sessions import STARTS

from members.models import User
from outcomes.actions.documents import add_document
from outcomes.actions.minutes import (
    approve_minutes,
    circulate_minutes,
    publish_minutes,
    save_minutes,
    start_minutes,
)
from outcomes.actions.outcomes import add_outcome
from outcomes.enums import MinutesState, OutcomeKind
from outcomes.models import Minutes, Outcome, SessionDocument
from working_sessions.actions.attendance import note_attendance
from working_sessions.enums import Attendance
from working_sessions.models import Registration, WorkingSession

ENDED = STARTS + dt.timedelta(hours=3)  # an hour after the end
A_DAY = dt.timedelta(days=1)
_ORDER = list(MinutesState.values)


def minutes(
    of: WorkingSession, by: User, word: str = "Wombat", state: str = MinutesState.DRAFT, *, now: dt.datetime = ENDED
) -> Minutes:
    """Minutes with a text, brought to a state by the transitions that lead to it."""
    made = start_minutes(session=of, by=by, now=now)
    made = save_minutes(minutes=made, by=by, version=made.version, texts=texts(f"{word} minutes"), now=now)
    steps = _ORDER.index(state)
    if steps >= 1:
        made = circulate_minutes(minutes=made, by=by, days=10, now=now)
    if steps >= 2:
        made = approve_minutes(minutes=made, by=by, now=now + 11 * A_DAY)
    if steps >= 3:
        made = publish_minutes(minutes=made, by=by, now=now + 12 * A_DAY)
    return made


def outcome(
    of: WorkingSession, by: User, word: str = "Numbat", kind: str = OutcomeKind.DECISION, **more: Any
) -> Outcome:
    return add_outcome(session=of, by=by, kind=kind, texts=texts(f"{word} decided"), **more)


def document(of: WorkingSession, by: User, title: str = "Quoll slides", **more: Any) -> SessionDocument:
    return add_document(session=of, by=by, file=text_file(title, "slides.txt"), title=title, **more)


def attended(
    registration: Registration, by: User, attendance: str = Attendance.PRESENT, minutes: int | None = None
) -> Registration:
    return note_attendance(registration=registration, by=by, attendance=attendance, minutes=minutes, now=ENDED)
