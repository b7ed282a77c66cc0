"""What happens to a membership that is active: another role, suspension, leaving, removal."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groups import notifications
from groups.actions import states
from groups.enums import LIVE_STATES, GroupRole, MembershipState
from groups.models import Membership
from members.models import User


@transaction.atomic
def change_role(
    *, membership: Membership, by: User, role: str, title_in_group: str | None = None, now: dt.datetime | None = None
) -> Membership:
    """Gives a member another role, and perhaps a function in the group. Coordinators may step back from their own.

    Raises ValidationError for a role that the person may not give, for another coordinator unless the steering
    committee asks, and for the last coordinator.
    """
    membership = states.in_locked_group(membership)
    states.require_to_run(by, membership.group)
    states.require_state(membership, MembershipState.ACTIVE)
    title = membership.title_in_group if title_in_group is None else " ".join(title_in_group.split())[:120]
    is_title_alone = role == membership.role and title != membership.title_in_group
    if role == membership.role and not is_title_alone:
        raise ValidationError(_("The person has this role already."), code="state")
    if not is_title_alone:
        states.require_assignable(by, role)
        if membership.user_id != by.pk:
            states.require_to_handle(by, membership)
        if role != GroupRole.COORDINATOR:
            states.require_another_coordinator(membership)
    before = membership.role
    membership.role, membership.title_in_group = role, title
    membership.save(update_fields=["role", "title_in_group"])
    states.trace("change_role", membership, by, before=before, role=role)
    if not is_title_alone and membership.user_id != by.pk:
        notifications.role_changed(membership, now=now)
    return membership


@transaction.atomic
def suspend(*, membership: Membership, by: User, reason: str, now: dt.datetime | None = None) -> Membership:
    """Takes away at once what a member sees and may do, until somebody resumes the membership.

    Raises ValidationError without a reason, for oneself, for the last coordinator, and for another coordinator unless
    the steering committee asks.
    """
    membership = states.in_locked_group(membership)
    states.require_to_handle(by, membership)
    states.require_state(membership, MembershipState.ACTIVE)
    reason = states.require_reason(reason)
    states.require_another_coordinator(membership)
    states.enter(membership, MembershipState.SUSPENDED, now=now, decided_by=by, decision_note=reason)
    states.trace("suspend", membership, by)
    notifications.suspended(membership)
    return membership


@transaction.atomic
def resume(*, membership: Membership, by: User, now: dt.datetime | None = None) -> Membership:
    """Ends a suspension; the member has the same role as before. Raises ValidationError as `suspend` does."""
    membership = states.in_locked_group(membership)
    states.require_to_handle(by, membership)
    states.require_state(membership, MembershipState.SUSPENDED)
    states.enter(membership, MembershipState.ACTIVE, now=now, decided_by=by, decision_note="")
    states.trace("resume", membership, by)
    notifications.resumed(membership)
    return membership


@transaction.atomic
def leave(*, membership: Membership, by: User, now: dt.datetime | None = None) -> Membership:
    """The person goes; what they contributed stays, with their name. Raises ValidationError for the last
    coordinator."""
    membership = states.in_locked_group(membership)
    if membership.user_id != by.pk:
        raise ValidationError(_("Only the person can leave. To take somebody out, remove them."), code="not_allowed")
    states.require_state(membership, MembershipState.ACTIVE)
    states.require_another_coordinator(membership)
    states.enter(membership, MembershipState.LEFT, now=now)
    states.trace("leave", membership, by)
    return membership


@transaction.atomic
def leave_all(*, person: User, now: dt.datetime | None = None) -> None:
    """Somebody closes their account: they leave every group and every way into one. Nothing holds them back; where a
    group loses its last coordinator, the steering committee is asked to appoint another one."""
    now = now or timezone.now()
    live = Membership.objects.live().filter(user=person).order_by("group")  # locked in one order, whoever closes
    for found in live.select_related("group"):
        membership = states.in_locked_group(found)
        if membership.state not in LIVE_STATES:
            continue
        was_last = states.is_last_coordinator(membership)
        states.enter(membership, MembershipState.LEFT, now=now)
        states.trace("leave", membership, person, account_closed=True)
        if was_last:
            notifications.coordinator_gone(membership)


@transaction.atomic
def remove(*, membership: Membership, by: User, reason: str, now: dt.datetime | None = None) -> Membership:
    """Takes a member out of the group, with a reason that they read. They can come back by request or invitation.

    Raises ValidationError as `suspend` does.
    """
    membership = states.in_locked_group(membership)
    states.require_to_handle(by, membership)
    states.require_state(membership, MembershipState.ACTIVE)
    reason = states.require_reason(reason)
    states.require_another_coordinator(membership)
    states.enter(membership, MembershipState.REMOVED, now=now, decided_by=by, decision_note=reason)
    states.trace("remove", membership, by)
    notifications.removed(membership)
    return membership
