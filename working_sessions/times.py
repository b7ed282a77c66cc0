"""When a session takes place, in words. Kept are moments; said are days and clock times of a place, with its name:
“Monday 15 March 2027, 14:00–16:00 (Brussels time)”. In the active language, for pages and mails alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from members.models import User
from publishing.texts import active_language
from working_sessions.models import AgendaItem, WorkingSession

_BRITISH = "en_GB"  # the portal's English: the day before the month, and a clock of 24 hours
# Like the other three, without the comma that CLDR puts after the weekday.
_BRITISH_DAY = "EEEE d MMMM y"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of time as a page shows it."""

    starts_at: dt.datetime  # in the zone in which it is said
    ends_at: dt.datetime
    words: str


@dataclass(frozen=True, slots=True)
class AgendaPoint:
    item: AgendaItem
    time: Span


def in_words(session: WorkingSession, *, zone: ZoneInfo | None = None) -> str:
    """Days and times from start to end with the name of the zone: the session's own, or the one given."""
    return span_of(session, zone=zone).words


def span_of(session: WorkingSession, *, zone: ZoneInfo | None = None) -> Span:
    """`in_words`, with both moments for machines."""
    zone = zone or session.zone
    starts_at, ends_at = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    with_offset = _needs_offset(starts_at, ends_at)
    values = {
        "day": day_in_words(starts_at.date()),
        "from": _clock(starts_at, with_offset),
        "last_day": day_in_words(ends_at.date()),
        "to": _clock(ends_at, with_offset),
        "zone": zone_name(zone),
    }
    if starts_at.date() == ends_at.date():
        # Translators: day, start and end of a session, and in brackets whose clock it is: "Brussels time".
        words = _("%(day)s, %(from)s–%(to)s (%(zone)s)") % values
    else:
        # Translators: first day and its time, last day and its time; in brackets whose clock it is.
        words = _("%(day)s, %(from)s – %(last_day)s, %(to)s (%(zone)s)") % values
    return Span(starts_at, ends_at, words)


def moment_in_words(moment: dt.datetime, zone: ZoneInfo) -> str:
    """One moment, such as the last one to cancel: “Monday 1 March 2027, 09:00 (Brussels time)”."""
    there = moment.astimezone(zone)
    # Translators: a day, a time of that day, and in brackets whose clock it is: "Brussels time".
    return _("%(day)s, %(time)s (%(zone)s)") % {
        "day": day_in_words(there.date()),
        "time": _clock(there, _needs_offset(there, there)),
        "zone": zone_name(zone),
    }


def day_in_words(day: dt.date) -> str:
    """“Monday 15 March 2027”."""
    if _locale().language == "en":
        return format_date(day, _BRITISH_DAY, locale=_locale())
    return format_date(day, "full", locale=_locale())


def month_in_words(day: dt.date) -> str:
    """“March 2027”."""
    return format_skeleton("yMMMM", day, locale=_locale())


def weekday_names() -> list[tuple[str, str]]:
    """From Monday to Sunday: in full, and short."""
    names = _locale().days["stand-alone"]
    return [(names["wide"][number], names["abbreviated"][number]) for number in range(7)]


def short_month(day: dt.date) -> str:
    """“Mar”, for a block that shows a date as a calendar's leaf does."""
    return format_date(day, "LLL", locale=_locale()).rstrip(".")


def short_weekday(day: dt.date) -> str:
    return format_date(day, "ccc", locale=_locale()).rstrip(".")


def clock_in_words(moment: dt.datetime, zone: ZoneInfo) -> str:
    """“14:00”, where the day and the zone are said beside it."""
    return _clock(moment.astimezone(zone), with_offset=False)


def zone_name(zone: ZoneInfo) -> str:
    """“Brussels time”, with the city as the reader's language calls it; “UTC” for what is no place."""
    return _zone_name(zone.key, active_language())


def zone_of(user: User | AnonymousUser) -> ZoneInfo:
    """The viewer's zone; the portal's own for somebody who has not signed in."""
    return ZoneInfo(user.time_zone if user.is_authenticated else settings.TIME_ZONE)


def own_zone(user: User | AnonymousUser, session: WorkingSession) -> ZoneInfo | None:
    """The viewer's zone where it gives the session another clock time than the session's own; else None.

    Nothing is known of the zone of somebody who has not signed in.
    """
    if not user.is_authenticated:
        return None
    theirs = ZoneInfo(user.time_zone)
    differs = any(
        moment.astimezone(theirs).utcoffset() != moment.astimezone(session.zone).utcoffset()
        for moment in (session.starts_at, session.ends_at)
    )
    return theirs if differs else None


def in_own_words(session: WorkingSession, user: User | AnonymousUser) -> str:
    """`in_words` by the viewer's clock where that shows another time, else nothing."""
    zone = own_zone(user, session)
    return in_words(session, zone=zone) if zone else ""


def agenda_of(session: WorkingSession, *, zone: ZoneInfo | None = None) -> list[AgendaPoint]:
    """The points of the agenda, each from where the one before it ends. The day is said where it is another than that
    of the point before. Minutes pass as they do, also while the clock changes."""
    zone = zone or session.zone
    starts_at, day = session.starts_at, session.starts_at.astimezone(zone).date()
    points = []
    for item in session.agenda.all():
        ends_at = starts_at + dt.timedelta(minutes=item.minutes)
        here, there = starts_at.astimezone(zone), ends_at.astimezone(zone)
        with_offset = _needs_offset(here, there)
        words = _("%(from)s–%(to)s") % {"from": _clock(here, with_offset), "to": _clock(there, with_offset)}
        if here.date() != day:
            day = here.date()
            words = _("%(day)s, %(times)s") % {"day": day_in_words(day), "times": words}
        points.append(AgendaPoint(item, Span(here, there, words)))
        starts_at = ends_at
    return points


def _locale() -> Locale:
    return _locale_of(active_language())


@cache
def _locale_of(language: str) -> Locale:
    return Locale.parse(_BRITISH if language == "en" else language)


def _clock(moment: dt.datetime, with_offset: bool) -> str:
    time = format_time(moment.time(), "short", locale=_locale())
    return f"{time} ({_offset(moment)})" if with_offset else time


def _needs_offset(starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Where the clock changes in between, or shows the same time twice, a clock time alone says too little."""
    if starts_at.utcoffset() != ends_at.utcoffset():
        return True
    return any(
        moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset() for moment in (starts_at, ends_at)
    )


def _offset(moment: dt.datetime) -> str:
    minutes = int((moment.utcoffset() or dt.timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


@cache
def _zone_name(key: str, language: str) -> str:
    if "/" not in key or key.startswith("Etc/"):
        return key.removeprefix("Etc/")
    # The last part of “Argentina/Buenos Aires”, without the places where a word may be broken.
    location = get_timezone_location(ZoneInfo(key), locale=_locale_of(language), return_city=True)
    city = location.rpartition("/")[2].replace("\N{SOFT HYPHEN}", "")
    # Translators: whose clock it is. French: "heure locale : %(city)s"; German: "Ortszeit %(city)s".
    return _("%(city)s time") % {"city": city}
