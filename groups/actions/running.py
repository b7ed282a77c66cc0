"""Running a group: its settings, its first coordinators, its end."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groups import notifications
from groups.actions import states
from groups.actions.invitations import open_invitation
from groups.enums import GroupRole, MembershipSource, MembershipState
from groups.models import Group, Membership
from groups.permissions import is_steering
from members.models import User
from publishing.actions import record
from publishing.texts import languages

# What coordinators may change of their group; translated ones in each language.
SETTINGS = (
    *("visibility", "members_visibility", "default_content_visibility", "join_policy"),
    *(f"{name}_{code}" for name in ("purpose", "request_question") for code in languages()),
)


def _require_steering(by: User) -> None:
    if not is_steering(by):
        raise ValidationError(_("Only the steering committee may do this."), code="not_allowed")


@transaction.atomic
def create_group(*, by: User | None, slug: str, **fields: Any) -> Group:
    """A new group, without members. `by` is None where a command makes it. Raises ValidationError for fields that do
    not fit together."""
    if by is not None:
        _require_steering(by)
    group = Group(slug=slug, **fields)
    group.full_clean(exclude=["name", "purpose"])
    group.save()
    record(by=by, verb="group.create", subject=group.slug)
    return group


@transaction.atomic
def change_settings(*, group: Group, by: User, changes: dict[str, Any]) -> Group:
    """Changes texts, visibility and joining. Raises ValidationError for what does not fit together, with the field
    where one is to blame."""
    group = states.locked(group)
    states.require_to_run(by, group)
    unknown = sorted(changes.keys() - set(SETTINGS))
    if unknown:
        raise FieldDoesNotExist(", ".join(unknown))
    changed = sorted(name for name, value in changes.items() if (getattr(group, name) or "") != (value or ""))
    if not changed:
        return group
    for name in changed:
        setattr(group, name, changes[name] or "")
    if not any(getattr(group, f"purpose_{code}") for code in languages()):
        raise ValidationError({f"purpose_{languages()[0]}": _("Write the purpose in at least one language.")})
    group.full_clean(exclude=["purpose", "request_question"])
    group.save()
    record(by=by, verb="group.change_settings", subject=group.slug, fields=changed)
    return group


@transaction.atomic
def add_member(
    *, group: Group, user: User, by: User | None, role: str = GroupRole.MEMBER, now: dt.datetime | None = None
) -> Membership:
    """The steering committee puts somebody into a group: its first coordinator, for example. An open request of the
    person becomes the membership. `by` is None where a command does it.

    Raises ValidationError for anybody else, and for somebody who is in the group already.
    """
    now = now or timezone.now()
    group = states.locked(group)
    if by is not None:
        _require_steering(by)
    states.require_open(group)
    if role not in GroupRole.values:
        raise ValidationError(_("There is no such role."), code="role")
    membership = Membership.objects.live_of(user, group) or Membership(group=group, user=user)
    membership.group = group
    if membership.pk is not None:
        states.require_state(membership, MembershipState.REQUESTED)
    invitation = open_invitation(user, group, now)
    if invitation is not None:  # overtaken
        states.enter(invitation, MembershipState.EXPIRED, now=now, decided_by=by)
    states.enter(
        membership,
        MembershipState.ACTIVE,
        now=now,
        role=role,
        source=MembershipSource.STAFF,
        decided_by=by,
        confirmed_at=now,
        asked_at=None,
    )
    states.trace("add_member", membership, by, role=role)
    if by is None or by.pk != user.pk:
        notifications.approved(membership)
    return membership


@transaction.atomic
def archive(*, group: Group, by: User, now: dt.datetime | None = None) -> Group:
    """Ends a group: it stays readable, its members stay its members, and nobody joins it any more. Open requests are
    declined, open invitations expire.

    Raises ValidationError unless the steering committee asks, or when the group is archived already.
    """
    now = now or timezone.now()
    group = states.locked(group)
    _require_steering(by)
    if group.archived_at is not None:
        raise ValidationError(_("This group is archived already."), code="archived")
    group.archived_at = now
    group.save()
    record(by=by, verb="group.archive", subject=group.slug)
    for membership in group.memberships.filter(state=MembershipState.REQUESTED).select_related("user"):
        membership.group = group
        reason = _("The group has been archived.")
        states.enter(membership, MembershipState.DECLINED, now=now, decided_by=by, decision_note=reason)
        states.trace("decline", membership, by)
        notifications.declined(membership)
    for membership in group.memberships.filter(state=MembershipState.INVITED):
        membership.group = group
        states.enter(membership, MembershipState.EXPIRED, now=now, decided_by=by)
        states.trace("take_back_invitation", membership, by)
    return group


@transaction.atomic
def reopen(*, group: Group, by: User) -> Group:
    """Takes a group out of the archive. Raises ValidationError as `archive` does."""
    group = states.locked(group)
    _require_steering(by)
    if group.archived_at is None:
        raise ValidationError(_("This group is not archived."), code="archived")
    group.archived_at = None
    group.save()
    record(by=by, verb="group.reopen", subject=group.slug)
    return group
