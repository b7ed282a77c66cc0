"""The row of a contribution: locked, moved on, and said to have changed."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from contributions.enums import ContributionState, EventKind
from contributions.models import Contribution, ContributionEvent
from contributions.notifications import tell_author
from criteria import catalogue_state
from criteria.models import Criterion
from members.models import User
from publishing.actions import record


def locked(contribution: Contribution) -> Contribution:
    """The contribution's row, locked until the transaction ends: two who decide at once decide one after another.

    The page of the criterion that a report is about shows it, and is kept: the catalogue's generation goes up.
    """
    if contribution.criterion_id is not None:
        Criterion.objects.select_for_update(no_key=True).get(pk=contribution.criterion_id)
        catalogue_state.changed()
    return Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)


def refuse_unless(contribution: Contribution, states: Collection[str]) -> None:
    if contribution.state in states:
        return
    raise ValidationError(
        _("%(number)s is not what it was: it is “%(state)s” since %(when)s. Look at it again before you decide.")
        % {
            "number": contribution.number,
            "state": contribution.get_state_display(),
            "when": formats.date_format(timezone.localtime(contribution.state_since), "DATETIME_FORMAT"),
        }
    )


def refuse_without_words(contribution: Contribution) -> None:
    if not contribution.has_words:
        raise ValidationError(_("The words of %(number)s were erased.") % {"number": contribution.number})


def move(contribution: Contribution, state: ContributionState) -> None:
    contribution.state, contribution.state_since = state, timezone.now()
    contribution.save()


def happened(
    contribution: Contribution,
    what: EventKind,
    /,
    *,
    by: User | None,
    note: str = "",
    mail: bool = True,
    **details: object,
) -> None:
    """Event, audit entry and mail, in the transaction of the deed."""
    event = ContributionEvent.objects.create(contribution=contribution, kind=what, actor=by, note=note)
    record(by=by, verb=f"contribution.{what.lower()}", subject=contribution.number, **details)
    if mail:
        tell_author(contribution, event)
