"""Who reads the words of a contribution: everybody, curators, or nobody any more."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.actions.replies import clean
from contributions.actions.rows import happened, locked, refuse_unless, refuse_without_words
from contributions.enums import ContributionState, EventKind
from contributions.models import Contribution
from contributions.permissions import may_erase_words
from members.models import User


@transaction.atomic
def show_words(*, contribution: Contribution, by: User) -> Contribution:
    """Lets the words stand in public, without any decision."""
    contribution = locked(contribution)
    refuse_unless(contribution, [state for state in ContributionState if state != ContributionState.WITHDRAWN])
    refuse_without_words(contribution)
    if contribution.words_shown:
        raise ValidationError(_("The words of %(number)s are public already.") % {"number": contribution.number})
    contribution.words_shown = True
    contribution.save()
    happened(contribution, EventKind.WORDS_SHOWN, by=by, mail=False)
    return contribution


@transaction.atomic
def hide_words(*, contribution: Contribution, by: User, reason: str) -> Contribution:
    """Takes the words off the public page, for example because they name somebody. The contributor reads the reason."""
    contribution = locked(contribution)
    reason = clean(reason)
    if not contribution.words_shown:
        raise ValidationError(_("The words of %(number)s are not public.") % {"number": contribution.number})
    if not reason:
        raise ValidationError(_("Say why; the contributor reads the reason."))
    contribution.words_shown = False
    contribution.save()
    happened(contribution, EventKind.WORDS_HIDDEN, by=by, note=reason)
    return contribution


@transaction.atomic
def erase_words(*, contribution: Contribution, by: User, reason: str, now: dt.datetime | None = None) -> Contribution:
    """Erases for good what the contributor wrote, where they or somebody named in it have a right to that. Number, state,
    answers and history stay; so does what was made of the words elsewhere, and the author is no longer named.

    Raises PermissionDenied for anybody but the steering committee, ValidationError without a reason, which the
    contributor reads, and when it was done before.
    """
    if not may_erase_words(by):
        raise PermissionDenied
    contribution = locked(contribution)
    reason = clean(reason)
    refuse_without_words(contribution)
    if not reason:
        raise ValidationError(_("Say why; the contributor reads the reason."))
    contribution.title = contribution.folded_title = contribution.text = ""
    contribution.details = {}
    contribution.words_shown = contribution.shows_author = False
    contribution.words_erased_at = now or timezone.now()
    contribution.save()
    happened(contribution, EventKind.WORDS_ERASED, by=by, note=reason)
    return contribution
