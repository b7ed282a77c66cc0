"""Proposals and reports of members."""

from __future__ import annotations

from django.utils import timezone
from making import user
from page_kind import PageKind

from contributions import actions
from contributions.details import PilotDetails
from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria.actions import publish
from criteria.models import Criterion
from members.models import User

YEAR = timezone.localdate().year
AUTHOR, NEWCOMER = "contributor", "contributor without contributions"


def _page(name: str, number: int, viewer: str = "") -> PageKind:
    return PageKind(name, "contributions:contribution", (f"{YEAR}-{number:04d}",), viewer=viewer)


KINDS = (
    PageKind("contributions", "contributions:contributions"),
    PageKind("contributions, narrowed", "contributions:contributions", (), {"state": "received", "kind": "problem"}),
    PageKind("contributions, none found", "contributions:contributions", (), {"state": "declined", "kind": "pilot"}),
    PageKind("contributions, malformed", "contributions:contributions", (), {"state": "gold"}, status=400),
    PageKind("contribute", "contributions:propose"),
    PageKind("contribute, no such criterion", "contributions:propose", (), {"criterion": "CF-999"}, status=422),
    _page("contribution, received", 1),
    _page("contribution, received, as its author sees it", 1, AUTHOR),
    _page("contribution, in review and answered", 2),
    _page("contribution, declined", 3),
    _page("contribution, part of a version", 4),
    _page("contribution, a pilot, as its author sees it", 5, AUTHOR),
    _page("contribution, withdrawn", 6, AUTHOR),
    PageKind("contribution, unknown", "contributions:contribution", ("2000-0001",), status=404),
    PageKind("criterion with reports", "criteria:criterion", ("CF-905",)),
    PageKind("my contributions", "contributions:mine", viewer=AUTHOR),
    PageKind("my contributions, none", "contributions:mine", viewer=NEWCOMER),
    PageKind("withdraw", "contributions:withdraw", (f"{YEAR}-0001",), viewer=AUTHOR),
    PageKind("report a problem", "contributions:problem", ("CF-905",), viewer=AUTHOR),
    PageKind("suggest an improvement", "contributions:idea", ("CF-905",), viewer=AUTHOR),
    PageKind("propose a criterion", "contributions:criterion", viewer=AUTHOR),
    PageKind("tell of a pilot", "contributions:pilot", viewer=AUTHOR),
    PageKind("tell of a good practice", "contributions:good_practice", viewer=AUTHOR),
)
NOT_PAGES = {
    "contributions:credit": "takes forms only",
    **{
        f"contributions:{kind.lower()}_check": "needs what was filled in before: test_contributions.py"
        for kind in ContributionKind
    },
}


def _user(email: str, name: str) -> User:
    return User.objects.filter(email=email).first() or user(email, name=name)


def make_author() -> User:
    return _user("contributor@example.org", "Ada Author")


def make_newcomer() -> User:
    return _user("newcomer@example.org", "Nora Newcomer")


VIEWERS = {AUTHOR: make_author, NEWCOMER: make_newcomer}


def make() -> None:
    """One contribution in each state, on CF-905; the receipt numbers of the table above."""
    from making import published

    author, curator = make_author(), _user("decides@example.org", "Cleo Curator")
    criterion = published("CF-905", relations=[]).criterion

    def report(title: str) -> Contribution:
        return actions.submit(
            by=author,
            kind=ContributionKind.PROBLEM,
            title=title,
            text="First paragraph.\n\nSecond paragraph.",
            language="nl",
            criterion=Criterion.objects.get(pk=criterion.pk),
            shows_author=True,
        )

    report("Nobody has read this")
    answered = actions.take_into_review(contribution=report("In review"), by=curator)
    actions.answer(contribution=answered, by=curator, text="An answer", language="fr")
    actions.decline(
        contribution=report("Declined"), by=curator, reason="A reason", reason_language="de", shows_words=True
    )
    part = actions.accept(contribution=report("Part of a version"), by=curator)
    publish(version=part.resulting_version, by=curator)
    pilot = actions.submit(
        by=author,
        kind=ContributionKind.PILOT,
        title="A pilot",
        text="What was bought",
        language="en",
        details=PilotDetails(
            organisation="Exampleville",
            level="LOCAL",
            country="BE",
            started_on="2025",
            bought="Laptops",
            product_groups=["laptops"],
            criteria=[{"number": "CF-905", "version": 1, "outcome": "KEPT", "bids_received": 3, "bids_meeting": 2}],
            source_url="https://example.org/pilot",
        ),
        licence_agreed=True,
    )
    actions.accept(contribution=pilot, by=curator)
    actions.withdraw(contribution=report("Withdrawn"), by=author)
    assert Contribution.objects.count() == 6
