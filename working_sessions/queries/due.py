from __future__ import annotations

import datetime as dt

from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value

from working_sessions.enums import RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession, WorkingSessionQuerySet


def sessions_due(now: dt.datetime) -> WorkingSessionQuerySet:
    """Those in which something has lapsed, or in which people wait who may still move up. Whether a place is free for
    them is counted under the lock."""
    of_session = Registration.objects.filter(session=OuterRef("pk"))
    lapsed = of_session.filter(
        Q(state=RegistrationState.OFFERED, offer_expires_at__lte=now) & ~Q(session__state=SessionState.POSTPONED)
        | Q(state=RegistrationState.UNVERIFIED, verify_until__lte=now)
    )
    cut_off = F("starts_at") - ExpressionWrapper(
        F("cut_off_hours") * Value(dt.timedelta(hours=1)), output_field=DurationField()
    )
    moves_on = Q(Exists(of_session.filter(state=RegistrationState.WAITLISTED)), state=SessionState.PUBLISHED)
    return (
        WorkingSession.objects.alias(moves_until=cut_off)
        .filter(Q(Exists(lapsed)) | moves_on & Q(moves_until__gt=now))
        .order_by("pk")
    )
