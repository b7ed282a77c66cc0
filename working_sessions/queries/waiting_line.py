"""Who is which on a waiting list. Each kind of place has a line of its own, as it has a pool; the order is the one of
`RegistrationQuerySet.waiting`, the one in which people move up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from working_sessions.enums import RegistrationState, SessionMode
from working_sessions.models import Registration


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a waiting list: the third of seven."""

    position: int
    total: int


def places_in_line(registrations: Iterable[Registration]) -> dict[int, Place]:
    """By registration, for those that wait; one query, or none where nobody does. It counts in the database: what it
    costs somebody to learn their own place does not grow with what is read of the others."""
    waiting = [one.pk for one in registrations if one.state == RegistrationState.WAITLISTED]
    if not waiting:
        return {}
    same_line = Registration.objects.waiting().filter(
        Q(mode=OuterRef("mode")) | ~Q(session__mode=SessionMode.HYBRID), session=OuterRef("session")
    )
    before = Q(priority__gt=OuterRef("priority")) | Q(
        priority=OuterRef("priority"), waiting_number__lt=OuterRef("waiting_number")
    )
    rows = (
        Registration.objects.waiting()
        .filter(pk__in=waiting)
        .values_list("pk", _counted(same_line.filter(before)), _counted(same_line))
    )
    return {pk: Place(number + 1, total) for pk, number, total in rows}


def place_in_line(registration: Registration) -> Place | None:
    """None for somebody who does not wait."""
    return places_in_line([registration]).get(registration.pk)


def places_among(registrations: Iterable[Registration]) -> dict[int, Place]:
    """The same from all registrations of a session, where a page has read them anyway."""
    waiting = [one for one in registrations if one.state == RegistrationState.WAITLISTED]
    waiting.sort(key=lambda one: (-one.priority, one.waiting_number))
    lines: dict[str, list[int]] = defaultdict(list)
    for one in waiting:
        lines[one.session.pool_of(one.mode)].append(one.pk)
    return {pk: Place(number, len(line)) for line in lines.values() for number, pk in enumerate(line, 1)}


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("session").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
