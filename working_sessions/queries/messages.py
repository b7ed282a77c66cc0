"""Whom a message to participants reaches."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from working_sessions.enums import MessageAudience, RegistrationState
from working_sessions.models import Registration, WorkingSession

# Whoever has not confirmed an address gets nothing: somebody else may have typed it.
_STATES = {
    MessageAudience.CONFIRMED: (RegistrationState.CONFIRMED,),
    MessageAudience.WAITING: (RegistrationState.WAITLISTED, RegistrationState.OFFERED),
    MessageAudience.PENDING: (RegistrationState.PENDING,),
}
_STATES[MessageAudience.ALL] = tuple(state for states in _STATES.values() for state in states)


def recipients(session: WorkingSession, audience: str, now: dt.datetime) -> list[Registration]:
    """In the order in which they registered; without those whose data was removed, or whose account is switched off."""
    return list(
        Registration.objects.filter(session=session, state__in=_STATES[MessageAudience(audience)])
        .filter(erased_at__isnull=True)
        .exclude(email="")
        .exclude(user__is_active=False)
        .exclude(Q(state=RegistrationState.OFFERED) & Q(offer_expires_at__lte=now))
        .select_related("user")
        .order_by("created_at", "pk")
    )


def count_by_audience(session: WorkingSession, now: dt.datetime) -> dict[str, int]:
    """How many each choice reaches."""
    found = [one.state for one in recipients(session, MessageAudience.ALL, now)]
    return {str(audience): sum(state in states for state in found) for audience, states in _STATES.items()}
