"""What all transitions share: the lock, the state with its time, the trace, and the questions that come first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from groups.enums import GroupRole, MembershipState
from groups.models import Group, Membership
from groups.permissions import ASSIGNABLE, Standing, assignable_roles, standing_of
from groups.signals import membership_ended
from members.models import User
from publishing.actions import record

LONGEST_REASON = 1000


def locked(group: Group) -> Group:
    """The group's row, locked until the transaction ends."""
    return Group.objects.select_for_update(no_key=True).get(pk=group.pk)


def in_locked_group(membership: Membership) -> Membership:
    """The membership as it is now, in its group, which is locked until the transaction ends."""
    group = locked(membership.group)
    fresh = Membership.objects.select_related("user", "decided_by", "invited_by").get(pk=membership.pk)
    fresh.group = group
    return fresh


def enter(membership: Membership, state: MembershipState, *, now: dt.datetime | None = None, **fields: Any) -> None:
    """Saves the membership in its new state, and tells the rooms above when it is no longer active."""
    now = now or timezone.now()
    was_active = membership.pk is not None and membership.state == MembershipState.ACTIVE
    membership.state, membership.state_since = state, now
    for name, value in fields.items():
        setattr(membership, name, value)
    membership.save()
    if was_active and state != MembershipState.ACTIVE:
        membership_ended.send(sender=Membership, membership=membership, now=now)


def trace(verb: str, membership: Membership, by: User | None, **details: Any) -> None:
    """The audit row. People stand in it by their numbers: the trail outlives an account, their names need not."""
    person = {"person": membership.user_id} if membership.user_id else {}
    record(by=by, verb=f"group.{verb}", subject=membership.group.slug, membership=membership.pk, **person, **details)


def require_state(membership: Membership, *states: MembershipState) -> None:
    """Raises ValidationError that says how things stand: somebody else may have been quicker."""
    if membership.state in states:
        return
    message = _("This cannot be done any more: the state of this membership is “%(state)s” since %(when)s.")
    if membership.decided_by_id and membership.state != MembershipState.INVITED:
        message = _("%(who)s was quicker: the state of this membership is “%(state)s” since %(when)s.")
    raise ValidationError(
        message
        % {
            "state": membership.get_state_display(),
            "when": formats.date_format(timezone.localtime(membership.state_since), "DATETIME_FORMAT"),
            "who": membership.decided_by,
        },
        code="state",
    )


def require_open(group: Group) -> None:
    if group.archived_at is not None:
        raise ValidationError(_("This group is archived: nobody joins it any more."), code="archived")


def require_to_run(by: User, group: Group) -> Standing:
    """Raises ValidationError unless the person runs the group, as one of its coordinators or for the steering
    committee."""
    standing = standing_of(by, group)
    if not standing.may_run:
        raise ValidationError(_("Only a coordinator of the group may do this."), code="not_allowed")
    return standing


def require_to_handle(by: User, membership: Membership) -> None:
    standing = require_to_run(by, membership.group)
    if standing.may_handle(membership):
        return
    if membership.user_id == by.pk:
        raise ValidationError(_("You cannot do this to your own membership. To go, leave the group."), code="own")
    raise ValidationError(
        _("A coordinator is appointed, suspended and removed by the steering committee only. Ask it."),
        code="not_allowed",
    )


def require_assignable(by: User, role: str) -> None:
    if role not in GroupRole.values:
        raise ValidationError(_("There is no such role."), code="role")
    if role not in assignable_roles(by):
        raise ValidationError(
            _("The role of coordinator is given by the steering committee. You can give one of: %(roles)s.")
            % {"roles": ", ".join(str(role.label) for role in ASSIGNABLE)},
            code="not_allowed",
        )


def require_reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ValidationError(_("Say why: the person reads the reason."), code="reason")
    if len(reason) > LONGEST_REASON:
        raise ValidationError(
            _("The reason is longer than %(limit)d characters. Shorten it.") % {"limit": LONGEST_REASON}, code="reason"
        )
    return reason


def is_last_coordinator(membership: Membership) -> bool:
    """Whether the group would be without a coordinator. Ask while the group is locked."""
    if membership.role != GroupRole.COORDINATOR or membership.state != MembershipState.ACTIVE:
        return False
    others = Membership.objects.coordinators().filter(group=membership.group, user__is_active=True)
    return not others.exclude(pk=membership.pk).exists()


def require_another_coordinator(membership: Membership) -> None:
    if is_last_coordinator(membership):
        raise ValidationError(
            _(
                "This is the last coordinator of the group, which would then have nobody to decide on requests. First "
                "let the steering committee appoint another coordinator, or archive the group."
            ),
            code="last_coordinator",
        )
