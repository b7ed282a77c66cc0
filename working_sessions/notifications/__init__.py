"""Which mail goes to whom when something happens to a session or a registration. Called inside the transaction of the
deed, under the session's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from members.models import User
from working_sessions.enums import Deed
from working_sessions.models import Registration, WorkingSession


def registration_moved(*, registration: Registration, deed: Deed, by: User | None, now: dt.datetime) -> None:
    """After each transition: `registration` is in its new state."""


def session_changed(*, session: WorkingSession, is_significant: bool, now: dt.datetime) -> None:
    """After a change of an announced session. Significant is what a calendar must know: title, time, zone, place, the
    address of the meeting; `calendar_sequence` has been raised then."""


def session_postponed(*, session: WorkingSession, now: dt.datetime) -> None:
    """Its reason stands in `cancel_reason`; `calendar_sequence` has been raised."""


def session_cancelled(*, session: WorkingSession, registrations: Iterable[Registration], now: dt.datetime) -> None:
    """`registrations` are those that were live, now cancelled; `calendar_sequence` has been raised."""


def organiser_asked(*, session: WorkingSession, registration: Registration, now: dt.datetime) -> None:
    """Somebody who left the group still has a place in a session that is for its members only."""
