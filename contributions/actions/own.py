"""What authors do with their own contributions."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from contributions.actions.rows import happened, locked, move, refuse_unless
from contributions.enums import WAITING, ContributionState, EventKind
from contributions.models import Contribution
from members.models import User


@transaction.atomic
def withdraw(*, contribution: Contribution, by: User) -> Contribution:
    """Takes a contribution back as long as nothing is decided. Raises PermissionDenied for anybody but its author."""
    contribution = locked(contribution)
    if contribution.author_id != by.pk:
        raise PermissionDenied
    refuse_unless(contribution, WAITING)
    contribution.words_shown = False
    move(contribution, ContributionState.WITHDRAWN)
    happened(contribution, EventKind.WITHDRAWN, by=by)
    return contribution


@transaction.atomic
def change_credit(*, contribution: Contribution, by: User, shows_author: bool) -> Contribution:
    """Names the author on the public page, or no longer. Raises PermissionDenied for anybody but the author."""
    contribution = locked(contribution)
    if contribution.author_id != by.pk:
        raise PermissionDenied
    if contribution.shows_author != shows_author:
        contribution.shows_author = shows_author
        contribution.save()
        happened(contribution, EventKind.CREDIT_CHANGED, by=by, mail=False, shows_author=shows_author)
    return contribution
