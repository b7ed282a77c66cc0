"""Who moves up when a place is free. Called while the session is locked, by everything that may free a place."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from working_sessions.actions.transitions import move
from working_sessions.enums import (
    Deed,
    EndReason,
    EventSource,
    RegistrationState,
    SessionMode,
    SessionState,
    WaitingList,
    WaitingReason,
)
from working_sessions.models import Registration, RegistrationQuerySet, WorkingSession
from working_sessions.queries.census import Census, census_of, has_lapsed


def settle(session: WorkingSession, now: dt.datetime) -> Census:
    """What is due in a session that has just been locked: what has lapsed ends, and whoever waits moves up. Every deed
    begins with it, so that it does not matter when the clock's command last ran."""
    census = census_of(session, now)
    if census.lapsed:
        expire(session, now)
        census = census_of(session, now)
    _move_up(census)
    return census


def expire(session: WorkingSession, now: dt.datetime) -> None:
    """Ends the offers and the unconfirmed addresses whose time is over."""
    lapsed = Registration.objects.filter(has_lapsed(session, now), session=session)
    for registration in lapsed.select_related("user").order_by("pk"):
        was_offered = registration.state == RegistrationState.OFFERED
        registration.session = session
        move(
            registration,
            to=RegistrationState.EXPIRED,
            deed=Deed.LAPSED,
            source=EventSource.CLOCK,
            by=None,
            now=now,
            end_reason=EndReason.NOT_ACCEPTED_IN_TIME if was_offered else EndReason.NOT_CONFIRMED_IN_TIME,
        )


def promote(session: WorkingSession, now: dt.datetime) -> list[Registration]:
    """Gives or offers the free places to those who wait, in their order, until the cut-off before the start.

    Whoever is kept back by the limit of an organisation keeps the place in the list, and others pass. Also for a session
    whose places were changed: who has a place keeps it, and those above the new number are marked as over capacity.
    """
    return _move_up(census_of(session, now))


def _move_up(census: Census) -> list[Registration]:
    session = census.session
    for mode in session.modes:
        _mark_surplus(census, mode)
    if session.state != SessionState.PUBLISHED:
        return []
    moved = [] if census.now >= session.cut_off else [row for mode in session.modes for row in _fill(census, mode)]
    if census.has_wrong_reasons():
        _say_why_they_wait(census)
    return moved


def _mark_surplus(census: Census, mode: str) -> None:
    """The database counts all places when somebody new gets one; which of them are too many says this mark."""
    capacity, pool = census.session.capacity_of(mode), census.session.pool_of(mode)
    surplus = 0 if capacity is None else census.regular[pool] - capacity
    if surplus <= 0:
        return
    latest = _of_kind(census.session, mode).holding().filter(over_capacity=False).order_by("-state_since", "-pk")
    Registration.objects.filter(pk__in=latest.values("pk")[:surplus]).update(over_capacity=True)
    census.regular[pool] -= surplus


def _fill(census: Census, mode: str) -> list[Registration]:
    """Reads only those who get a place, and once more where an organisation reaches its limit on the way."""
    moved: list[Registration] = []
    while census.has_free(mode) and census.somebody_moves_up(mode):
        next_ones = list(
            _of_kind(census.session, mode)
            .waiting()
            .exclude(organisation_key__in=census.full_organisations())
            .select_related("user")[: census.free(mode)]
        )
        if not next_ones:
            break
        for registration in next_ones:
            if not census.is_within_limit(registration.organisation_key):
                continue
            waited = registration.waiting_reason
            registration.session = census.session
            moved.append(_give(registration, census.now))
            census.place_given(registration, waited)
    return moved


def _of_kind(session: WorkingSession, mode: str) -> RegistrationQuerySet:
    found = Registration.objects.filter(session=session)
    return found.filter(mode=mode) if session.mode == SessionMode.HYBRID else found


def _give(registration: Registration, now: dt.datetime) -> Registration:
    session = registration.session
    only_offered = now >= session.starts_at - dt.timedelta(hours=session.offers_only_hours)
    by_the_portal = {"source": EventSource.SYSTEM, "by": None, "now": now}
    if session.waiting_list == WaitingList.OFFER or only_offered:
        until = min(now + dt.timedelta(hours=session.offer_hours), session.cut_off)
        return move(
            registration, to=RegistrationState.OFFERED, deed=Deed.OFFERED, offer_expires_at=until, **by_the_portal
        )
    return move(registration, to=placed(registration), deed=Deed.PROMOTED, **by_the_portal)


def _say_why_they_wait(census: Census) -> None:
    """Each reads the reason on their own page, so it has to be the one of today."""
    waiting = Registration.objects.filter(session=census.session, state=RegistrationState.WAITLISTED)
    kept_back = Q(organisation_key__in=census.full_organisations())
    by_limit = Q(waiting_reason=WaitingReason.ORGANISATION_LIMIT)
    waiting.filter(kept_back & ~by_limit).update(waiting_reason=WaitingReason.ORGANISATION_LIMIT)
    waiting.filter(~kept_back & by_limit).update(waiting_reason=WaitingReason.FULL)


def placed(registration: Registration) -> RegistrationState:
    """What somebody is who gets a place: confirmed, or first before the organiser, who decides once."""
    undecided = registration.session.approval_required and registration.decided_by_id is None
    return RegistrationState.PENDING if undecided else RegistrationState.CONFIRMED
