"""Reads of contributions that more than one page needs."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from contributions.enums import ContributionState
from contributions.models import Contribution
from criteria.models import Criterion, CriterionVersion
from members.models import User
from publishing.texts import Text, languages, text_of

_TITLES = [f"title_{code}" for code in languages()]
_OF_VERSIONS = ("version", "criterion__number", "source_language", "state", *_TITLES)
_OF_PILOTS = ("number", "source_language", *_TITLES)
_OF_PRACTICES = ("slug", "source_language", *_TITLES)


@dataclass(frozen=True, slots=True)
class ResultLink:
    """What came of a contribution, as a reader may open it."""

    name: str | Text
    url: str


def state_label(contribution: Contribution) -> str:
    """The public state in words: “Part of version 3” where that is what came of it."""
    version = contribution.resulting_version
    if contribution.state == ContributionState.PUBLISHED and version is not None:
        return _("Part of version %(version)d") % {"version": version.version}
    return contribution.get_state_display()


def result_link(contribution: Contribution, user: User | AnonymousUser) -> ResultLink | None:
    """What came of a contribution, where it is published and the viewer may see it."""
    if contribution.state != ContributionState.PUBLISHED:
        return None
    result = contribution.result
    assert result is not None  # noqa: S101 - a constraint holds it
    if not type(result)._default_manager.visible_to(user).filter(pk=result.pk).exists():
        return None
    if isinstance(result, CriterionVersion):
        words = {"number": result.criterion.number, "version": result.version}
        return ResultLink(_("%(number)s, version %(version)d") % words, result.get_absolute_url())
    return ResultLink(text_of(result, "title"), result.get_absolute_url())


def with_results(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Reads along what `state_label` and `result_link` need, without the long texts of what came of them."""
    return contributions.select_related(
        "criterion", "resulting_version__criterion", "resulting_pilot", "resulting_practice"
    ).only(
        *(field.attname for field in Contribution._meta.concrete_fields if field.attname != "details"),
        "criterion__number",
        *(f"resulting_version__{name}" for name in _OF_VERSIONS),
        *(f"resulting_pilot__{name}" for name in _OF_PILOTS),
        *(f"resulting_practice__{name}" for name in _OF_PRACTICES),
    )


def in_lists(contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
    """Contributions as lists show them, the newest first."""
    return with_results(contributions).order_by("-submitted_at", "-pk")


def counts_by_state(contributions: QuerySet[Contribution]) -> dict[str, int]:
    """How many there are in each state that has any."""
    rows = contributions.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number")
    return dict(rows)


def public_reports_on(criterion: Criterion) -> QuerySet[Contribution]:
    """The reports on a criterion whose words are public, the newest first."""
    return in_lists(Contribution.objects.readable_by_all().filter(criterion=criterion))


def reportable() -> QuerySet[Criterion]:
    """Criteria that somebody can report on: all that were ever published, whoever asks."""
    return Criterion.objects.visible_to(AnonymousUser()).select_related("current")
