"""Who may do what with a session; used by views, admin and templates alike."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser

from groups.enums import GroupRole, GroupVisibility, Visibility
from groups.models import Group
from groups.permissions import standing_of
from members.models import User
from working_sessions.enums import ParticipantsVisibility, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession

Viewer = User | AnonymousUser

JOIN_URL_AHEAD = dt.timedelta(days=1)


def may_organise_in(user: Viewer, group: Group) -> bool:
    """Make sessions of a group: its coordinators and the steering committee, while the group is not archived."""
    return group.archived_at is None and standing_of(user, group).may_run


def may_run(user: Viewer, session: WorkingSession) -> bool:
    """Change a session, see its registrations, decide on them."""
    if user.has_perm("working_sessions.change_workingsession"):
        return True
    return user.is_authenticated and standing_of(user, session.group).is_coordinator


def may_register(user: Viewer, session: WorkingSession) -> bool:
    """Whether the session is for this person at all; the phase and the places are other questions.

    A session of a group's own is for those of its members who are more than observers.
    """
    if not user.is_authenticated:
        is_public = session.visibility == Visibility.PUBLIC and session.group.visibility == GroupVisibility.PUBLIC
        return session.guests_allowed and is_public
    if not WorkingSession.objects.visible_to(user).filter(pk=session.pk).exists():
        return False
    if session.visibility != Visibility.GROUP:
        return True
    standing = standing_of(user, session.group)
    return standing.is_steering or standing.has_role(GroupRole.MEMBER)


def registration_of(user: Viewer, session: WorkingSession) -> Registration | None:
    """The live registration of somebody who has signed in."""
    if not user.is_authenticated:
        return None
    return Registration.objects.live().filter(session=session, user=user).first()


def takes_part(user: Viewer, session: WorkingSession) -> bool:
    """Has a confirmed place."""
    own = registration_of(user, session)
    return own is not None and own.state == RegistrationState.CONFIRMED


def may_see_participants(user: Viewer, session: WorkingSession) -> bool:
    """The list with those who agreed to stand in it; the organisers' own list is `may_run`."""
    if may_run(user, session):
        return True
    match session.participants_visibility:
        case ParticipantsVisibility.MEMBERS:
            return user.is_authenticated
        case ParticipantsVisibility.PARTICIPANTS:
            return takes_part(user, session)
    return False


def is_join_url_open(session: WorkingSession, now: dt.datetime) -> bool:
    """Whether participants get to know where the meeting is: from a day before the start until the end. Earlier it
    would be passed on, and then belong to everybody."""
    if not session.join_url or session.state != SessionState.PUBLISHED:
        return False
    return session.starts_at - JOIN_URL_AHEAD <= now < session.ends_at


def may_see_join_url(user: Viewer, session: WorkingSession, now: dt.datetime) -> bool:
    """The organisers at any time; whoever has a confirmed place while `is_join_url_open`."""
    if not session.join_url:
        return False
    return may_run(user, session) or (is_join_url_open(session, now) and takes_part(user, session))
