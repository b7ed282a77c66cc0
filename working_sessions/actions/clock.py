"""What time does by itself: offers and unconfirmed addresses lapse, the limit per organisation falls, places move on."""

from __future__ import annotations

import datetime as dt

from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import settle
from working_sessions.models import WorkingSession


def tick(*, session: WorkingSession, now: dt.datetime) -> None:
    """Everything that is due in one session. Doing it twice, or late, changes nothing.

    Raises ValidationError when the session is too busy.
    """
    with in_turn():
        settle(locked(session), now)
