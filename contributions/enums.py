from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContributionKind(models.TextChoices):
    PROBLEM = "PROBLEM", _("Problem with a criterion")
    IDEA = "IDEA", _("Idea for a criterion")
    CRITERION = "CRITERION", _("New criterion")
    PILOT = "PILOT", pgettext_lazy("contribution", "Pilot")
    GOOD_PRACTICE = "GOOD_PRACTICE", pgettext_lazy("contribution", "Good practice")

    @property
    def is_report(self) -> bool:
        """It is about a criterion of the catalogue; the others propose something new."""
        return self in REPORTS

    @property
    def slug(self) -> str:
        """The kind as addresses name it."""
        return self.value.lower().replace("_", "-")

    @property
    def description(self) -> Promise:
        return _KIND_DESCRIPTIONS[self]


REPORTS = (ContributionKind.PROBLEM, ContributionKind.IDEA)
PROPOSALS = (ContributionKind.CRITERION, ContributionKind.PILOT, ContributionKind.GOOD_PRACTICE)

_KIND_DESCRIPTIONS = {
    ContributionKind.PROBLEM: _(
        "A figure is out of date, a link is dead, a translation is wrong, no supplier can meet it: say what you met."
    ),
    ContributionKind.IDEA: _(
        "You know a clearer wording, a better means of proof or a label that is missing: say what would make it better."
    ),
    ContributionKind.CRITERION: _(
        "The catalogue lacks something that buyers should ask for. A rough wording is enough; curators finish it with "
        "you."
    ),
    ContributionKind.PILOT: _(
        "You used criteria of the catalogue in a purchase: tell what you kept, changed or dropped, and what came of it."
    ),
    ContributionKind.GOOD_PRACTICE: _(
        "Something in your organisation works and others could copy it, with or without a criterion of the catalogue."
    ),
}


class ContributionState(models.TextChoices):
    RECEIVED = "RECEIVED", pgettext_lazy("contribution", "Received")
    IN_REVIEW = "IN_REVIEW", pgettext_lazy("contribution", "In review")
    ACCEPTED = "ACCEPTED", pgettext_lazy("contribution", "Accepted")
    DECLINED = "DECLINED", pgettext_lazy("contribution", "Declined")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("contribution", "Withdrawn")
    PUBLISHED = "PUBLISHED", pgettext_lazy("contribution", "Published")

    @property
    def slug(self) -> str:
        """The state as addresses and style sheets name it."""
        return self.value.lower().replace("_", "-")


WAITING = (ContributionState.RECEIVED, ContributionState.IN_REVIEW)  # for a decision of the curators


class EventKind(models.TextChoices):
    """What happened to a contribution."""

    SUBMITTED = "SUBMITTED", pgettext_lazy("contribution", "Received")
    TAKEN_INTO_REVIEW = "TAKEN_INTO_REVIEW", pgettext_lazy("contribution", "Review begun")
    ACCEPTED = "ACCEPTED", pgettext_lazy("contribution", "Accepted")
    DECLINED = "DECLINED", pgettext_lazy("contribution", "Declined")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("contribution", "Withdrawn by the contributor")
    PUBLISHED = "PUBLISHED", pgettext_lazy("contribution", "Published")
    ANSWERED = "ANSWERED", pgettext_lazy("contribution", "Answered")
    DRAFT_STARTED = "DRAFT_STARTED", pgettext_lazy("contribution", "Draft started")
    WORDS_SHOWN = "WORDS_SHOWN", pgettext_lazy("contribution", "Words made public")
    WORDS_HIDDEN = "WORDS_HIDDEN", pgettext_lazy("contribution", "Words hidden")
    WORDS_ERASED = "WORDS_ERASED", pgettext_lazy("contribution", "Words erased")
    CREDIT_CHANGED = "CREDIT_CHANGED", pgettext_lazy("contribution", "Naming of the contributor changed")


# What everybody reads in the history of a contribution; the others concern the contributor and the curators alone.
PUBLIC_EVENTS = (
    EventKind.SUBMITTED,
    EventKind.TAKEN_INTO_REVIEW,
    EventKind.ACCEPTED,
    EventKind.DECLINED,
    EventKind.PUBLISHED,
    EventKind.ANSWERED,
)
