"""The sessions of a month, day by day."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.lists import Choice
from publishing.texts import Text, text_of
from working_sessions.cards import own_signal
from working_sessions.enums import SessionMode, SessionState
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries.lists import Viewer, between, own_registrations
from working_sessions.times import clock_in_words, day_in_words, month_in_words, weekday_names, zone_name, zone_of
from working_sessions.views.listing import breadcrumbs, tabs

FIRST_YEAR = 2020
_YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """A session on one of its days."""

    url: str
    title: Text
    clock: str  # from when to when on that day
    starts_at: dt.datetime
    mode_label: object
    state: str  # empty where it takes place as announced
    own: str | Promise  # where the viewer stands; empty for a session that they have not registered for


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    words: str
    is_of_month: bool
    is_today: bool
    entries: list[Entry] = field(default_factory=list)


@require_safe
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The days are those of the viewer's zone. 404 for a month that no calendar has, or that lies too far away."""
    now, zone = timezone.now(), zone_of(request.user)
    today = now.astimezone(zone).date()
    last_year = today.year + _YEARS_AHEAD
    if not (1 <= month <= 12 and FIRST_YEAR <= year <= last_year):
        raise Http404(_("The calendar has no such month."))
    first = dt.date(year, month, 1)
    weeks = _weeks(first, zone, request.user, today)
    title = _("Sessions in %(month)s") % {"month": month_in_words(first)}
    context = {
        "title": title,
        "weeks": weeks,
        "count": len({entry.url for week in weeks for day in week if day.is_of_month for entry in day.entries}),
        "weekdays": [{"name": name, "short": short} for name, short in weekday_names()],
        "zone": zone_name(zone),
        "previous": _link(first - dt.timedelta(days=1), last_year),
        "next": _link(first + dt.timedelta(days=31), last_year),
        "today_url": reverse("working_sessions:month", args=[today.year, today.month]),
        "is_this_month": (year, month) == (today.year, today.month),
        "tabs": tabs(request, "month"),
        "breadcrumbs": breadcrumbs(month_in_words(first)),
    }
    return render(request, "working_sessions/month.html", context)


def _link(day: dt.date, last_year: int) -> Choice | None:
    if not FIRST_YEAR <= day.year <= last_year:
        return None
    return Choice(month_in_words(day), url=reverse("working_sessions:month", args=[day.year, day.month]))


def _weeks(first: dt.date, zone: ZoneInfo, user: Viewer, today: dt.date) -> list[list[Day]]:
    """Whole weeks from Monday to Sunday, each day with its sessions."""
    dates = calendar.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    begin = dt.datetime.combine(dates[0][0], dt.time(), zone)
    end = dt.datetime.combine(dates[-1][-1] + dt.timedelta(days=1), dt.time(), zone)
    sessions = list(between(user, begin, end))
    own = own_registrations(user, sessions)
    days = {
        date: Day(date, day_in_words(date), (date.year, date.month) == (first.year, first.month), date == today)
        for week in dates
        for date in week
    }
    for session in sessions:
        for date in _days_of(session, zone):
            if date in days:
                days[date].entries.append(_entry(session, date, zone, own.get(session.pk)))
    return [[days[date] for date in week] for week in dates]


def _days_of(session: WorkingSession, zone: ZoneInfo) -> list[dt.date]:
    """Each day on which any part of it lies; one that ends at midnight does not reach into the next day."""
    first = session.starts_at.astimezone(zone).date()
    last = max(first, (session.ends_at - dt.timedelta(microseconds=1)).astimezone(zone).date())
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def _entry(session: WorkingSession, date: dt.date, zone: ZoneInfo, own: Registration | None) -> Entry:
    days = _days_of(session, zone)
    starts, ends = clock_in_words(session.starts_at, zone), clock_in_words(session.ends_at, zone)
    if len(days) == 1:
        clock = _("%(from)s–%(to)s") % {"from": starts, "to": ends}
    elif date == days[0]:
        clock = _("from %(time)s") % {"time": starts}
    elif date == days[-1]:
        clock = _("until %(time)s") % {"time": ends}
    else:
        clock = _("all day")
    is_off = session.state in (SessionState.CANCELLED, SessionState.POSTPONED)
    return Entry(
        url=session.get_absolute_url(),
        title=text_of(session, "title"),
        clock=clock,
        starts_at=session.starts_at,
        mode_label=SessionMode(session.mode).label,
        state=session.get_state_display() if is_off else "",
        own=own_signal(own).label if own else "",
    )
