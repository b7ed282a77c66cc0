"""The figures of a session for its organisers. They are read without the lock, so that no decision stands on them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from outbox.models import OutboxMessage
from working_sessions.enums import RegistrationState
from working_sessions.models import Registration, WorkingSession, WorkingSessionQuerySet
from working_sessions.pools import Pool
from working_sessions.queries.pools import pools_of

S = RegistrationState


@dataclass(frozen=True, slots=True)
class Numbers:
    pools: list[Pool]
    with_needs: int  # confirmed people who told what they need

    @property
    def unverified(self) -> int:
        return sum(pool.by_state[S.UNVERIFIED] for pool in self.pools)

    @property
    def pending(self) -> int:
        return sum(pool.pending for pool in self.pools)

    @property
    def confirmed(self) -> int:
        return sum(pool.confirmed for pool in self.pools)

    @property
    def waiting(self) -> int:
        return sum(pool.waiting for pool in self.pools)

    @property
    def over(self) -> int:
        return sum(pool.over for pool in self.pools)


def numbers_of(session: WorkingSession, now: dt.datetime) -> Numbers:
    with_needs = Registration.objects.confirmed().filter(session=session).exclude(access_needs="")
    return Numbers(pools_of(session, now), with_needs.count())


def who_gets_a_mail(session: WorkingSession) -> int:
    """Everybody who is on the list and has a confirmed address."""
    return Registration.objects.live().filter(session=session).exclude(state=S.UNVERIFIED).count()


def undelivered(session: WorkingSession) -> int:
    """How many people on the list have an address at which a mail of this session could not be delivered."""
    addresses = Registration.objects.live().filter(session=session).exclude(email="").values("email")
    failed = OutboxMessage.objects.undelivered().filter(
        kind__startswith="working_sessions.", to__in=addresses, created_at__gte=session.created_at
    )
    return failed.values("to").distinct().count()


def with_counts(sessions: WorkingSessionQuerySet) -> WorkingSessionQuerySet:
    """A list of sessions, each with its `confirmed_count`, `pending_count` and `waiting_count`, in the same query."""

    def counted(state: str) -> Count:
        return Count("registrations", filter=Q(registrations__state=state))

    return sessions.annotate(
        confirmed_count=counted(S.CONFIRMED), pending_count=counted(S.PENDING), waiting_count=counted(S.WAITLISTED)
    )
