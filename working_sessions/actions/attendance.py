"""Who was there. Noted by the organisers, or by the participants themselves with the code that is shown in the meeting.

What is noted may be corrected until the session is archived, or until a room above objects: see
`signals.attendance_noting`.
"""

from __future__ import annotations

import datetime as dt
import math

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from publishing.actions import record
from working_sessions import check_in_codes
from working_sessions.actions.deciding import require_to_run
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.transitions import log, not_any_more
from working_sessions.enums import Attendance, Deed, EventSource, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession
from working_sessions.signals import attendance_noting

WAS_THERE = (Attendance.PRESENT, Attendance.PARTLY)


def note_attendance(
    *,
    registration: Registration,
    by: User,
    attendance: str,
    minutes: int | None = None,
    now: dt.datetime | None = None,
) -> Registration:
    """Notes whether somebody with a place was there. The same again changes nothing, and writes nothing.

    `minutes` are those attended, and only of somebody who was there; without them, those noted before stay as long as
    the attendance does. Raises PermissionDenied for somebody who does not run the session; ValidationError for somebody
    without a place, before the day of the session, when it is archived, and for minutes that cannot be.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        require_to_run(by, session)
        refuse_unless_noted_now(session, by, now)
        registration = fresh_in(session, registration)
        return _note(registration, _known(attendance), minutes, EventSource.ORGANISER, by, now)


def mark_others_absent(*, session: WorkingSession, by: User, now: dt.datetime | None = None) -> int:
    """Notes everybody with a place as absent of whom nothing is noted yet. How many they were."""
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        require_to_run(by, session)
        refuse_unless_noted_now(session, by, now)
        others = list(
            Registration.objects.confirmed()
            .filter(session=session, attendance=Attendance.UNKNOWN, erased_at__isnull=True)
            .order_by("pk")
        )
        for registration in others:
            registration.session = session
            _note(registration, Attendance.ABSENT, None, EventSource.ORGANISER, by, now)
        if others:
            record(by=by, verb="session.mark_others_absent", subject=session.slug, people=len(others))
        return len(others)


def check_in(
    *,
    registration: Registration,
    by: User | None,
    code: str,
    source: EventSource,
    now: dt.datetime | None = None,
) -> Registration:
    """A participant says “I am here” with the code shown in the meeting. Again, it changes nothing. Who may act for the
    registration is asked by the callers.

    Raises ValidationError for a code that is wrong or too old, at another time than that of the session, for somebody
    without a place, and where the organiser has noted something else, which stands.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        if not check_in_codes.are_taken(session, now):
            raise ValidationError(
                _("One can check in from half an hour before the start until half an hour after the end."), code="time"
            )
        refuse_unless_noted_now(session, by, now)
        registration = fresh_in(session, registration)
        if not check_in_codes.is_good(session, code, now):
            raise ValidationError(
                _("This is not the code of this moment. It changes every ten minutes: type the one shown now."),
                code="code",
            )
        if registration.attendance in WAS_THERE:
            return registration
        if registration.attendance != Attendance.UNKNOWN:
            raise ValidationError(
                _("The organiser has noted something else for you. Tell the organiser that you are there."),
                code="noted",
            )
        return _note(registration, Attendance.PRESENT, None, source, by, now)


def refuse_unless_noted_now(session: WorkingSession, by: User | None, now: dt.datetime) -> None:
    """Raises ValidationError where nothing can be noted yet, or no longer."""
    if session.state == SessionState.ARCHIVED:
        raise ValidationError(_("This session is archived: what was noted stands."), code="state")
    if session.state not in (SessionState.PUBLISHED, SessionState.HELD):
        raise ValidationError(_("This session does not take place, so there is nothing to note."), code="state")
    if timezone.localtime(now, session.zone).date() < timezone.localtime(session.starts_at, session.zone).date():
        raise ValidationError(_("Attendance can be noted from the day of the session on."), code="early")
    attendance_noting.send(sender=WorkingSession, session=session, by=by, now=now)


def _known(attendance: str) -> Attendance:
    if attendance not in Attendance.values:
        raise ValidationError(_("Choose one of the answers."), code="attendance")
    return Attendance(attendance)


def _note(
    registration: Registration,
    attendance: Attendance,
    minutes: int | None,
    source: EventSource,
    by: User | None,
    now: dt.datetime,
) -> Registration:
    if registration.state != RegistrationState.CONFIRMED or registration.erased_at is not None:
        raise not_any_more(registration)
    minutes = _possible(registration, attendance, minutes)
    if (registration.attendance, registration.attended_minutes) == (attendance, minutes):
        return registration
    registration.attendance, registration.attended_minutes = attendance, minutes
    registration.attendance_noted_at = None if attendance == Attendance.UNKNOWN else now
    registration.save(update_fields=["attendance", "attended_minutes", "attendance_noted_at"])
    state = registration.state
    log(registration, Deed.ATTENDANCE, before=state, source=source, by=by, now=now, detail=attendance.value)
    return registration


def _possible(registration: Registration, attendance: Attendance, minutes: int | None) -> int | None:
    if attendance not in WAS_THERE:
        if minutes is not None:
            raise ValidationError(_("Minutes are noted only for somebody who was there."), code="minutes")
        return None
    if minutes is None:
        return registration.attended_minutes if registration.attendance == attendance else None
    session = registration.session
    longest = math.ceil((session.ends_at - session.starts_at) / dt.timedelta(minutes=1))
    if not 1 <= minutes <= longest:
        raise ValidationError(
            _("The session takes %(longest)d minutes: note from 1 to %(longest)d.") % {"longest": longest},
            code="minutes",
        )
    return minutes
