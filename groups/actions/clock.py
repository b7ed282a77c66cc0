"""What the daily run does: the yearly question, and what happens without an answer."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groups import notifications
from groups.actions import states
from groups.enums import JoinPolicy, MembershipSource, MembershipState
from groups.models import Membership
from groups.permissions import is_let_in_by_organisation
from groups.queries import ANSWER_WITHIN, ASK_EVERY
from members.models import User


@transaction.atomic
def ask_whether_still_there(*, membership: Membership, now: dt.datetime) -> Membership:
    """Asks a member by mail whether they still belong to the group. Raises ValidationError before a year is over, and
    while an answer is awaited."""
    membership = states.in_locked_group(membership)
    states.require_state(membership, MembershipState.ACTIVE)
    if membership.asked_at is not None or membership.confirmed_at + ASK_EVERY > now:
        raise ValidationError(_("It is too early to ask this member again."), code="early")
    membership.asked_at = now
    membership.save(update_fields=["asked_at"])
    states.trace("ask", membership, None)
    notifications.still_there(membership)
    return membership


@transaction.atomic
def confirm(*, membership: Membership, by: User, now: dt.datetime) -> Membership:
    """The member says that they still belong to the group."""
    membership = states.in_locked_group(membership)
    if membership.user_id != by.pk:
        raise ValidationError(_("Only the person can answer this."), code="not_allowed")
    states.require_state(membership, MembershipState.ACTIVE)
    membership.confirmed_at, membership.asked_at = now, None
    membership.save(update_fields=["confirmed_at", "asked_at"])
    states.trace("confirm", membership, by)
    return membership


@transaction.atomic
def lapse(*, membership: Membership, now: dt.datetime) -> Membership:
    """Ends the membership of somebody who has not answered for 30 days.

    The last coordinator stays, and the steering committee is told. Raises ValidationError while an answer may come.
    """
    membership = states.in_locked_group(membership)
    states.require_state(membership, MembershipState.ACTIVE)
    if membership.asked_at is None or membership.asked_at + ANSWER_WITHIN > now:
        raise ValidationError(_("This member was not asked, or has still time to answer."), code="early")
    if states.is_last_coordinator(membership):
        notifications.coordinator_silent(membership)
        return membership
    states.enter(membership, MembershipState.LAPSED, now=now)
    states.trace("lapse", membership, None)
    notifications.lapsed(membership)
    return membership


@transaction.atomic
def recheck_organisation(*, membership: Membership, now: dt.datetime) -> Membership:
    """Somebody who joined through their organisation, which no longer lets them in, has to be approved.

    Raises ValidationError where nothing has changed.
    """
    membership = states.in_locked_group(membership)
    states.require_state(membership, MembershipState.ACTIVE)
    is_let_in = membership.group.join_policy != JoinPolicy.DOMAIN or is_let_in_by_organisation(
        membership.user, membership.group
    )
    if membership.source != MembershipSource.DOMAIN or is_let_in or states.is_last_coordinator(membership):
        raise ValidationError(_("This membership does not rest on an organisation that lost its place."), code="state")
    states.enter(membership, MembershipState.REQUESTED, now=now, decided_by=None, decision_note="")
    states.trace("recheck_organisation", membership, None)
    notifications.organisation_lost(membership)
    notifications.requested(membership)
    return membership


@transaction.atomic
def expire_invitation(*, membership: Membership, now: dt.datetime) -> Membership:
    """Ends an invitation that nobody answered in time. Raises ValidationError before that."""
    membership = states.in_locked_group(membership)
    states.require_state(membership, MembershipState.INVITED)
    if membership.invitation_expires_at > now:
        raise ValidationError(_("This invitation has not expired yet."), code="early")
    states.enter(membership, MembershipState.EXPIRED, now=now)
    states.trace("expire_invitation", membership, None)
    return membership
