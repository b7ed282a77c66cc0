"""Who attended, how long, and what a certificate shows."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from outcomes.models import Certificate
from outcomes.permissions import Viewer
from outcomes.queries.minutes import has_ended
from working_sessions.enums import Attendance, RegistrationState
from working_sessions.models import Registration, RegistrationQuerySet, WorkingSession

_ATTENDED = Q(attendance=Attendance.PRESENT) | Q(attendance=Attendance.PARTLY, attended_minutes__gt=0)


def entitled(session: WorkingSession, now: dt.datetime) -> RegistrationQuerySet:
    """The registrations of those who attended a session that is over."""
    if not has_ended(session, now):
        return Registration.objects.none()
    return Registration.objects.filter(
        _ATTENDED, session=session, state=RegistrationState.CONFIRMED, erased_at=None
    ).order_by("name", "pk")


def attended_minutes(registration: Registration) -> int:
    """The time that was noted; of somebody who was there all along, where no time was noted, that of the session. 0 for
    somebody who did not attend."""
    match registration.attendance:
        case Attendance.PRESENT:
            whole = registration.session.ends_at - registration.session.starts_at
            return registration.attended_minutes or round(whole.total_seconds() / 60)
        case Attendance.PARTLY:
            return registration.attended_minutes or 0
    return 0


def certificate_by_code(code: str) -> Certificate | None:
    """For the public check. The caller shows nothing of the registration."""
    return Certificate.objects.select_related("registration__session").filter(code=code).first() if code else None


def attended_by(user: Viewer, session: WorkingSession) -> Registration | None:
    """The confirmed registration of somebody who has signed in."""
    if not user.is_authenticated:
        return None
    confirmed = Registration.objects.confirmed().select_related("session__group", "organisation")
    return confirmed.filter(session=session, user=user).first()
