"""Reads of contributions that more than one page needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from contributions.enums import ContributionState
from contributions.models import Contribution
from criteria.models import Criterion
from publishing.texts import languages

_TITLES = [f"title_{code}" for code in languages()]
_OF_VERSIONS = ("version", "criterion__number", "source_language", "state", *_TITLES)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a contribution, once it is published: its name, its address, and how the state says it."""

    name: str
    url: str
    part_of: str


def result_of(contribution: Contribution) -> Result | None:
    """What came of a contribution; None as long as that is a draft, which readers do not see."""
    if contribution.state != ContributionState.PUBLISHED:
        return None
    version = contribution.resulting_version
    assert version is not None  # noqa: S101 - a constraint holds it
    words = {"number": version.criterion.number, "version": version.version}
    return Result(
        name=_("%(number)s, version %(version)d") % words,
        url=version.get_absolute_url(),
        part_of=_("Part of version %(version)d") % words,
    )


def with_result(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Reads along what `result_of` needs, without the long texts of versions."""
    return contributions.select_related("criterion", "resulting_version__criterion").only(
        *(field.attname for field in Contribution._meta.concrete_fields if field.attname != "details"),
        "criterion__number",
        *(f"resulting_version__{name}" for name in _OF_VERSIONS),
    )


def in_lists(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Contributions as lists show them, the newest first."""
    return with_result(contributions).order_by("-submitted_at", "-pk")


def counts_by_state(contributions: QuerySet[Contribution]) -> dict[str, int]:
    """How many there are in each state that has any."""
    rows = contributions.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number")
    return dict(rows)


def public_reports_on(criterion: Criterion) -> QuerySet[Contribution]:
    """The reports on a criterion whose words are public, the newest first."""
    return in_lists(Contribution.objects.readable_by_all().filter(criterion=criterion))
