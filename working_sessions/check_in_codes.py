"""The code that participants of a session type to say that they are there. It is shown in the meeting, and soon gone.

Nothing is stored: a code is worked out from the session and the clock.
"""

from __future__ import annotations

import datetime as dt

from django.utils.crypto import constant_time_compare, salted_hmac

from working_sessions.models import WorkingSession

GOOD_FOR = dt.timedelta(minutes=10)
DIGITS = 6
# When codes are taken, around the session.
BEFORE_START = dt.timedelta(minutes=30)
AFTER_END = dt.timedelta(minutes=30)


def code_of(session: WorkingSession, now: dt.datetime) -> str:
    """The code of this moment: six digits, with leading zeros."""
    return _code(session, _window(now))


def changes_at(now: dt.datetime) -> dt.datetime:
    """When the next code stands in its place."""
    return dt.datetime.fromtimestamp((_window(now) + 1) * GOOD_FOR.total_seconds(), tz=dt.UTC)


def is_good(session: WorkingSession, typed: str, now: dt.datetime) -> bool:
    """Whether this is the code of now, or the one before: who begins to type must be able to finish."""
    code = "".join(typed.split())
    window = _window(now)
    # Both are compared whatever the first says, so that the time taken tells nothing.
    hits = [constant_time_compare(code, _code(session, one)) for one in (window, window - 1)]
    return any(hits)


def are_taken(session: WorkingSession, now: dt.datetime) -> bool:
    """From half an hour before the start until half an hour after the end."""
    return session.starts_at - BEFORE_START <= now <= session.ends_at + AFTER_END


def _window(now: dt.datetime) -> int:
    return int(now.timestamp() // GOOD_FOR.total_seconds())


def _code(session: WorkingSession, window: int) -> str:
    digest = salted_hmac("working_sessions.check_in", f"{session.uuid}:{window}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**DIGITS:0{DIGITS}d}"
