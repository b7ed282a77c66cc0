"""The places of a session, and who takes them: one pool, or two where people meet on site and online. What pages show;
a decision counts anew under the session's lock, in the `census`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from working_sessions.enums import HOLDING, AttendanceMode, RegistrationState, SessionMode
from working_sessions.models import WorkingSession


@dataclass(frozen=True, slots=True)
class Pool:
    """The places of one way to take part."""

    mode: str
    capacity: int | None  # None: without limit
    by_state: Counter[str] = field(default_factory=Counter)  # registrations; an offer that has lapsed counts as lapsed
    is_one_of_two: bool = False

    @property
    def label(self) -> str | Promise:
        return AttendanceMode(self.mode).label

    @property
    def mode_label(self) -> str | Promise:
        """Empty where there is only one way: then it goes without saying."""
        return self.label if self.is_one_of_two else ""

    @property
    def held(self) -> int:
        return sum(self.by_state[state] for state in HOLDING)

    @property
    def confirmed(self) -> int:
        return self.by_state[RegistrationState.CONFIRMED]

    @property
    def pending(self) -> int:
        return self.by_state[RegistrationState.PENDING]

    @property
    def offered(self) -> int:
        return self.by_state[RegistrationState.OFFERED]

    @property
    def waiting(self) -> int:
        return self.by_state[RegistrationState.WAITLISTED]

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.held)

    @property
    def over(self) -> int:
        """How many have a place beyond the capacity: added by the organiser, or there before it was lowered."""
        return 0 if self.capacity is None else max(0, self.held - self.capacity)

    @property
    def percent(self) -> int:
        """How full the bar is: never empty or full by rounding alone."""
        if not self.capacity:
            return 0 if self.capacity is None else 100
        if 0 < self.held < self.capacity:
            return min(99, max(1, round(100 * self.held / self.capacity)))
        return 0 if self.held <= 0 else 100

    def share(self, state: str) -> float:
        """How much of the places a state takes, in hundredths; of those held, where there are more of them."""
        whole = max(self.capacity or 0, self.held)
        return round(100 * self.by_state[state] / whole, 2) if whole else 0.0

    @property
    def words(self) -> str:
        """The same as the bar, in words."""
        if self.capacity is None:
            return _("Places without limit")
        if self.capacity == 0:
            return _("No places")
        if self.left == 0:
            return ngettext("The only place is taken", "All %(number)d places are taken", self.capacity) % {
                "number": self.capacity
            }
        return ngettext("%(left)d of %(number)d place left", "%(left)d of %(number)d places left", self.capacity) % {
            "left": self.left,
            "number": self.capacity,
        }

    @property
    def over_words(self) -> str:
        """For the organisers."""
        return ngettext("%(number)d over capacity", "%(number)d over capacity", self.over) % {"number": self.over}


def pools_with(session: WorkingSession, counts: Mapping[tuple[str, str], int]) -> list[Pool]:
    """The session's pools, in the order in which it offers them. `counts` are registrations by mode and state."""
    by_pool: dict[str, Counter[str]] = {mode: Counter() for mode in session.modes}
    for (mode, state), number in counts.items():
        by_pool[session.pool_of(mode)][state] += number
    is_hybrid = session.mode == SessionMode.HYBRID
    return [Pool(mode, session.capacity_of(mode), by_state, is_hybrid) for mode, by_state in by_pool.items()]


def are_all_taken(pools: Iterable[Pool]) -> bool:
    """Whoever comes now waits."""
    return all(pool.left == 0 for pool in pools)
