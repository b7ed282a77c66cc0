"""How many places there are, for pages, and what the limit per organisation counts by. Decisions read the `census`,
while the session is locked."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q

from members.domains import FREEMAIL, domain_of
from members.models import Organisation
from members.queries import matching_domain
from working_sessions.enums import RegistrationState, SessionMode
from working_sessions.models import Registration, RegistrationQuerySet, WorkingSession


def _in_pool(session: WorkingSession, mode: str) -> RegistrationQuerySet:
    found = Registration.objects.filter(session=session)
    return found.filter(mode=mode) if session.mode == SessionMode.HYBRID else found


def held(session: WorkingSession, mode: str) -> int:
    return _in_pool(session, mode).holding().count()


def free(session: WorkingSession, mode: str) -> int | None:
    """Below zero where the organiser has added people, or made the session smaller; None without limit."""
    capacity = session.capacity_of(mode)
    return None if capacity is None else capacity - held(session, mode)


def organisation_limit(session: WorkingSession, organisation_id: int | None, now: dt.datetime) -> int | None:
    """How many places an organisation gets at this moment; None without limit."""
    if not session.limits_organisations(now):
        return None
    own = session.organisation_places.filter(organisation=organisation_id).values_list("places", flat=True).first()
    return session.places_per_organisation if own is None else own


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


def position_of(registration: Registration) -> int | None:
    """1 for the next on the waiting list of its kind of place; None for somebody who does not wait."""
    found = position_among_all(registration)
    return found[0] if found else None


def position_among_all(registration: Registration) -> tuple[int, int] | None:
    """As `position_of`, with how many wait there in all."""
    if registration.state != RegistrationState.WAITLISTED:
        return None
    before = Q(priority__gt=registration.priority) | Q(
        priority=registration.priority, waiting_number__lt=registration.waiting_number
    )
    waiting = _in_pool(registration.session, registration.mode).filter(state=RegistrationState.WAITLISTED)
    counts = waiting.aggregate(before=Count("pk", filter=before), all=Count("pk"))
    return counts["before"] + 1, counts["all"]
