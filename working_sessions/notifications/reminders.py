"""Reminders, worked out anew from the session each time: one that moves gets new ones, and nobody gets one twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from outbox.letters import Button, Letter
from outbox.models import OutboxMessage
from publishing.addresses import absolute
from working_sessions.enums import Attendance, AttendanceMode, Reminder, SessionState
from working_sessions.join_address import is_confidential, join_address
from working_sessions.models import Registration, WorkingSession
from working_sessions.notifications.digests import enqueue_digests
from working_sessions.notifications.kinds import AFTERWARDS, REMINDER
from working_sessions.notifications.words import (
    address_comes_later,
    cancel_in_time,
    facts_of,
    title_of,
    to_registration,
    to_session,
)
from working_sessions.notifications.writing import write
from working_sessions.relevance import of_reminder
from working_sessions.reminder_times import is_due, registered_too_late

_FURTHEST_AHEAD = dt.timedelta(days=9)
_FURTHEST_BACK = dt.timedelta(days=3)


def enqueue_due(now: dt.datetime) -> int:
    """Writes the reminders and the lists for organisers that are due, and says how many. Again, it writes none twice."""
    written = 0
    for session in _near(now):
        for rule in session.reminders:
            if is_due(rule, session, now):
                written += _remind(session, rule, now)
    return written + enqueue_digests(now)


def _near(now: dt.datetime) -> list[WorkingSession]:
    ahead = Q(state=SessionState.PUBLISHED, starts_at__gt=now, starts_at__lte=now + _FURTHEST_AHEAD)
    over = Q(
        state__in=[SessionState.PUBLISHED, SessionState.HELD, SessionState.ARCHIVED],
        ends_at__lte=now,
        ends_at__gt=now - _FURTHEST_BACK,
    )
    return list(WorkingSession.objects.filter(ahead | over).select_related("group").order_by("pk"))


@transaction.atomic
def _remind(session: WorkingSession, rule: str, now: dt.datetime) -> int:
    written = 0
    about = f"{rule}:{session.starts_at.astimezone(dt.UTC).isoformat()}"
    people = _who(session, rule)
    keys = [f"reminder:{registration.pk}:{about}" for registration in people]
    known = set(OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    for registration, key in zip(people, keys, strict=True):
        registration.session = session
        if key in known or _knows_already(registration, rule):
            continue
        written += write(
            "reminder",
            registration,
            lambda registration=registration: _letter(registration, rule),
            now=now,
            about=about,
            relevance=of_reminder(registration, rule),
            unsubscribe=AFTERWARDS if rule == Reminder.AFTER else REMINDER,
        )
    return written


def _who(session: WorkingSession, rule: str) -> list[Registration]:
    people = Registration.objects.confirmed().filter(session=session).select_related("user").order_by("pk")
    if rule == Reminder.HOUR:
        people = people.filter(mode=AttendanceMode.ONLINE)
    if rule == Reminder.AFTER:
        people = people.exclude(attendance__in=[Attendance.ABSENT, Attendance.EXCUSED])
    return list(people)


def _knows_already(registration: Registration, rule: str) -> bool:
    """Except of the address of a confidential meeting, which comes by this mail alone."""
    session = registration.session
    if rule == Reminder.HOUR and is_confidential(session):
        return False
    return registered_too_late(rule, session, registration.state_since)


# --- The letters --------------------------------------------------------------------------------------------------------


def _letter(registration: Registration, rule: str) -> Letter:
    if rule == Reminder.AFTER:
        return _afterwards(registration)
    return _starts_soon(registration) if rule == Reminder.HOUR else _ahead(registration, rule)


def _ahead(registration: Registration, rule: str) -> Letter:
    title = title_of(registration.session)
    subject = _("In a week: %(title)s") if rule == Reminder.WEEK else _("Tomorrow: %(title)s")
    return Letter(
        subject=subject % {"title": title},
        paragraphs=[
            _("You have a place in the session “%(title)s”.") % {"title": title},
            *address_comes_later(registration),
        ],
        facts=facts_of(registration, with_address=True),
        button=to_session(registration.session),
        after=[cancel_in_time(registration)],
        links=[to_registration(registration, _("I cannot come: cancel my place"))],
    )


def _starts_soon(registration: Registration) -> Letter:
    session = registration.session
    title = title_of(session)
    address = join_address(registration)
    return Letter(
        subject=_("In an hour: %(title)s") % {"title": title},
        paragraphs=[
            _("The session “%(title)s” begins in an hour. You take part online.") % {"title": title},
            *([_("The address is for you alone: please do not pass it on.")] if address else []),
        ],
        facts=facts_of(registration),
        button=Button(_("To the online meeting"), address) if address else to_session(session),
        links=[to_registration(registration, _("See or cancel my registration"))],
    )


def _afterwards(registration: Registration) -> Letter:
    session = registration.session
    title = title_of(session)
    return Letter(
        subject=_("Thank you for taking part: %(title)s") % {"title": title},
        paragraphs=[
            _("Thank you for taking part in the session “%(title)s”.") % {"title": title},
            _("Documents, minutes and decisions appear on the page of the session as soon as they are ready."),
            _("Your certificate of attendance waits on the page of your registration once the organiser has noted it."),
        ],
        button=Button(_("To the session"), absolute(session.get_absolute_url())),
        links=[to_registration(registration, _("To my registration"))],
    )
