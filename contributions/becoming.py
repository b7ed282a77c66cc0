"""What becomes of an accepted proposal: the draft that curators go on with, in the language that it was written in.

Everything that a contributor could not know stands at the value that says the least.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.details import CriterionDetails, GoodPracticeDetails, PilotDetails
from contributions.models import Contribution
from criteria.content import CriterionContent, ProofContent
from criteria.enums import Kind
from criteria.models import ProductGroup
from practice.content import (
    GoodPracticeContent,
    GoodPracticeResultContent,
    GoodPracticeSourceContent,
    PilotContent,
    PilotCriterionContent,
    PilotSourceContent,
)
from publishing.files import Texts

_REVIEW_AFTER = dt.timedelta(days=365)
_NO_SLOTS = str.maketrans("{}", "()")  # braces mean slots in a wording, and a contributor declares none
_LONGEST_SOURCE_TITLE = 400


def _texts(contribution: Contribution, value: str) -> Texts:
    return Texts(**{contribution.language: value})


def _known_groups(slugs: list[str]) -> list[str]:
    """Those that still exist: a list may have changed since the proposal was sent."""
    known = set(ProductGroup.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    return [slug for slug in slugs if slug in known]


def criterion_content(contribution: Contribution, details: CriterionDetails) -> CriterionContent:
    """The first draft of the criterion that a buyer proposed."""
    today = timezone.localdate()
    proof = ProofContent(means=_texts(contribution, details.proof), stage="tender", hours=1)
    return CriterionContent(
        source_language=contribution.language,
        kind=(details.criterion_kind or Kind.TECHNICAL_SPECIFICATION.value).lower(),
        ambition="basic",
        themes=[],
        strategies=[],
        product_groups=_known_groups(details.product_groups),
        phases=[],
        effect=2,
        effort=2,
        market=2,
        confidence="well-known",
        checked_on=today,
        review_by=today + _REVIEW_AFTER,
        sources=[],
        title=_texts(contribution, contribution.title),
        summary=_texts(contribution, contribution.text),
        requirement=_texts(contribution, details.requirement.translate(_NO_SLOTS)),
        rationale=_texts(contribution, details.rationale),
        proof=[proof] if details.proof else [],
        follow_up=Texts(),
        legal_note=Texts(),
    )


def note_on_criterion(contribution: Contribution, details: CriterionDetails) -> str:
    """The note to curators that goes with the draft: where it comes from, and what has no place in it."""
    lines = [_("Proposed by a member: contribution %(number)s.") % {"number": contribution.number}]
    if details.source_url:
        lines.append(_("Source that the member names: %(url)s") % {"url": details.source_url})
    if details.criterion_kind is None:
        lines.append(_("The member did not know which kind of criterion it is; choose one."))
    return "\n".join(lines)


def pilot_content(contribution: Contribution, details: PilotDetails) -> PilotContent:
    """The draft of the pilot that a buyer told of."""
    source = PilotSourceContent(
        title=details.source_url[:_LONGEST_SOURCE_TITLE] or _("Statement of the buyer"),
        language=contribution.language,
        publisher=details.organisation,
        url=details.source_url,
        reliability="supplied_by_member",
    )
    return PilotContent(
        source_language=contribution.language,
        title=_texts(contribution, contribution.title),
        summary=_texts(contribution, contribution.text),
        level=details.level.lower(),
        product_groups=_known_groups(details.product_groups),
        lessons=_texts(contribution, details.lesson),
        organisation_name=details.organisation,
        country=details.country,
        started_on=details.started_on,
        ended_on=details.ended_on,
        bought=_texts(contribution, details.bought),
        criteria=[
            PilotCriterionContent(
                criterion=row.number,
                version=row.version,
                outcome=row.outcome.lower(),
                bids_received=row.bids_received,
                bids_meeting=row.bids_meeting,
                lesson=_texts(contribution, row.lesson),
            )
            for row in details.criteria
        ],
        sources=[source],
    )


def good_practice_content(contribution: Contribution, details: GoodPracticeDetails) -> GoodPracticeContent:
    """The draft of the good practice that a buyer told of."""
    result = GoodPracticeResultContent(
        figure=_texts(contribution, details.result), how_known=_texts(contribution, details.how_known)
    )
    source = GoodPracticeSourceContent(
        title=details.source_url[:_LONGEST_SOURCE_TITLE] or _("Statement of the buyer"),
        language=contribution.language,
        publisher=details.organisation,
        url=details.source_url,
        title_seen=False,
    )
    return GoodPracticeContent(
        source_language=contribution.language,
        title=_texts(contribution, contribution.title),
        summary=_texts(contribution, contribution.text),
        level=details.level.lower(),
        product_groups=_known_groups(details.product_groups),
        organisation=_texts(contribution, details.organisation),
        countries=[details.country],
        year=details.years,
        situation=_texts(contribution, details.situation),
        what_was_done=_texts(contribution, details.what_was_done),
        results=[result] if details.result else [],
        themes=[],
        sources=[source],
        reliability="supplied_by_member",
    )
