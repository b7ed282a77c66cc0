"""What becomes of an accepted proposal: the draft that curators go on with."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.details import CriterionDetails
from contributions.models import Contribution
from criteria.content import CriterionContent, ProofContent
from criteria.enums import Kind
from criteria.models import ProductGroup
from publishing.files import Texts

_REVIEW_AFTER = dt.timedelta(days=365)
_NO_SLOTS = str.maketrans("{}", "()")  # braces mean slots in a wording, and a contributor declares none


def content_of_proposal(contribution: Contribution, details: CriterionDetails) -> CriterionContent:
    """What a buyer proposed, as the first draft of a criterion, in the language that they wrote in.

    Everything that they could not know stands at the value that says the least.
    """

    def texts(value: str) -> Texts:
        return Texts(**{contribution.language: value})

    known = set(ProductGroup.objects.filter(slug__in=details.product_groups).values_list("slug", flat=True))
    today = timezone.localdate()
    return CriterionContent(
        source_language=contribution.language,
        kind=(details.criterion_kind or Kind.TECHNICAL_SPECIFICATION.value).lower(),
        ambition="basic",
        themes=[],
        strategies=[],
        product_groups=[slug for slug in details.product_groups if slug in known],
        phases=[],
        effect=2,
        effort=2,
        market=2,
        confidence="well-known",
        checked_on=today,
        review_by=today + _REVIEW_AFTER,
        sources=[],
        title=texts(contribution.title),
        summary=texts(contribution.text),
        requirement=texts(details.requirement.translate(_NO_SLOTS)),
        rationale=texts(details.rationale),
        proof=[ProofContent(means=texts(details.proof), stage="tender", hours=1)] if details.proof else [],
        follow_up=Texts(),
        legal_note=Texts(),
    )


def note_on_proposal(contribution: Contribution, details: CriterionDetails) -> str:
    """The note to curators that goes with the draft: where it comes from, and what has no place in it."""
    lines = [_("Proposed by a member: contribution %(number)s.") % {"number": contribution.number}]
    if details.source_url:
        lines.append(_("Source that the member names: %(url)s") % {"url": details.source_url})
    if details.criterion_kind is None:
        lines.append(_("The member did not know which kind of criterion it is; choose one."))
    return "\n".join(lines)
