"""Who reads the address of the online meeting, and where. Whoever has it can walk in: it is for those with a place online.

A calendar file travels on to calendars of other houses. The address of a session that is for a group only is therefore in
no calendar file and in no mail but the one an hour before; the person finds it on the page of their registration.
"""

from __future__ import annotations

from groups.enums import GroupVisibility, Visibility
from working_sessions.enums import AttendanceMode, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession


def is_confidential(session: WorkingSession) -> bool:
    return session.visibility == Visibility.GROUP or session.group.visibility == GroupVisibility.HIDDEN


def join_address(registration: Registration) -> str:
    """The address for somebody with a confirmed place online, while the session takes place; else empty."""
    session = registration.session
    if registration.state != RegistrationState.CONFIRMED or registration.mode != AttendanceMode.ONLINE:
        return ""
    return session.join_url if session.state in (SessionState.PUBLISHED, SessionState.HELD) else ""


def join_address_to_send(registration: Registration) -> str:
    """As `join_address`, where it may stand in a calendar file and in a mail long before."""
    return "" if is_confidential(registration.session) else join_address(registration)
