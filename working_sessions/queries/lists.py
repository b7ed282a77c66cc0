"""Sessions as lists hold them. What somebody may see of them is `WorkingSession.objects.visible_to`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from groups.models import Group
from members.models import User
from working_sessions.enums import SessionState
from working_sessions.models import Registration, WorkingSession, WorkingSessionQuerySet

Viewer = User | AnonymousUser


def announced_ahead(user: Viewer, now: dt.datetime) -> WorkingSessionQuerySet:
    """Announced and not over, the next first. One that was called off stays until its time is over: whoever had it in
    mind finds out here."""
    states = [SessionState.PUBLISHED, SessionState.POSTPONED, SessionState.CANCELLED]
    return WorkingSession.objects.visible_to(user).filter(ends_at__gt=now, state__in=states).order_by("starts_at", "pk")


def past(user: Viewer, now: dt.datetime) -> WorkingSessionQuerySet:
    """Announced and over, the latest first."""
    return WorkingSession.objects.visible_to(user).published().past(now)


def between(user: Viewer, first: dt.datetime, last: dt.datetime) -> WorkingSessionQuerySet:
    """Announced sessions of which any part lies in that time."""
    visible = WorkingSession.objects.visible_to(user).published()
    return visible.filter(starts_at__lt=last, ends_at__gt=first).order_by("starts_at", "pk")


def in_cards(sessions: WorkingSessionQuerySet) -> WorkingSessionQuerySet:
    return sessions.select_related("group")


def own_registrations(user: Viewer, sessions: Iterable[WorkingSession]) -> dict[int, Registration]:
    """The viewer's live registration in each of the sessions."""
    if not user.is_authenticated:
        return {}
    live = Registration.objects.live().filter(user=user, session__in=list(sessions))
    return {registration.session_id: registration for registration in live}


def known_groups(user: Viewer, sessions: Iterable[WorkingSession]) -> set[int]:
    """Those of the sessions' groups that the viewer may know of. Whoever has registered may see a session without its
    group."""
    groups = {session.group_id for session in sessions}
    return set(Group.objects.visible_to(user).filter(pk__in=groups).values_list("pk", flat=True))


def own_ahead(user: User, now: dt.datetime) -> WorkingSessionQuerySet:
    """Sessions ahead for which the member has registered, the next first."""
    live = Registration.objects.live().filter(user=user).values("session")
    return announced_ahead(user, now).filter(pk__in=live)
