"""What pilots made of a criterion, in figures that everybody may read.

Only pilots that everybody may see are counted, whoever asks: a figure that changed with the reader would tell one who
may see less what those who may see more have done. Figures about fewer than three pilots are not broken down, because
they would say what one buyer did; the pilots themselves tell it, under their own visibility.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet

from criteria import actions as criteria_actions
from criteria.enums import FEW_PILOTS
from criteria.models import Criterion
from practice.enums import Challenge, Outcome
from practice.models import Pilot, PilotCriterion


def _counted() -> QuerySet[PilotCriterion]:
    return PilotCriterion.objects.filter(pilot__in=Pilot.objects.visible_to(AnonymousUser()))


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """The figures of one criterion. Everything but `pilots` is empty while there are fewer than three."""

    pilots: int
    by_version: Mapping[int, int]  # version number -> pilots
    countries: tuple[str, ...]  # ISO codes, the most frequent first
    outcomes: Mapping[Outcome, int]
    bids_meeting: float | None  # medians over the pilots that state both numbers
    bids_received: float | None
    bids_known: int
    challenged: int
    challenge_known: int

    @property
    def is_broken_down(self) -> bool:
        return self.pilots >= FEW_PILOTS


def track_record(criterion: Criterion) -> TrackRecord:
    """What the pilots that everybody may see made of a criterion, in any of its versions."""
    rows = list(
        _counted()
        .filter(criterion=criterion)
        .values_list("version__version", "pilot__country", "outcome", "bids_meeting", "bids_received", "challenged")
    )
    if len(rows) < FEW_PILOTS:
        return TrackRecord(len(rows), {}, (), {}, None, None, 0, 0, 0)
    versions = Counter(row[0] for row in rows)
    countries = Counter(row[1] for row in rows)
    outcomes = Counter(row[2] for row in rows)
    bids = [(meeting, received) for *_start, meeting, received, _end in rows if meeting is not None]
    challenges = Counter(row[5] for row in rows)
    enough = len(bids) >= FEW_PILOTS
    answered = challenges[Challenge.YES] + challenges[Challenge.NO]
    return TrackRecord(
        pilots=len(rows),
        by_version=dict(sorted(versions.items())),
        countries=tuple(sorted(countries, key=lambda code: (-countries[code], code))),
        outcomes={outcome: outcomes[outcome] for outcome in Outcome},
        bids_meeting=median(meeting for meeting, _received in bids) if enough else None,
        bids_received=median(received for _meeting, received in bids) if enough else None,
        bids_known=len(bids) if enough else 0,
        challenged=challenges[Challenge.YES] if answered >= FEW_PILOTS else 0,
        challenge_known=answered if answered >= FEW_PILOTS else 0,
    )


def refresh(criteria: Iterable[int]) -> None:
    """Tells the catalogue in how many pilots these criteria were used. In the transaction of what changed that."""
    wanted = set(criteria)
    if not wanted:
        return
    # Without the rows' own order, which would stand in GROUP BY.
    counted = _counted().filter(criterion__in=wanted).order_by().values("criterion_id").annotate(number=Count("pk"))
    pilots = dict(counted.values_list("criterion_id", "number"))
    criteria_actions.set_uses(pilots=dict.fromkeys(wanted, 0) | pilots)
