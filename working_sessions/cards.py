"""A session as lists show it: it can be judged without being opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.enums import Visibility
from members.places import country_name
from publishing.texts import Text, name_of, text_of
from working_sessions.enums import RegistrationState, SessionMode, WaitingList
from working_sessions.models import Registration, WorkingSession
from working_sessions.phases import Phase, phase_of
from working_sessions.pools import Pool, are_all_taken
from working_sessions.queries.lists import Viewer, known_groups, own_registrations
from working_sessions.queries.pools import pools_of_each
from working_sessions.times import Span, day_in_words, in_own_words, short_month, short_weekday, span_of

_WORDS = 32


@dataclass(frozen=True, slots=True)
class Signal:
    """What a badge says."""

    key: str
    label: str | Promise
    variant: str = ""  # of components/badge.html
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """The day as a leaf of a calendar shows it."""

    weekday: str
    day: int
    month: str
    year: int


@dataclass(frozen=True, slots=True)
class SessionCard:
    slug: str
    url: str
    title: Text
    summary: Text
    leaf: Leaf
    time: Span
    own_time: str  # by the viewer's clock, where it shows another time
    mode: str
    mode_label: str | Promise
    country: str
    languages: list[str]
    group: Text | None  # None where the viewer may not know of it
    group_url: str
    signal: Signal
    visibility_label: str
    pools: list[Pool]  # empty where nobody can register any more
    own: Signal | None

    @property
    def is_off(self) -> bool:
        return self.signal.key in ("cancelled", "postponed")


def cards_of(sessions: Iterable[WorkingSession], viewer: Viewer, now: dt.datetime) -> list[SessionCard]:
    """In the order given; the same number of reads for any number of sessions."""
    rows = list(sessions)
    if not rows:
        return []
    pools, own, groups = pools_of_each(rows, now), own_registrations(viewer, rows), known_groups(viewer, rows)
    return [_card(row, viewer, pools[row.pk], own.get(row.pk), row.group_id in groups, now) for row in rows]


def _card(
    session: WorkingSession,
    viewer: Viewer,
    pools: list[Pool],
    own: Registration | None,
    shows_group: bool,
    now: dt.datetime,
) -> SessionCard:
    description = text_of(session, "description")
    signal = signal_of(session, pools, now)
    return SessionCard(
        slug=session.slug,
        url=session.get_absolute_url(),
        title=text_of(session, "title"),
        summary=Text(Truncator(description.value).words(_WORDS), description.language, description.wanted),
        leaf=leaf_of(session),
        time=span_of(session),
        own_time=in_own_words(session, viewer),
        mode=session.mode,
        mode_label=SessionMode(session.mode).label,
        country=country_name(session.country),
        languages=[name_of(code) for code in session.languages],
        group=text_of(session.group, "name") if shows_group else None,
        group_url=session.group.get_absolute_url() if shows_group else "",
        signal=signal,
        visibility_label=visibility_label(session),
        pools=pools if signal.key in ("open", "waiting", "full") else [],
        own=own_signal(own) if own else None,
    )


def leaf_of(session: WorkingSession) -> Leaf:
    day = session.starts_at.astimezone(session.zone).date()
    return Leaf(short_weekday(day), day.day, short_month(day), day.year)


def signal_of(session: WorkingSession, pools: list[Pool], now: dt.datetime) -> Signal:
    """Where the session stands at this moment, for somebody who might come."""
    match phase_of(session, now):
        case Phase.NOT_ANNOUNCED:
            return Signal("draft", _("Draft"), "draft")
        case Phase.CANCELLED:
            return Signal("cancelled", pgettext("session", "Cancelled"), "withdrawn", "warning")
        case Phase.POSTPONED:
            return Signal("postponed", _("Postponed"), "legal", "warning")
        case Phase.OVER:
            return Signal("over", _("Over"))
        case Phase.NOT_YET:
            opens_at = session.registration_opens_at.astimezone(session.zone)
            said = _("Registration opens on %(day)s") % {"day": day_in_words(opens_at.date())}
            return Signal("not-yet", said, "", "clock")
        case Phase.CLOSED:
            return Signal("closed", _("Registration closed"))
    if not are_all_taken(pools):
        return Signal("open", _("Registration open"), "kind", "check")
    if session.waiting_list == WaitingList.OFF:
        return Signal("full", _("Full"), "withdrawn")
    return Signal("waiting", _("Full, waiting list open"), "new", "clock")


def own_signal(own: Registration) -> Signal:
    """The viewer's own registration, in a few words."""
    match own.state:
        case RegistrationState.CONFIRMED:
            return Signal("confirmed", _("You are registered"), "checked", "check")
        case RegistrationState.WAITLISTED:
            return Signal("waitlisted", _("You are on the waiting list"), "new", "clock")
        case RegistrationState.OFFERED:
            return Signal("offered", _("A place is offered to you"), "new", "warning")
        case RegistrationState.PENDING:
            return Signal("pending", _("Your registration waits for the organiser"), "", "clock")
    return Signal("unverified", _("Confirm your address to register"), "legal", "mail")


def visibility_label(session: WorkingSession) -> str:
    """Nothing for a session that everybody may see."""
    match session.visibility:
        case Visibility.MEMBERS:
            return _("For members of the network")
        case Visibility.GROUP:
            return _("For the group")
    return ""
