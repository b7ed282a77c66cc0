"""Whether a mail about a session is still true when it is about to be sent (see outbox.relevance).

registration:<pk>:<version>                    the registration has made no step since
reminder:<pk>:<rule>:<start>                   the person takes part, and the session starts when the mail says
organiser:<user>:<session>,<session>…          the person runs these sessions
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from members.models import User
from outbox.relevance import CHECKS
from working_sessions.enums import (
    LIVE,
    AttendanceMode,
    RegistrationSource,
    RegistrationState,
    Reminder,
    SessionState,
)
from working_sessions.models import Registration, WorkingSession

_BY_THEMSELVES = (RegistrationSource.MEMBER, RegistrationSource.GUEST)


def of_registration(registration: Registration) -> str:
    return f"registration:{registration.pk}:{registration.version}"


def of_reminder(registration: Registration, rule: str) -> str:
    return f"reminder:{registration.pk}:{rule}:{_stamp(registration.session.starts_at)}"


def of_organiser(user: User, sessions: Iterable[WorkingSession]) -> str:
    return f"organiser:{user.pk}:{','.join(str(session.pk) for session in sessions)}"


def register_checks() -> None:
    CHECKS["registration"] = _registration
    CHECKS["reminder"] = _reminder
    CHECKS["organiser"] = _organiser


def _registration(rest: str) -> str:
    pk, version = rest.split(":")
    registration = _found(pk)
    if registration is None:
        return "The registration is gone."
    if registration.version != int(version):
        return "The registration has moved on since this mail was written."
    return _no_access(registration)


def _reminder(rest: str) -> str:
    pk, rule, start = rest.split(":")
    registration = _found(pk)
    if registration is None or registration.state != RegistrationState.CONFIRMED:
        return "The person does not take part any more."
    session = registration.session
    if _stamp(session.starts_at) != int(start):
        return "The session has moved."
    if session.state == SessionState.CANCELLED or session.state == SessionState.POSTPONED:
        return "The session does not take place as announced."
    if rule != Reminder.AFTER and session.starts_at <= timezone.now():
        return "The session has started."
    if rule == Reminder.HOUR and registration.mode != AttendanceMode.ONLINE:
        return "The person does not take part online any more."
    return _no_access(registration)


def _organiser(rest: str) -> str:
    user_pk, session_pks = rest.split(":")
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    wanted = {int(pk) for pk in session_pks.split(",")}
    if user is None or WorkingSession.objects.run_by(user).filter(pk__in=wanted).count() != len(wanted):
        return "The person does not run these sessions any more."
    return ""


def _found(pk: str) -> Registration | None:
    rows = Registration.objects.select_related("session", "session__group", "user")
    return rows.filter(pk=pk, erased_at__isnull=True).first()


def _no_access(registration: Registration) -> str:
    """A member who may not see the session any more gets no mail about a place in it; that it is gone, they do hear.

    Whom the organiser or a colleague put on the list needs no access of their own.
    """
    user = registration.user
    if user is None:
        return ""
    if not user.is_active:
        return "The account is closed."
    if registration.state not in LIVE or registration.source not in _BY_THEMSELVES:
        return ""
    is_visible = WorkingSession.objects.visible_to(user).filter(pk=registration.session_id).exists()
    return "" if is_visible else "The person may not see the session any more."


def _stamp(moment: dt.datetime) -> int:
    return int(moment.timestamp())
