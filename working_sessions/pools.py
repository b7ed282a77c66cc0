"""The places of a session as a page shows them: how many there are, how many are left. Advisory; a decision counts
again under the session's lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from working_sessions.enums import AttendanceMode, SessionMode
from working_sessions.models import WorkingSession


@dataclass(frozen=True, slots=True)
class Pool:
    """The places of one way to take part."""

    mode: str
    mode_label: str | Promise  # empty where there is only one way
    capacity: int | None  # None: without limit
    held: int

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


def pools_of(session: WorkingSession, held: Mapping[str, int]) -> list[Pool]:
    is_hybrid = session.mode == SessionMode.HYBRID
    return [
        Pool(
            mode=mode,
            mode_label=AttendanceMode(mode).label if is_hybrid else "",
            capacity=session.capacity_of(mode),
            held=held.get(mode, 0),
        )
        for mode in session.modes
    ]


def are_all_taken(pools: list[Pool]) -> bool:
    return all(pool.left == 0 for pool in pools)
