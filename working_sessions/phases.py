"""Whether one can register at this moment. Worked out from the state and the clock, never stored: what a nightly job
flips stays open when the job does not run."""

from __future__ import annotations

import datetime as dt
from enum import Enum

from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession

TIME_TO_RESTORE = dt.timedelta(minutes=10)  # in which the person's own cancellation can be taken back


class Phase(Enum):
    NOT_ANNOUNCED = "not_announced"
    NOT_YET = "not_yet"
    OPEN = "open"  # with or without free places: `places` says which
    CLOSED = "closed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    OVER = "over"


def phase_of(session: WorkingSession, now: dt.datetime) -> Phase:
    match session.state:
        case SessionState.DRAFT:
            return Phase.NOT_ANNOUNCED
        case SessionState.CANCELLED:
            return Phase.CANCELLED
        case SessionState.POSTPONED:
            return Phase.POSTPONED
        case SessionState.HELD | SessionState.ARCHIVED:
            return Phase.OVER
    if session.ends_at <= now:
        return Phase.OVER
    if session.registration_opens_at is not None and now < session.registration_opens_at:
        return Phase.NOT_YET
    closes_at = session.registration_closes_at or session.starts_at
    return Phase.OPEN if now < closes_at else Phase.CLOSED
