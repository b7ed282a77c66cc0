"""Joining, asking to join, and what a coordinator decides."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from groups import notifications
from groups.actions import states
from groups.actions.invitations import answer_by_invitation, open_invitation
from groups.enums import GroupRole, JoinPolicy, MembershipSource, MembershipState
from groups.models import Group, Membership
from groups.queries import asks_again_from, may_join_at_once, may_request
from members.models import User

LONGEST_MESSAGE = 1000


def _require_no_live(user: User, group: Group) -> None:
    live = Membership.objects.live_of(user, group)
    if live is None:
        return
    messages = {
        MembershipState.REQUESTED: _("You have asked already: a coordinator will decide."),
        MembershipState.ACTIVE: _("You are a member of this group already."),
        MembershipState.SUSPENDED: _("Your membership is suspended. Write to the coordinator who suspended it."),
    }
    raise ValidationError(messages[MembershipState(live.state)], code="state")


@transaction.atomic
def join(*, group: Group, by: User, now: dt.datetime | None = None) -> Membership:
    """Makes the person a member at once: in an open group, or through their verified organisation; or by the
    invitation that waits for them.

    Raises ValidationError where they have to ask or to be invited, or when they are in the group already.
    """
    now = now or timezone.now()
    group = states.locked(group)
    states.require_open(group)
    _require_no_live(by, group)
    invitation = open_invitation(by, group, now)
    if invitation is not None:
        return answer_by_invitation(invitation, by, now)
    if not may_join_at_once(by, group):
        raise ValidationError(
            _("This group is joined by invitation only.")
            if group.join_policy == JoinPolicy.INVITE
            else _("In this group a coordinator decides who joins. Send a request."),
            code="not_allowed",
        )
    source = MembershipSource.DOMAIN if group.join_policy == JoinPolicy.DOMAIN else MembershipSource.SELF
    membership = Membership(group=group, user=by, role=GroupRole.MEMBER, source=source, confirmed_at=now)
    states.enter(membership, MembershipState.ACTIVE, now=now)
    how = {"auto": f"organisation {by.organisation.slug}"} if source == MembershipSource.DOMAIN else {}
    states.trace("join", membership, by, **how)
    return membership


@transaction.atomic
def request(*, group: Group, by: User, message: str, now: dt.datetime | None = None) -> Membership:
    """Asks the coordinators. Whoever has an invitation becomes a member at once instead.

    Raises ValidationError for a message that is too long, while a request is open, within 30 days after one was
    declined, and where nobody has to ask or nobody may.
    """
    now = now or timezone.now()
    message = message.strip()
    group = states.locked(group)
    states.require_open(group)
    if len(message) > LONGEST_MESSAGE:
        raise ValidationError(
            _("The message has %(length)d characters. Shorten it to %(limit)d.")
            % {"length": len(message), "limit": LONGEST_MESSAGE},
            code="message",
        )
    _require_no_live(by, group)
    invitation = open_invitation(by, group, now)
    if invitation is not None:
        return answer_by_invitation(invitation, by, now, request_message=message)
    if not may_request(by, group):
        raise ValidationError(
            _("This group is joined by invitation only.")
            if group.join_policy == JoinPolicy.INVITE
            else _("Nobody has to ask here: you can join at once."),
            code="not_allowed",
        )
    again = asks_again_from(by, group)
    if again is not None and now < again:
        raise ValidationError(
            _("Your last request was declined. You can ask again from %(date)s.")
            % {"date": formats.date_format(timezone.localtime(again), "DATE_FORMAT")},
            code="cool_down",
        )
    membership = Membership(group=group, user=by, source=MembershipSource.REQUEST, request_message=message)
    states.enter(membership, MembershipState.REQUESTED, now=now)
    states.trace("request", membership, by)
    notifications.requested(membership)
    return membership


@transaction.atomic
def approve(
    *,
    membership: Membership,
    by: User,
    role: str = GroupRole.MEMBER,
    reason: str = "",
    now: dt.datetime | None = None,
) -> Membership:
    """Lets somebody in who asked.

    Raises ValidationError when the request is decided already, and for a role that the coordinator may not give.
    """
    membership = states.in_locked_group(membership)
    states.require_open(membership.group)
    states.require_to_run(by, membership.group)
    states.require_state(membership, MembershipState.REQUESTED)
    states.require_assignable(by, role)
    now = now or timezone.now()
    states.enter(
        membership,
        MembershipState.ACTIVE,
        now=now,
        role=role,
        source=MembershipSource.REQUEST,
        decided_by=by,
        decision_note=reason.strip()[: states.LONGEST_REASON],
        confirmed_at=now,
        asked_at=None,
    )
    states.trace("approve", membership, by, role=role)
    notifications.approved(membership)
    return membership


@transaction.atomic
def decline(*, membership: Membership, by: User, reason: str, now: dt.datetime | None = None) -> Membership:
    """Turns a request down, with a reason that the person reads.

    Raises ValidationError without a reason, or when the request is decided already.
    """
    membership = states.in_locked_group(membership)
    states.require_to_run(by, membership.group)
    states.require_state(membership, MembershipState.REQUESTED)
    reason = states.require_reason(reason)
    states.enter(membership, MembershipState.DECLINED, now=now, decided_by=by, decision_note=reason)
    states.trace("decline", membership, by)
    notifications.declined(membership)
    return membership
