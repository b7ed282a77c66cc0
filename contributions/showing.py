"""What somebody sent, as rows of a page: for its author, before and after sending, and for curators."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contributions.details import CriterionDetails, Details, GoodPracticeDetails, PilotDetails, UsedCriterion
from criteria.enums import Kind
from criteria.models import ProductGroup
from criteria.queries import lists_of_criteria
from members.enums import Level
from practice.cards import country_name
from practice.enums import Outcome
from publishing.texts import text_of


@dataclass(frozen=True, slots=True)
class Row:
    """A question and what was answered: in the contributor's words, as a link, or one of the portal's own words."""

    label: str | Promise
    value: str
    is_theirs: bool = True
    is_link: bool = False


def rows_of(details: Details | None) -> list[Row]:
    """What was answered; questions left empty are left out."""
    if details is None:
        return []
    rows = {CriterionDetails: _criterion, PilotDetails: _pilot, GoodPracticeDetails: _good_practice}[type(details)]
    return [row for row in rows(details) if row.value]  # type: ignore[operator]


def _criterion(details: CriterionDetails) -> list[Row]:
    kind = Kind(details.criterion_kind).label if details.criterion_kind else _("Not known")
    return [
        Row(_("What should it ask?"), details.requirement),
        Row(_("Why ask for it?"), details.rationale),
        Row(_("How can a tenderer prove it?"), details.proof),
        Row(_("Where does it belong in the tender documents?"), str(kind), is_theirs=False),
        _groups(details.product_groups),
        _source(details.source_url),
    ]


def _pilot(details: PilotDetails) -> list[Row]:
    return [
        *_organisation(details),
        Row(_("When?"), " – ".join(filter(None, [details.started_on, details.ended_on])), is_theirs=False),
        Row(_("What was bought?"), details.bought),
        _groups(details.product_groups),
        *(row for used in details.criteria for row in _used(used)),
        Row(_("What did you learn?"), details.lesson),
        _source(details.source_url),
    ]


def _used(used: UsedCriterion) -> list[Row]:
    name = _("%(number)s, version %(version)d") % {"number": used.number, "version": used.version}
    said = [str(Outcome(used.outcome).label)]
    if used.bids_received is not None and used.bids_meeting is not None:
        said.append(
            ngettext(
                "%(meeting)d of %(received)d bid met it", "%(meeting)d of %(received)d bids met it", used.bids_received
            )
            % {"meeting": used.bids_meeting, "received": used.bids_received}
        )
    elif used.bids_received is not None:
        said.append(
            ngettext("%(received)d bid received", "%(received)d bids received", used.bids_received)
            % {"received": used.bids_received}
        )
    return [Row(name, " · ".join(said), is_theirs=False), Row(_("%(name)s: lesson") % {"name": name}, used.lesson)]


def _good_practice(details: GoodPracticeDetails) -> list[Row]:
    return [
        *_organisation(details),
        Row(_("When?"), details.years),
        Row(_("What was the situation?"), details.situation),
        Row(_("What was done?"), details.what_was_done),
        Row(_("What came of it?"), details.result),
        Row(_("How is that known?"), details.how_known),
        _groups(details.product_groups),
        _source(details.source_url),
    ]


def _organisation(details: PilotDetails | GoodPracticeDetails) -> list[Row]:
    return [
        Row(_("Organisation"), details.organisation),
        Row(_("Kind of organisation"), str(Level(details.level).label), is_theirs=False),
        Row(_("Country"), country_name(details.country), is_theirs=False),
    ]


def _groups(slugs: list[str]) -> Row:
    groups = [group for group in lists_of_criteria()[ProductGroup].values() if group.slug in slugs]
    return Row(_("Product groups"), ", ".join(text_of(group, "name").value for group in groups), is_theirs=False)


def _source(url: str) -> Row:
    return Row(gettext_lazy("Public source"), url, is_theirs=False, is_link=True)
