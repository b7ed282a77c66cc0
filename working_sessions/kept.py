"""Until when what people write in a registration is kept."""

from __future__ import annotations

import datetime as dt

from working_sessions.models import WorkingSession

NEEDS_KEPT = dt.timedelta(days=7)  # after the session, or after the registration ended


def needs_removed_on(session: WorkingSession) -> dt.date:
    """The day in the session's own zone."""
    return (session.ends_at + NEEDS_KEPT).astimezone(session.zone).date()


def data_removed_on(session: WorkingSession) -> dt.date:
    return (session.ends_at + dt.timedelta(days=session.retention_days)).astimezone(session.zone).date()
