"""The places of one session and who waits for them, counted by one statement, so that a decision costs the same
however many have registered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from working_sessions.enums import HOLDING, RegistrationState, WaitingReason
from working_sessions.models import Registration, WorkingSession


@dataclass
class Census:
    """Who holds a place and who waits, while the session is locked. Whoever gives a place says so here."""

    session: WorkingSession
    now: dt.datetime
    held: Counter[str] = field(default_factory=Counter)  # by pool
    regular: Counter[str] = field(default_factory=Counter)  # by pool, without those over capacity
    of_organisation: Counter[str] = field(default_factory=Counter)  # places, by the key of the organisation
    waiting: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # by pool, key and reason
    limit: int | None = None
    own_limits: dict[str, int] = field(default_factory=dict)  # by the key of the organisation

    def free(self, mode: str) -> int | None:
        """Below zero over capacity; None without limit."""
        capacity = self.session.capacity_of(mode)
        return None if capacity is None else capacity - self.held[self.session.pool_of(mode)]

    def has_free(self, mode: str) -> bool:
        free = self.free(mode)
        return free is None or free > 0

    def is_within_limit(self, key: str) -> bool:
        """Whether one more person of the same organisation gets a place."""
        limit = self.own_limits.get(key, self.limit)
        return limit is None or self.of_organisation[key] < limit

    def somebody_moves_up(self, mode: str) -> bool:
        """Whether somebody waits for such a place who would get it before a newcomer."""
        pool = self.session.pool_of(mode)
        return any(
            number > 0 and waits_for == pool and self.is_within_limit(key)
            for (waits_for, key, _reason), number in self.waiting.items()
        )

    def full_organisations(self) -> list[str]:
        """Of those that wait, the keys of the organisations that have all their places."""
        keys = {key for (_pool, key, _reason), number in self.waiting.items() if number > 0}
        return sorted(key for key in keys if not self.is_within_limit(key))

    def has_wrong_reasons(self) -> bool:
        """Whether somebody reads a reason for waiting that is no longer the one."""
        return any(
            number > 0 and (reason == WaitingReason.ORGANISATION_LIMIT) == self.is_within_limit(key)
            for (_pool, key, reason), number in self.waiting.items()
        )

    def place_given(self, registration: Registration, waited: str | None = None) -> None:
        """`waited` is the reason for which the person stood on the waiting list."""
        pool, key = self.session.pool_of(registration.mode), registration.organisation_key
        self.held[pool] += 1
        self.regular[pool] += not registration.over_capacity
        self.of_organisation[key] += 1
        if waited is not None:
            self.waiting[pool, key, waited] -= 1


def census_of(session: WorkingSession, now: dt.datetime) -> Census:
    """Two queries; one where no limit per organisation holds."""
    found = Census(session, now)
    counted = (
        Registration.objects.filter(session=session, state__in=(*HOLDING, RegistrationState.WAITLISTED))
        .order_by()
        .values_list("state", "mode", "organisation_key", "waiting_reason", "over_capacity")
        .annotate(number=Count("pk"))
    )
    for state, mode, key, reason, is_over, number in counted:
        pool = session.pool_of(mode)
        if state == RegistrationState.WAITLISTED:
            found.waiting[pool, key, reason] += number
            continue
        found.held[pool] += number
        found.regular[pool] += 0 if is_over else number
        found.of_organisation[key] += number
    if session.limits_organisations(now):
        found.limit = session.places_per_organisation
        own = session.organisation_places.values_list("organisation", "places")
        found.own_limits = {f"organisation:{organisation}": places for organisation, places in own}
    return found
