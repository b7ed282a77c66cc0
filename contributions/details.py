"""What a proposal says besides its title and text: the one schema of `Contribution.details`.

The form fills it in, the database keeps it, and what becomes of the proposal is made from it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from contributions.enums import ContributionKind
from criteria.enums import Kind
from criteria.models.criterion import NUMBER_PATTERN
from members.enums import Level
from practice.enums import Outcome
from practice.models.pilot import DATE_PATTERN
from publishing.files import OneText, Strict

LONGEST_LINE = 200
LONGEST_ANSWER = 10_000
MOST_CRITERIA = 10
COUNTRY_PATTERN = r"^[A-Z]{2}$"

Line = Annotated[OneText, StringConstraints(max_length=LONGEST_LINE)]
Answer = Annotated[OneText, StringConstraints(max_length=LONGEST_ANSWER)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY_PATTERN)]
Date = Annotated[str, StringConstraints(pattern=DATE_PATTERN)]
Address = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=1000)]
CriterionKind = Literal[tuple(kind.value for kind in Kind)]  # type: ignore[valid-type]
OrganisationLevel = Literal[tuple(level.value for level in Level)]  # type: ignore[valid-type]
CriterionOutcome = Literal[tuple(outcome.value for outcome in Outcome)]  # type: ignore[valid-type]


class CriterionDetails(Strict):
    """A criterion as a buyer can propose it; curators make a complete one of it."""

    requirement: Answer  # what it should ask
    rationale: Answer
    proof: Answer = ""
    source_url: Address = ""
    product_groups: list[str] = []  # identifiers
    criterion_kind: CriterionKind | None = None  # None: the contributor does not know


class UsedCriterion(Strict):
    """A version of a criterion in a pilot, and what became of it."""

    number: Annotated[str, StringConstraints(pattern=NUMBER_PATTERN)]
    version: Annotated[int, Field(ge=1)]
    outcome: CriterionOutcome
    bids_received: Annotated[int, Field(ge=0, le=10_000)] | None = None
    bids_meeting: Annotated[int, Field(ge=0, le=10_000)] | None = None
    lesson: Answer = ""


class PilotDetails(Strict):
    organisation: Line
    level: OrganisationLevel
    country: Country
    started_on: Date
    ended_on: Date | Literal[""] = ""
    bought: Answer
    product_groups: list[str] = []
    criteria: Annotated[list[UsedCriterion], Field(max_length=MOST_CRITERIA)] = []
    lesson: Answer = ""
    source_url: Address = ""


class GoodPracticeDetails(Strict):
    organisation: Line
    level: OrganisationLevel
    country: Country
    years: Annotated[OneText, StringConstraints(max_length=40)] = ""
    situation: Answer = ""
    what_was_done: Answer
    result: Answer = ""
    how_known: Answer = ""
    source_url: Address = ""
    product_groups: list[str] = []


Details = CriterionDetails | PilotDetails | GoodPracticeDetails

SCHEMAS: dict[ContributionKind, type[Details]] = {
    ContributionKind.CRITERION: CriterionDetails,
    ContributionKind.PILOT: PilotDetails,
    ContributionKind.GOOD_PRACTICE: GoodPracticeDetails,
}


def details_of(kind: str, stored: dict[str, Any]) -> Details | None:
    """What a proposal says, read from the database; None for a report, and where the words were erased."""
    schema = SCHEMAS.get(ContributionKind(kind))
    return schema.model_validate(stored) if schema and stored else None
