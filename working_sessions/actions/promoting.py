"""Who moves up when a place is free. Called while the session is locked, by everything that may free a place."""

from __future__ import annotations

import datetime as dt

from working_sessions.actions.transitions import move
from working_sessions.enums import (
    Deed,
    EndReason,
    EventSource,
    RegistrationState,
    SessionState,
    WaitingList,
    WaitingReason,
)
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries import places


def expire(session: WorkingSession, now: dt.datetime) -> None:
    """Ends the offers and the unconfirmed addresses whose time is over. Done at every look under the lock, so that it
    does not matter how often the clock's command runs."""
    lapsed = Registration.objects.filter(session=session)
    if session.state != SessionState.POSTPONED:  # nobody can accept then: the new date renews the offers
        for registration in lapsed.filter(state=RegistrationState.OFFERED, offer_expires_at__lte=now).order_by("pk"):
            _lapse(registration, session, EndReason.NOT_ACCEPTED_IN_TIME, now)
    for registration in lapsed.filter(state=RegistrationState.UNVERIFIED, verify_until__lte=now).order_by("pk"):
        _lapse(registration, session, EndReason.NOT_CONFIRMED_IN_TIME, now)


def _lapse(registration: Registration, session: WorkingSession, reason: EndReason, now: dt.datetime) -> None:
    registration.session = session
    move(
        registration,
        to=RegistrationState.EXPIRED,
        deed=Deed.LAPSED,
        source=EventSource.CLOCK,
        by=None,
        now=now,
        end_reason=reason,
    )


def promote(session: WorkingSession, now: dt.datetime) -> list[Registration]:
    """Gives or offers the free places to those who wait, in their order, until the cut-off before the start.

    Whoever is kept back by the limit of an organisation keeps the place in the list, and others pass.
    """
    if session.state != SessionState.PUBLISHED or now >= session.cut_off:
        return []
    moved = []
    for mode in session.modes:
        free = places.free(session, mode)
        for registration in Registration.objects.waiting().filter(session=session, mode=mode):
            if free is not None and free <= 0:
                break
            registration.session = session
            if not places.is_within_limit(session, registration.organisation_id, registration.organisation_key, now):
                _keep_back(registration)
                continue
            moved.append(_give(registration, now))
            free = None if free is None else free - 1
    return moved


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


def _keep_back(registration: Registration) -> None:
    if registration.waiting_reason != WaitingReason.ORGANISATION_LIMIT:
        registration.waiting_reason = WaitingReason.ORGANISATION_LIMIT
        registration.save(update_fields=["waiting_reason"])


def placed(registration: Registration) -> RegistrationState:
    """What somebody is who gets a place: confirmed, or first before the organiser, who decides once."""
    undecided = registration.session.approval_required and registration.decided_by_id is None
    return RegistrationState.PENDING if undecided else RegistrationState.CONFIRMED
