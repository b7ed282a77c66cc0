"""The registrations of a session as its organisers look at them. All reads here: nothing is locked."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count

from criteria.language import fold
from working_sessions.enums import Attendance, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession

S = RegistrationState
_WAIT = (S.PENDING, S.WAITLISTED, S.OFFERED, S.UNVERIFIED)
# An organisation with fewer people than this would tell of one of them.
FEWEST_IN_A_RATE = 3


def registrations_of(session: WorkingSession) -> list[Registration]:
    """All of them, whatever their state, in the order in which they came in."""
    found = list(
        Registration.objects.filter(session=session).select_related("user", "organisation").order_by("created_at", "pk")
    )
    for one in found:
        one.session = session
    return found


def days_waiting(registration: Registration, now: dt.datetime) -> int | None:
    """Whole days since somebody waits: for the organiser, for a place or for an answer. None for who does not wait."""
    return max((now - registration.state_since).days, 0) if registration.state in _WAIT else None


@dataclass(frozen=True, slots=True)
class AttendanceRate:
    """How often people of an organisation came who had a place. Without a name: all the small ones together."""

    name: str
    noted: int
    there: int
    excused: int
    absent: int

    @property
    def share_absent(self) -> int:
        """Of a hundred with a place, those who stayed away without a word."""
        return round(100 * self.absent / self.noted) if self.noted else 0


def attendance_rates(session: WorkingSession) -> list[AttendanceRate]:
    """Per organisation, over all sessions of the group whose attendance was noted; who stayed away most comes first.

    Organisations with fewer than three places noted are one row together, the last, and none where even together they
    have fewer: a rate of theirs would be about a person.
    """
    counted = (
        Registration.objects.confirmed()
        .filter(session__group=session.group_id)
        .filter(session__state__in=[SessionState.PUBLISHED, SessionState.HELD, SessionState.ARCHIVED])
        .exclude(attendance=Attendance.UNKNOWN)
        .order_by()
        .values_list("organisation", "organisation_name", "attendance")
        .annotate(people=Count("pk"))
    )
    by_organisation: dict[str, Counter[str]] = defaultdict(Counter)
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for organisation, name, attendance, people in counted:
        key = f"{organisation}" if organisation else f"name {' '.join(fold(name).split())}"
        spellings[key][" ".join(name.split())] += people
        by_organisation[key][attendance] += people
    rates, small = [], Counter[str]()
    for key, by_attendance in by_organisation.items():
        [(name, _people)] = spellings[key].most_common(1)  # as most people of the organisation write it
        if by_attendance.total() < FEWEST_IN_A_RATE or not name:
            small.update(by_attendance)
        else:
            rates.append(_rate(name, by_attendance))
    rates.sort(key=lambda rate: (-rate.absent / rate.noted, fold(rate.name)))
    return [*rates, _rate("", small)] if small.total() >= FEWEST_IN_A_RATE else rates


def _rate(name: str, by_attendance: Counter[str]) -> AttendanceRate:
    return AttendanceRate(
        name,
        by_attendance.total(),
        by_attendance[Attendance.PRESENT] + by_attendance[Attendance.PARTLY],
        by_attendance[Attendance.EXCUSED],
        by_attendance[Attendance.ABSENT],
    )
