"""Makes contributions for tests, through the room's own actions."""

from __future__ import annotations

from typing import Any

from making import user

from contributions import actions
from contributions.details import CriterionDetails, Details, GoodPracticeDetails, PilotDetails
from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria.models import Criterion
from members.models import User

DETAILS: dict[ContributionKind, Details] = {
    ContributionKind.CRITERION: CriterionDetails(
        requirement="Secretquoll requirement {with braces}",
        rationale="Secretquoll rationale",
        proof="Secretquoll proof",
        source_url="https://example.org/secretquoll",
        product_groups=["laptops"],
        criterion_kind=None,
    ),
    ContributionKind.PILOT: PilotDetails(
        organisation="Secretquoll town",
        level="LOCAL",
        country="BE",
        started_on="2025-03",
        ended_on="2026",
        bought="Secretquoll laptops",
        product_groups=["laptops"],
        criteria=[
            {
                "number": "CF-001",
                "version": 1,
                "outcome": "CHANGED",
                "bids_received": 4,
                "bids_meeting": 3,
                "lesson": "x",
            }
        ],
        lesson="Secretquoll lesson",
        source_url="https://example.org/secretquoll",
    ),
    ContributionKind.GOOD_PRACTICE: GoodPracticeDetails(
        organisation="Secretquoll town",
        level="LOCAL",
        country="BE",
        years="2025",
        situation="Secretquoll situation",
        what_was_done="Secretquoll deed",
        result="Secretquoll result",
        how_known="measured",
        product_groups=["laptops"],
        source_url="https://example.org/secretquoll",
    ),
}


def author(email: str = "author@example.org", **fields: Any) -> User:
    return User.objects.filter(email=email).first() or user(email, **({"name": "Ada Author"} | fields))


def curator(email: str = "curator@example.org") -> User:
    return User.objects.filter(email=email).first() or user(
        email, "contributions.view_contribution", "contributions.decide_contribution", name="Cleo Curator"
    )


def sent(kind: ContributionKind = ContributionKind.PROBLEM, by: User | None = None, **changes: Any) -> Contribution:
    """A contribution that has just arrived."""
    fields: dict[str, Any] = {
        "title": "Secretwombat title",
        "text": "Secretnumbat text",
        "language": "en",
        "details": DETAILS.get(kind),
        "licence_agreed": not kind.is_report,
    }
    if kind.is_report:
        fields["criterion"] = Criterion.objects.get(number="CF-001")
    return actions.submit(by=by or author(), kind=kind, **(fields | changes))


def in_state(state: str, kind: ContributionKind = ContributionKind.PROBLEM, **changes: Any) -> Contribution:
    """A contribution that has come so far, by its actions. A pilot is made complete before it is published."""
    from criteria.actions import publish
    from practice.actions import publish_good_practice, publish_pilot

    made, by = sent(kind, **changes), curator()
    match state:
        case "IN_REVIEW":
            made = actions.take_into_review(contribution=made, by=by)
        case "ACCEPTED" | "PUBLISHED":
            made = actions.accept(contribution=made, by=by, answer="Thanks", answer_language="en")
        case "DECLINED":
            made = actions.decline(
                contribution=made, by=by, reason="Openbilby reason", reason_language="en", shows_words=False
            )
        case "WITHDRAWN":
            made = actions.withdraw(contribution=made, by=made.author)
    if state == "PUBLISHED":
        if kind == ContributionKind.PILOT:
            publish_pilot(pilot=made.resulting_pilot, by=by)
        elif kind == ContributionKind.GOOD_PRACTICE:
            _completed_practice(made)
            publish_good_practice(practice=made.resulting_practice, by=by)
        else:
            if kind == ContributionKind.CRITERION:
                _completed_version(made)
            publish(version=made.resulting_version, by=by)
        made.refresh_from_db()
    return made


def _completed_version(made: Contribution) -> None:
    from making import content

    from criteria.content import write_content

    write_content(made.resulting_version, content(relations=[]))


def _completed_practice(made: Contribution) -> None:
    from criteria.models import Theme

    made.resulting_practice.themes.set(Theme.objects.all()[:1])
