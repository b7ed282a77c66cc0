"""How many places there are. A decision reads this while the session is locked; a page may read it without."""

from __future__ import annotations

import datetime as dt

from members.domains import FREEMAIL, domain_of
from members.models import Organisation
from members.queries import matching_domain
from working_sessions.enums import RegistrationState
from working_sessions.models import Registration, WorkingSession


def held(session: WorkingSession, mode: str) -> int:
    return Registration.objects.holding().filter(session=session, mode=mode).count()


def free(session: WorkingSession, mode: str) -> int | None:
    """Below zero where the organiser has added people, or made the session smaller; None without limit."""
    capacity = session.capacity_of(mode)
    return None if capacity is None else capacity - held(session, mode)


def organisation_limit(session: WorkingSession, organisation_id: int | None, now: dt.datetime) -> int | None:
    """How many places an organisation gets at this moment; None without limit."""
    if session.organisation_limit_until is not None and now >= session.organisation_limit_until:
        return None
    own = session.organisation_places.filter(organisation=organisation_id).values_list("places", flat=True).first()
    return session.places_per_organisation if own is None else own


def is_within_limit(session: WorkingSession, organisation_id: int | None, key: str, now: dt.datetime) -> bool:
    """Whether one more person of the same organisation gets a place."""
    limit = organisation_limit(session, organisation_id, now)
    if limit is None:
        return True
    return Registration.objects.holding().filter(session=session, organisation_key=key).count() < limit


def organisation_key(organisation: Organisation | None, email: str) -> str:
    """What the limit per organisation counts by: guests of an unknown organisation share the domain of their address;
    at a provider of mail for everybody, each address stands for itself."""
    if organisation is not None:
        return f"organisation:{organisation.pk}"
    domain = domain_of(email)
    if domain is None or domain in FREEMAIL:
        return f"address:{email}"
    return f"domain:{domain}"


def organisation_at(email: str) -> Organisation | None:
    """The organisation whose verified domain an address is at."""
    found = matching_domain(email)
    return found.organisation if found else None


def somebody_moves_up(session: WorkingSession, mode: str, now: dt.datetime) -> bool:
    """Whether somebody waits for a place of this kind who would get it before a newcomer."""
    return any(
        is_within_limit(session, waiting.organisation_id, waiting.organisation_key, now)
        for waiting in Registration.objects.waiting().filter(session=session, mode=mode)
    )


def position_of(registration: Registration) -> int | None:
    """1 for the next on the waiting list of its kind of place; None for somebody who does not wait."""
    if registration.state != RegistrationState.WAITLISTED:
        return None
    waiting = Registration.objects.waiting().filter(session_id=registration.session_id, mode=registration.mode)
    return list(waiting.values_list("pk", flat=True)).index(registration.pk) + 1
