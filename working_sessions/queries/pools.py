"""Who takes the places of sessions, counted for pages. Nothing is locked."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Case, Count, F, Value, When

from working_sessions.enums import RegistrationState
from working_sessions.models import Registration, WorkingSession
from working_sessions.pools import Pool, pools_with

S = RegistrationState


def pools_of(session: WorkingSession, now: dt.datetime) -> list[Pool]:
    """In one query."""
    return pools_of_each([session], now)[session.pk]


def pools_of_each(sessions: Iterable[WorkingSession], now: dt.datetime) -> dict[int, list[Pool]]:
    """By session, in one query however many there are."""
    by_key = {session.pk: session for session in sessions}
    rows = (
        Registration.objects.filter(session__in=by_key)
        .order_by()
        .values_list("session", "mode", _state_at(now))
        .annotate(number=Count("pk"))
    )
    counts: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for key, mode, state, number in rows:
        counts[key][mode, state] = number
    return {key: pools_with(session, counts[key]) for key, session in by_key.items()}


def pools_among(session: WorkingSession, registrations: Iterable[Registration], now: dt.datetime) -> list[Pool]:
    """From the session's registrations, where a page has read them all anyway."""
    return pools_with(session, Counter((one.mode, one.state_at(now)) for one in registrations))


def _state_at(now: dt.datetime) -> Case:
    """As `Registration.state_at`: an offer that has lapsed takes no place, even where nothing has moved it on yet."""
    return Case(
        When(state=S.OFFERED, offer_expires_at__lte=now, then=Value(S.EXPIRED)),
        When(state=S.UNVERIFIED, verify_until__lte=now, then=Value(S.EXPIRED)),
        default=F("state"),
    )
