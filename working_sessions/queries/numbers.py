"""The figures of a session for its organisers. They are read without the lock, so that no decision stands on them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise

from outbox.models import OutboxMessage
from working_sessions.enums import AttendanceMode, RegistrationState
from working_sessions.models import Registration, WorkingSession, WorkingSessionQuerySet

S = RegistrationState


@dataclass(frozen=True, slots=True)
class Pool:
    """One way to take part, and who takes its places."""

    mode: str
    label: str | Promise
    capacity: int | None
    confirmed: int
    pending: int
    offered: int
    waiting: int

    @property
    def held(self) -> int:
        return self.confirmed + self.pending + self.offered

    @property
    def free(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.held)

    @property
    def over(self) -> int:
        """How many more have a place than there are places."""
        return 0 if self.capacity is None else max(0, self.held - self.capacity)

    @property
    def percent(self) -> int:
        """How full it is, in steps of five, for the bar."""
        if not self.capacity:
            return 100 if self.held and self.capacity == 0 else 0
        return min(100, round(20 * self.held / self.capacity) * 5)


@dataclass(frozen=True, slots=True)
class Numbers:
    pools: list[Pool]
    unverified: int
    with_needs: int  # confirmed people who told what they need
    addresses: int  # live registrations whose address is confirmed: who gets a mail

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


def numbers_of(session: WorkingSession) -> Numbers:
    """In one query."""
    rows = (
        Registration.objects.live()
        .filter(session=session)
        .order_by()
        .values("mode", "state")
        .annotate(count=Count("pk"), needs=Count("pk", filter=~Q(access_needs="")))
    )
    counts = {(row["mode"], row["state"]): row["count"] for row in rows}
    needs = sum(row["needs"] for row in rows if row["state"] == S.CONFIRMED)
    # A way to take part that the session has no longer is shown as long as somebody chose it.
    modes = [mode for mode in AttendanceMode if mode in session.modes or any(key[0] == mode for key in counts)]
    pools = [
        Pool(
            mode=mode,
            label=mode.label,
            capacity=session.capacity_of(mode),
            confirmed=counts.get((mode, S.CONFIRMED), 0),
            pending=counts.get((mode, S.PENDING), 0),
            offered=counts.get((mode, S.OFFERED), 0),
            waiting=counts.get((mode, S.WAITLISTED), 0),
        )
        for mode in modes
    ]
    unverified = sum(count for (_mode, state), count in counts.items() if state == S.UNVERIFIED)
    return Numbers(pools, unverified, needs, sum(counts.values()) - unverified)


def who_gets_a_mail(session: WorkingSession) -> int:
    """Everybody who is on the list and has a confirmed address."""
    return Registration.objects.live().filter(session=session).exclude(state=S.UNVERIFIED).count()


def undelivered(session: WorkingSession) -> int:
    """How many people on the list have an address at which a mail of this session could not be delivered."""
    addresses = Registration.objects.live().filter(session=session).exclude(email="").values("email")
    failed = OutboxMessage.objects.undelivered().filter(
        kind__startswith="session", to__in=addresses, created_at__gte=session.created_at
    )
    return failed.values("to").distinct().count()


def with_counts(sessions: WorkingSessionQuerySet) -> WorkingSessionQuerySet:
    """A list of sessions, each with its `confirmed_count`, `pending_count` and `waiting_count`, in the same query."""

    def counted(state: str) -> Count:
        return Count("registrations", filter=Q(registrations__state=state))

    return sessions.annotate(
        confirmed_count=counted(S.CONFIRMED), pending_count=counted(S.PENDING), waiting_count=counted(S.WAITLISTED)
    )
