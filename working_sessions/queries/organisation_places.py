"""The limit per organisation: what it is, what it counts by, and how much of it is taken. Decisions count in the
`census`, while the session is locked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from members.domains import FREEMAIL, domain_of
from members.models import Organisation
from members.queries import matching_domain
from working_sessions.models import Registration, WorkingSession


def organisation_limit(session: WorkingSession, organisation_id: int | None, now: dt.datetime) -> int | None:
    """How many places an organisation gets at this moment; None without limit."""
    if not session.limits_organisations(now):
        return None
    own = session.organisation_places.filter(organisation=organisation_id).values_list("places", flat=True).first()
    return session.places_per_organisation if own is None else own


@dataclass(frozen=True, slots=True)
class OrganisationShare:
    """How many of its places an organisation has taken."""

    held: int
    limit: int


def share_of_organisation(registration: Registration, now: dt.datetime) -> OrganisationShare | None:
    """None where there is no limit."""
    limit = organisation_limit(registration.session, registration.organisation_id, now)
    if limit is None:
        return None
    held = Registration.objects.holding().filter(
        session=registration.session_id, organisation_key=registration.organisation_key
    )
    return OrganisationShare(held.count(), limit)


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
