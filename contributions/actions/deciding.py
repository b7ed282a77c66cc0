"""What curators do with a contribution, and what the publication of its result does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from contributions.actions.replies import clean, refuse_bad_reply, write_answer
from contributions.actions.rows import happened, locked, move, refuse_unless, refuse_without_words
from contributions.becoming import criterion_content, good_practice_content, note_on_criterion, pilot_content
from contributions.details import (
    CriterionDetails,
    GoodPracticeDetails,
    PilotDetails,
    details_of,
)
from contributions.enums import WAITING, ContributionKind, ContributionState, EventKind
from contributions.models import Contribution
from criteria import actions as criteria_actions
from criteria.enums import VersionState
from criteria.models import CriterionVersion
from members.models import User
from practice.actions import create_good_practice, create_pilot
from practice.models import GoodPractice, Pilot, Result
from publishing.files import Texts


def _is_for_everybody(result: Pilot | GoodPractice) -> bool:
    return type(result)._default_manager.visible_to(AnonymousUser()).filter(pk=result.pk).exists()


# What can come of a contribution: where it stands, and whether everybody may see it once it is published.
_RESULTS: dict[type[Result], tuple[str, Callable[[Any], bool]]] = {
    CriterionVersion: ("resulting_version", lambda version: True),
    Pilot: ("resulting_pilot", _is_for_everybody),
    GoodPractice: ("resulting_practice", _is_for_everybody),
}


@transaction.atomic
def take_into_review(*, contribution: Contribution, by: User) -> Contribution:
    """Says that a curator has begun. Raises ValidationError when it has been done, or decided, already."""
    contribution = locked(contribution)
    refuse_unless(contribution, [ContributionState.RECEIVED])
    move(contribution, ContributionState.IN_REVIEW)
    happened(contribution, EventKind.TAKEN_INTO_REVIEW, by=by)
    return contribution


@transaction.atomic
def accept(
    *,
    contribution: Contribution,
    by: User,
    answer: str = "",
    answer_language: str = "",
    shows_words: bool = True,
) -> Contribution:
    """Accepts a contribution and starts what is to come of it, or joins it to the draft that there is.

    Its words are public from now on, unless `shows_words` says otherwise. Raises ValidationError when it has been
    decided already.
    """
    contribution = locked(contribution)
    refuse_unless(contribution, WAITING)
    refuse_without_words(contribution)
    _start_draft(contribution, by=by)
    contribution.words_shown = shows_words
    write_answer(contribution, answer, answer_language)
    move(contribution, ContributionState.ACCEPTED)
    happened(contribution, EventKind.ACCEPTED, by=by, note=clean(answer), draft=str(contribution.result))
    return contribution


@transaction.atomic
def start_draft_again(*, contribution: Contribution, by: User) -> Contribution:
    """Starts the draft of an accepted contribution anew, after the first one was discarded."""
    contribution = locked(contribution)
    refuse_unless(contribution, [ContributionState.ACCEPTED])
    refuse_without_words(contribution)
    if contribution.result is not None:
        raise ValidationError(_("There is a draft of %(number)s already.") % {"number": contribution.number})
    _start_draft(contribution, by=by)
    contribution.save()
    happened(contribution, EventKind.DRAFT_STARTED, by=by, mail=False, draft=str(contribution.result))
    return contribution


def _start_draft(contribution: Contribution, *, by: User) -> None:
    kind = ContributionKind(contribution.kind)
    details = details_of(kind, contribution.details)
    if isinstance(details, PilotDetails):
        contribution.resulting_pilot = create_pilot(by=by, content=pilot_content(contribution, details))
    elif isinstance(details, GoodPracticeDetails):
        content = good_practice_content(contribution, details)
        contribution.resulting_practice = create_good_practice(by=by, content=content)
    elif isinstance(details, CriterionDetails):
        criterion = criteria_actions.create_criterion(by=by)
        content = criterion_content(contribution, details)
        version = criteria_actions.start_version(criterion=criterion, by=by, content=content)
        with override(by.preferred_language):
            note = Texts(**{by.preferred_language: note_on_criterion(contribution, details)})
        criteria_actions.add_note(criterion=criterion, by=by, text=note)
        contribution.resulting_version = version
    else:
        criterion = contribution.criterion  # locked by `locked`, so no draft appears or goes while we look
        draft = criterion.versions.filter(state=VersionState.DRAFT).first()
        contribution.resulting_version = draft or criteria_actions.start_version(criterion=criterion, by=by)


@transaction.atomic
def decline(
    *, contribution: Contribution, by: User, reason: str, reason_language: str, shows_words: bool
) -> Contribution:
    """Declines with a reason, which everybody reads; the words become public only where `shows_words` says so.

    An accepted one parts from its draft, which stays where it is: others may have worked on it. Raises ValidationError
    without a reason, and for one that is declined, withdrawn or published already.
    """
    contribution = locked(contribution)
    reason = clean(reason)
    refuse_unless(contribution, [*WAITING, ContributionState.ACCEPTED])
    refuse_bad_reply(reason, reason_language, _("Say why it is declined; the contributor and readers see the reason."))
    contribution.decline_reason, contribution.decline_language = reason, reason_language
    contribution.words_shown = shows_words and contribution.has_words
    contribution.resulting_version = contribution.resulting_pilot = contribution.resulting_practice = None
    move(contribution, ContributionState.DECLINED)
    happened(contribution, EventKind.DECLINED, by=by, note=reason, shows_words=shows_words)
    return contribution


@transaction.atomic
def answer(*, contribution: Contribution, by: User, text: str, language: str, shows_words: bool = True) -> Contribution:
    """Answers in public, in place of an answer before; the words that it answers become public with it, or stay as
    they were where `shows_words` says so.

    Raises ValidationError without a text, and for a contribution that was withdrawn.
    """
    contribution = locked(contribution)
    refuse_unless(contribution, [state for state in ContributionState if state != ContributionState.WITHDRAWN])
    refuse_bad_reply(clean(text), language, _("Write the answer."))
    write_answer(contribution, text, language)
    contribution.words_shown = contribution.has_words and (contribution.words_shown or shows_words)
    contribution.save()
    happened(contribution, EventKind.ANSWERED, by=by, note=contribution.answer)
    return contribution


@transaction.atomic
def mark_published(*, result: Result, by: User | None) -> list[Contribution]:
    """Says of the accepted contributions that became part of a version, pilot or good practice that it is published.

    Where not everybody may see what came of them, their words are not public either.
    """
    field, is_public = _RESULTS[type(result)]
    marked = list(
        Contribution.objects.select_for_update(no_key=True)
        .filter(**{field: result, "state": ContributionState.ACCEPTED})
        .order_by("pk")
    )
    for contribution in marked:
        contribution.words_shown = contribution.words_shown and is_public(result)
        move(contribution, ContributionState.PUBLISHED)
        happened(contribution, EventKind.PUBLISHED, by=by, result=str(result))
    return marked
