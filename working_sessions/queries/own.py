"""What one person's pages say of their registrations. They decide nothing: only actions do, under the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from members.models import User
from working_sessions.models import Registration, WorkingSession


def latest_registration(user: User, session: WorkingSession) -> Registration | None:
    """The live registration of a member, else the last one that ended."""
    rows = list(
        Registration.objects.filter(session=session, user=user)
        .select_related("session", "session__group", "user", "organisation")
        .order_by("-created_at", "-pk")
    )
    return next((row for row in rows if row.is_live), rows[0] if rows else None)


def others_of_group(session: WorkingSession, user: User, now: dt.datetime) -> list[WorkingSession]:
    """The next sessions of the same group, for who cannot take part in this one."""
    return list(
        WorkingSession.objects.visible_to(user).ahead(now).filter(group=session.group_id).exclude(pk=session.pk)[:3]
    )


def registrations_of(user: User, sessions: Sequence[WorkingSession] | None = None) -> list[Registration]:
    """One for each session that the member may know of: the live one, else the last one that ended. Of some sessions
    only, where they are given."""
    visible = WorkingSession.objects.visible_to(user).order_by()
    if sessions is not None:
        visible = visible.filter(pk__in=[session.pk for session in sessions])
    rows = (
        Registration.objects.filter(user=user, session__in=visible.values("pk"))
        .select_related("session", "session__group")
        .order_by("created_at", "pk")
    )
    found: dict[int, Registration] = {}
    for row in rows:
        before = found.get(row.session_id)
        if before is None or row.is_live or not before.is_live:
            found[row.session_id] = row
    return list(found.values())
