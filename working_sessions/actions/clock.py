"""What time does by itself: offers and unconfirmed addresses lapse, the limit per organisation falls, places move on."""

from __future__ import annotations

import datetime as dt

from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import expire, promote
from working_sessions.models import WorkingSession


def tick(*, session: WorkingSession, now: dt.datetime) -> None:
    """Everything that is due in one session. Doing it twice, or late, changes nothing."""
    with in_turn():
        session = locked(session)
        expire(session, now)
        promote(session, now)
