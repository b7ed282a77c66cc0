"""Which sessions stand in which calendar, at the moment when somebody asks for it."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from groups.models import Group
from members.models import User
from working_sessions.enums import EndReason, RegistrationState
from working_sessions.models import Registration, WorkingSession, WorkingSessionQuerySet

BACK = dt.timedelta(days=60)
AHEAD = dt.timedelta(days=548)  # eighteen months


def of_group(group: Group, now: dt.datetime) -> list[WorkingSession]:
    """What everybody may see of a group's sessions."""
    everybody = WorkingSession.objects.published().within_reach_of(AnonymousUser())
    return list(_in_the_window(everybody, now).filter(group=group))


def of_member(user: User, now: dt.datetime) -> list[tuple[WorkingSession, Registration | None]]:
    """The sessions of a member's groups, and those in which they have a place, each with that place: as far as they may
    see them at this moment. What was cancelled stays, so that it is struck out wherever it was entered.

    A place that somebody waits for holds nothing in a calendar.
    """
    places = Registration.objects.filter(user=user).filter(
        Q(state=RegistrationState.CONFIRMED)
        | Q(state=RegistrationState.CANCELLED, end_reason=EndReason.SESSION_CANCELLED, calendar_sequence__isnull=False)
    )
    own = {registration.session_id: registration for registration in places}
    visible = WorkingSession.objects.published().filter(pk__in=WorkingSession.objects.visible_to(user).values("pk"))
    sessions = _in_the_window(visible, now).filter(Q(pk__in=own) | Q(group__in=Group.objects.of_member(user)))
    return [(session, _with(own.get(session.pk), session)) for session in sessions]


def _in_the_window(sessions: WorkingSessionQuerySet, now: dt.datetime) -> WorkingSessionQuerySet:
    return (
        sessions.filter(ends_at__gte=now - BACK, starts_at__lte=now + AHEAD)
        .select_related("group")
        .order_by("starts_at", "pk")
    )


def _with(registration: Registration | None, session: WorkingSession) -> Registration | None:
    if registration is not None:
        registration.session = session
    return registration
