"""Contributions of invented members, one in each state and of each kind."""

from __future__ import annotations

from django.db import transaction

from contributions import actions
from contributions.details import CriterionDetails, Details, GoodPracticeDetails, PilotDetails
from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria.actions import publish
from criteria.models import Criterion
from members.models import User
from pact_portal.demo.accounts import PASSWORD

_MEMBERS = {"member@demo.example": "Member (demo)", "colleague@demo.example": "Colleague (demo)"}


def _person(email: str, name: str = "") -> User:
    """The account of this address, made where it is missing."""
    found = User.objects.filter(email__iexact=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name)


@transaction.atomic
def make() -> None:
    """Changes nothing when there is any contribution of these members already."""
    member, colleague = (_person(email, name) for email, name in _MEMBERS.items())
    if Contribution.objects.filter(author__in=[member, colleague]).exists():
        return
    curator = _person("curator@demo.example", "Curator (demo)")

    def report(by: User, number: str, kind: ContributionKind, title: str, text: str, **more: object) -> Contribution:
        criterion = Criterion.objects.get(number=number)
        return actions.submit(
            by=by,
            kind=kind,
            title=title,
            text=text,
            language="en",
            criterion=criterion,
            **{"shows_author": True, **more},
        )

    def propose(by: User, kind: ContributionKind, title: str, text: str, details: Details) -> Contribution:
        return actions.submit(
            by=by,
            kind=kind,
            title=title,
            text=text,
            language="en",
            details=details,
            shows_author=True,
            licence_agreed=True,
        )

    published = report(
        member,
        "CF-006",
        ContributionKind.IDEA,
        "Say who keeps the spare parts",
        "In our invented tender in Exampleville, two of three bidders asked whether parts may lie with a partner.\n\n"
        "One half-sentence would save everybody a round of questions.",
    )
    published = actions.accept(
        contribution=published, by=curator, answer="Good point, thank you. (Invented answer.)", answer_language="en"
    )
    publish(version=published.resulting_version, by=curator)

    taken = report(
        colleague,
        "CF-012",
        ContributionKind.PROBLEM,
        "The example of a proof has a new edition",
        "The invented scheme “Demo Label” has a third edition. The criterion still names the second.",
    )
    actions.take_into_review(contribution=taken, by=curator)
    actions.decline(
        contribution=report(
            member,
            "CF-006",
            ContributionKind.IDEA,
            "Ask for nine years instead",
            "Exampleville would like to ask for nine years everywhere.",
        ),
        by=curator,
        reason="Few suppliers can promise nine years today. The criterion lets you fill in your own number, so you can "
        "ask for it where your market allows it. (Invented reason.)",
        reason_language="en",
        shows_words=True,
    )
    in_review = report(
        colleague,
        "CF-006",
        ContributionKind.PROBLEM,
        "The French wording can be read in two ways",
        "Our legal service in Demostadt reads “pièces” as spare parts, our technicians as rooms.",
        shows_author=False,
    )
    in_review = actions.take_into_review(contribution=in_review, by=curator)
    actions.answer(
        contribution=in_review,
        by=curator,
        text="We are asking our French-speaking colleagues. (Invented answer.)",
        language="en",
    )
    report(
        member,
        "CF-001",
        ContributionKind.PROBLEM,
        "The link of a source leads nowhere",
        "The second source answers “not found” since last week. (Invented report.)",
    )
    withdrawn = report(member, "CF-002", ContributionKind.IDEA, "Sent too early", "This was not finished. (Invented.)")
    actions.withdraw(contribution=withdrawn, by=member)

    propose(
        colleague,
        ContributionKind.CRITERION,
        "Keyboards with replaceable keys",
        "A laptop’s keyboard can be repaired key by key.",
        CriterionDetails(
            requirement="Each key of the keyboard can be replaced with ordinary tools, without changing the whole.",
            rationale="In Exampleville’s invented repair café, a missing key was the most frequent reason to give up.",
            proof="The repair manual shows the step.",
            source_url="https://www.example.org/keys",
            product_groups=["laptops"],
            criterion_kind="TECHNICAL_SPECIFICATION",
        ),
    )
    actions.accept(
        contribution=propose(
            member,
            ContributionKind.PILOT,
            "Repairable laptops for the schools of Exampleville",
            "Two hundred invented laptops with a repair contract; two of three bids met every criterion.",
            PilotDetails(
                organisation="Town of Exampleville (invented)",
                level="LOCAL",
                country="BE",
                started_on="2025-09",
                ended_on="2026-02",
                bought="200 laptops for pupils, with repair on site for five years.",
                product_groups=["laptops"],
                criteria=[
                    {
                        "number": "CF-006",
                        "version": 1,
                        "outcome": "CHANGED",
                        "bids_received": 3,
                        "bids_meeting": 2,
                        "lesson": "We asked for five years instead of seven.",
                    },
                    {"number": "CF-012", "version": 1, "outcome": "KEPT", "bids_received": 3, "bids_meeting": 3},
                ],
                lesson="Ask the market first: one bidder changed its offer after our consultation.",
            ),
        ),
        by=curator,
    )
    propose(
        member,
        ContributionKind.GOOD_PRACTICE,
        "Old phones go to the repair school",
        "Demostadt hands its old phones to a school; pupils repair most of them.",
        GoodPracticeDetails(
            organisation="Demostadt (invented)",
            level="LOCAL",
            country="DE",
            years="since 2024",
            situation="Old phones lay in drawers until nobody knew their passwords any more.",
            what_was_done="Each department hands in its phones twice a year; the school repairs and gives them on.",
            result="About 60 of 80 phones are in use again.",
            how_known="The school counts them.",
            source_url="https://www.example.org/phones",
            product_groups=["smartphones"],
        ),
    )
