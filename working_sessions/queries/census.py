"""The places of one session and who waits for them, counted by one statement, so that a decision costs the same
however many have registered."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import CharField, Count, Q, Value
from django.db.models.functions import Cast, Concat

from working_sessions.enums import HOLDING, RegistrationState, SessionState, WaitingReason
from working_sessions.models import Registration, WorkingSession

_COUNTED = (*HOLDING, RegistrationState.WAITLISTED)
_LIMIT = "LIMIT"  # no state: a row that says what one organisation gets


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
    lapsed: int = 0  # offers and unconfirmed addresses whose time is over, and which nobody has ended yet

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


def has_lapsed(session: WorkingSession, now: dt.datetime) -> Q:
    """Offers and unconfirmed addresses whose time is over.

    Nobody can accept while a session is postponed: the offers stay, and the new date renews them.
    """
    lapsed = Q(state=RegistrationState.UNVERIFIED, verify_until__lte=now)
    if session.state != SessionState.POSTPONED:
        lapsed |= Q(state=RegistrationState.OFFERED, offer_expires_at__lte=now)
    return lapsed


def census_of(session: WorkingSession, now: dt.datetime) -> Census:
    """One query, for it is asked while everybody else waits: with what has lapsed and the limits of organisations."""
    found = Census(session, now)
    lapsed = has_lapsed(session, now)
    rows = (
        Registration.objects.filter(Q(state__in=_COUNTED) | lapsed, session=session)
        .order_by()
        .values_list("state", "mode", "organisation_key", "waiting_reason", "over_capacity")
        .annotate(number=Count("pk"), lapsed=Count("pk", filter=lapsed))
    )
    if session.limits_organisations(now):
        found.limit = session.places_per_organisation
        key = Concat(Value("organisation:"), Cast("organisation_id", CharField()), output_field=CharField())
        nothing = Value("", output_field=CharField())
        limits = (
            session.organisation_places.order_by()
            .annotate(
                _kind=Value(_LIMIT, output_field=CharField()), _key=key, _none=nothing, _no=Value(False), _zero=Value(0)
            )
            .values_list("_kind", "_none", "_key", "_none", "_no", "places", "_zero")
        )
        rows = rows.union(limits, all=True)
    for state, mode, key, reason, is_over, number, gone in rows:
        if state == _LIMIT:
            found.own_limits[key] = number
            continue
        found.lapsed += gone
        pool = session.pool_of(mode)
        if state == RegistrationState.WAITLISTED:
            found.waiting[pool, key, reason] += number
        elif state in HOLDING:
            found.held[pool] += number
            found.regular[pool] += 0 if is_over else number
            found.of_organisation[key] += number
    return found
