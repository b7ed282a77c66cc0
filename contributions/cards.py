"""A contribution as lists show it: its words only where the reader may have them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contributions.enums import ContributionKind, ContributionState
from contributions.models import Contribution
from contributions.queries import state_label


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    url: str
    title: str
    lang: str
    shows_words: bool
    kind: str
    kind_label: str | Promise
    state: str
    state_label: str
    since: dt.datetime
    submitted_at: dt.datetime
    criterion: str
    criterion_url: str
    is_answered: bool


def card(contribution: Contribution, *, shows_words: bool) -> Card:
    criterion = contribution.criterion
    return Card(
        number=contribution.number,
        url=contribution.get_absolute_url(),
        title=contribution.title if shows_words else nameless_title(contribution),
        lang=contribution.language if shows_words else "",
        shows_words=shows_words,
        kind=ContributionKind(contribution.kind).slug,
        kind_label=contribution.get_kind_display(),
        state=ContributionState(contribution.state).slug,
        state_label=state_label(contribution),
        since=contribution.state_since,
        submitted_at=contribution.submitted_at,
        criterion=criterion.number if criterion else "",
        criterion_url=criterion.get_absolute_url() if criterion else "",
        is_answered=bool(contribution.answer),
    )


def nameless_title(contribution: Contribution) -> str:
    """What a contribution is called as long as its words are not public."""
    number = contribution.criterion.number if contribution.criterion else ""
    match contribution.kind:
        case ContributionKind.PROBLEM:
            return _("A problem with %(number)s") % {"number": number}
        case ContributionKind.IDEA:
            return _("An idea for %(number)s") % {"number": number}
        case ContributionKind.CRITERION:
            return _("A proposal for a new criterion")
        case ContributionKind.PILOT:
            return _("A pilot")
        case _good_practice:
            return _("A good practice")
