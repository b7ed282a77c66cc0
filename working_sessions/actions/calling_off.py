"""What becomes of the registrations when a session does not take place."""

from __future__ import annotations

import datetime as dt

from members.models import User
from working_sessions.actions.transitions import move
from working_sessions.enums import Deed, EndReason, EventSource, RegistrationState
from working_sessions.models import Registration, WorkingSession


def cancel_session_registrations(session: WorkingSession, *, by: User | None, now: dt.datetime) -> list[Registration]:
    """Ends every live registration of a session that is being cancelled, and is locked. Nobody moves up.

    No mail goes out here. Those come back who are to be told, by `notifications.session_cancelled`: all but guests who
    never confirmed their address.
    """
    to_be_told = []
    for registration in Registration.objects.live().filter(session=session).select_related("user").order_by("pk"):
        registration.session = session
        is_told = registration.state != RegistrationState.UNVERIFIED
        move(
            registration,
            to=RegistrationState.CANCELLED,
            deed=Deed.SESSION_CANCELLED,
            source=EventSource.CLOCK if by is None else EventSource.ORGANISER,
            by=by,
            now=now,
            tells=False,
            end_reason=EndReason.SESSION_CANCELLED,
        )
        if is_told:
            to_be_told.append(registration)
    return to_be_told
