"""When which reminder is due: on the clocks of the place where the session is, also when they change in between."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from working_sessions.enums import Reminder
from working_sessions.models import WorkingSession

MORNING, AFTERNOON = dt.time(8), dt.time(16)
EARLY = dt.time(10)  # who has to leave early reads the reminder the afternoon before
_WINDOW = dt.timedelta(hours=6)
_JUST_REGISTERED = dt.timedelta(hours=12)


def due_at(rule: str, session: WorkingSession) -> dt.datetime:
    """In UTC: adding hours to a time with a zone would add them on its clock, which jumps twice a year."""
    starts_at, ends_at = session.starts_at.astimezone(session.zone), session.ends_at.astimezone(session.zone)
    match Reminder(rule):
        case Reminder.WEEK:
            return _on_the_clock(starts_at.date() - dt.timedelta(days=7), MORNING, session.zone)
        case Reminder.DAY:
            time = AFTERNOON if starts_at.time() < EARLY else MORNING
            return _on_the_clock(starts_at.date() - dt.timedelta(days=1), time, session.zone)
        case Reminder.HOUR:
            return session.starts_at.astimezone(dt.UTC) - dt.timedelta(hours=1)
        case Reminder.AFTER:
            return _on_the_clock(ends_at.date() + dt.timedelta(days=1), MORNING, session.zone)


def is_due(rule: str, session: WorkingSession, now: dt.datetime) -> bool:
    """A window and not an instant, so that it does not matter when exactly the clock's command runs; what is long past is
    not sent any more."""
    due = due_at(rule, session)
    until = due + _WINDOW
    if rule != Reminder.AFTER:
        until = min(until, session.starts_at)
    return due <= now < until


def registered_too_late(rule: str, session: WorkingSession, since: dt.datetime) -> bool:
    """Somebody who got the place just before the reminder has all of it in the mail about the place."""
    return rule != Reminder.AFTER and since > due_at(rule, session) - _JUST_REGISTERED


def _on_the_clock(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=zone).astimezone(dt.UTC)
