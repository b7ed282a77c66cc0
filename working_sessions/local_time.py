"""Arithmetic with moments as the clocks of a place show them: 14:00 stays 14:00 when the clocks change."""

from __future__ import annotations

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

from working_sessions.enums import Rhythm

_WEEK = dt.timedelta(days=7)


def wall(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """What the clocks of a zone show at a moment."""
    return moment.astimezone(zone).replace(tzinfo=None)


def moment_at(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment at which the clocks of a zone show this. In UTC, because Python compares two moments of one zone by
    what the clocks show."""
    return shown.replace(tzinfo=zone).astimezone(dt.UTC)


def moved_along(
    moment: dt.datetime,
    *,
    before: tuple[dt.datetime, ZoneInfo],
    after: tuple[dt.datetime, ZoneInfo],
) -> dt.datetime:
    """A moment that belongs to a session, after the session has moved: as far from the start as it was on the clocks."""
    (old, old_zone), (new, new_zone) = before, after
    return moment_at(wall(moment, old_zone) + (wall(new, new_zone) - wall(old, old_zone)), new_zone)


def dates_of(first: dt.datetime, zone: ZoneInfo, rhythm: str, times: int) -> list[dt.datetime]:
    """So many moments from the first one on, at the same time of the day.

    By the month it is the same weekday, “the third Monday”; the fifth is the last one where a month has four.
    """
    shown = wall(first, zone)
    match rhythm:
        case Rhythm.WEEKLY:
            days = [shown + number * _WEEK for number in range(times)]
        case Rhythm.FORTNIGHTLY:
            days = [shown + number * 2 * _WEEK for number in range(times)]
        case _:
            days = [_same_weekday(shown, number) for number in range(times)]
    return [moment_at(day, zone) for day in days]


def _same_weekday(shown: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(shown.year * 12 + shown.month - 1 + months, 12)
    first_weekday, length = calendar.monthrange(year, month + 1)
    first = 1 + (shown.weekday() - first_weekday) % 7
    days = list(range(first, length + 1, 7))
    return shown.replace(year=year, month=month + 1, day=days[min((shown.day - 1) // 7, len(days) - 1)])
