"""What one person's pages say about places. They decide nothing: only actions do, under the lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from members.models import User
from working_sessions.enums import HOLDING, AttendanceMode, RegistrationState, SessionMode
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries import places


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a waiting list: the third of seven."""

    position: int
    total: int


def places_in_line(registrations: Iterable[Registration]) -> dict[int, Place]:
    """By registration, for those that wait; one query, however many there are."""
    waiting = [row for row in registrations if row.state == RegistrationState.WAITLISTED]
    if not waiting:
        return {}
    # One line for each way to take part where there are two, else one for all.
    hybrid = {row.session_id for row in waiting if row.session.mode == SessionMode.HYBRID}
    lines: dict[tuple[int, str], list[int]] = {}
    everybody = Registration.objects.waiting().filter(session__in={row.session_id for row in waiting})
    for session, mode, pk in everybody.values_list("session_id", "mode", "pk"):
        lines.setdefault((session, mode if session in hybrid else ""), []).append(pk)
    found = {}
    for row in waiting:
        line = lines.get((row.session_id, row.mode if row.session_id in hybrid else ""), [])
        if row.pk in line:
            found[row.pk] = Place(line.index(row.pk) + 1, len(line))
    return found


@dataclass(frozen=True, slots=True)
class OrganisationShare:
    """How many of its places an organisation has taken."""

    held: int
    limit: int


def share_of_organisation(registration: Registration, now: dt.datetime) -> OrganisationShare | None:
    """None where there is no limit."""
    limit = places.organisation_limit(registration.session, registration.organisation_id, now)
    if limit is None:
        return None
    held = Registration.objects.holding().filter(
        session=registration.session_id, organisation_key=registration.organisation_key
    )
    return OrganisationShare(held.count(), limit)


@dataclass(frozen=True, slots=True)
class Pool:
    """The places of one way to take part. `free` is None without limit, and never below zero."""

    mode: AttendanceMode
    free: int | None
    waiting: int

    @property
    def is_full(self) -> bool:
        """Whoever comes now waits: no place is left, or others wait before."""
        return self.free == 0


def pools_of(session: WorkingSession) -> list[Pool]:
    """In the order in which the session offers them; one query."""
    counted = {
        mode: (held, waiting)
        for mode, held, waiting in Registration.objects.filter(session=session)
        .values_list("mode")
        .annotate(
            held=Count("pk", filter=Q(state__in=HOLDING)),
            waiting=Count("pk", filter=Q(state=RegistrationState.WAITLISTED)),
        )
        .order_by()
    }
    pools = []
    for mode in session.modes:
        held, waiting = counted.get(mode, (0, 0))
        if session.mode != SessionMode.HYBRID:  # whoever registered when there were two ways takes a place, too
            held, waiting = (sum(numbers) for numbers in zip(*counted.values(), strict=True)) if counted else (0, 0)
        capacity = session.capacity_of(mode)
        pools.append(Pool(mode, None if capacity is None else max(capacity - held, 0), waiting))
    return pools


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
