"""Who may do what with what a session leaves; used by views, admin and templates alike. Who organises a session is
`working_sessions.permissions.may_run`."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser

from members.models import User
from outcomes.enums import MinutesState
from outcomes.models import Minutes
from working_sessions.permissions import takes_part

Viewer = User | AnonymousUser


class DraftKind(StrEnum):
    """What can come of a decision or an action."""

    CRITERION = "criterion"
    VERSION = "version"
    GOOD_PRACTICE = "good_practice"
    PILOT = "pilot"


_NEEDED = {
    DraftKind.CRITERION: ("criteria.add_criterion", "criteria.add_criterionversion"),
    DraftKind.VERSION: ("criteria.add_criterionversion",),
    DraftKind.GOOD_PRACTICE: ("practice.add_goodpractice",),
    DraftKind.PILOT: ("practice.add_pilot",),
}


def may_make_draft(user: Viewer, kind: DraftKind) -> bool:
    """The editors of the catalogue. They decide what is drafted, so they need not organise the session."""
    return user.has_perms(_NEEDED[kind])


def may_make_drafts(user: Viewer) -> bool:
    return any(may_make_draft(user, kind) for kind in DraftKind)


def is_open_for_comments(minutes: Minutes, now: dt.datetime) -> bool:
    return (
        minutes.state == MinutesState.CIRCULATED and minutes.comments_until is not None and now < minutes.comments_until
    )


def may_comment(user: Viewer, minutes: Minutes, now: dt.datetime) -> bool:
    """Those with a confirmed place, while the minutes are with the participants."""
    return is_open_for_comments(minutes, now) and takes_part(user, minutes.session)
