"""Invitations by mail: bound to an address, good once, for fourteen days."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groups import notifications
from groups.actions import states
from groups.enums import GroupRole, MembershipSource, MembershipState
from groups.models import Group, Membership
from groups.permissions import is_confirmed_address_of
from groups.queries import person_with_confirmed_address
from members.models import User

LASTS = dt.timedelta(days=14)


def open_invitation(user: User, group: Group, now: dt.datetime) -> Membership | None:
    """The invitation to this group that waits for one of the person's confirmed addresses."""
    found = Membership.objects.invitations_to(user.email, group, now).first()
    return found if found is not None and is_confirmed_address_of(user, found.email) else None


@transaction.atomic
def invite(
    *,
    group: Group,
    by: User,
    email: str,
    role: str = GroupRole.MEMBER,
    language: str = "",
    now: dt.datetime | None = None,
) -> Membership:
    """Invites an address, which may have no account yet. Whoever has asked to join becomes a member at once.

    `language` is that of the mail where the address has no account; the inviter's where it is empty.

    Raises ValidationError for an address that is none, is invited already or is a member's, and for a role that the
    coordinator may not give.
    """
    now = now or timezone.now()
    email = email.strip().lower()
    validate_email(email)
    group = states.locked(group)
    states.require_open(group)
    states.require_to_run(by, group)
    states.require_assignable(by, role)
    person = person_with_confirmed_address(email)
    live = Membership.objects.live_of(person, group) if person is not None else None
    if live is not None and live.state == MembershipState.REQUESTED:
        live.group = group
        return _let_in(live, role=role, decided_by=by, now=now, verb="invite", by=by)
    if live is not None and live.state == MembershipState.SUSPENDED:
        raise ValidationError(_("The membership of this person is suspended. Resume it instead."), code="state")
    if live is not None:
        raise ValidationError(_("This person is a member already."), code="state")
    for overdue in Membership.objects.filter(
        group=group, state=MembershipState.INVITED, email=email, invitation_expires_at__lte=now
    ):
        states.enter(overdue, MembershipState.EXPIRED, now=now)
    if Membership.objects.invitations_to(email, group, now).exists():
        raise ValidationError(
            _("This address is invited already. To invite it anew, first take the invitation back."), code="state"
        )
    membership = Membership(
        group=group,
        email=email,
        role=role,
        source=MembershipSource.INVITATION,
        invited_by=by,
        invitation_expires_at=now + LASTS,
    )
    states.enter(membership, MembershipState.INVITED, now=now)
    states.trace("invite", membership, by, role=role)
    notifications.invited(membership, language or (person.preferred_language if person else by.preferred_language))
    return membership


def _let_in(
    membership: Membership, *, role: str, decided_by: User | None, now: dt.datetime, verb: str, by: User
) -> Membership:
    """Requested and invited: the request becomes the membership, with the role of the invitation."""
    states.enter(
        membership,
        MembershipState.ACTIVE,
        now=now,
        role=role,
        source=MembershipSource.REQUEST,
        decided_by=decided_by,
        confirmed_at=now,
        asked_at=None,
    )
    states.trace(verb, membership, by, role=role, requested_and_invited=True)
    notifications.approved(membership)
    return membership


def answer_by_invitation(
    invitation: Membership, user: User, now: dt.datetime, *, request_message: str = ""
) -> Membership:
    """Makes the invited person a member. The group is locked, and the person has no live membership in it."""
    states.enter(
        invitation,
        MembershipState.ACTIVE,
        now=now,
        user=user,
        request_message=request_message,
        confirmed_at=now,
        asked_at=None,
    )
    states.trace("accept_invitation", invitation, user, role=invitation.role)
    notifications.invitation_accepted(invitation)
    return invitation


def _require_addressee(membership: Membership, by: User) -> None:
    if not is_confirmed_address_of(by, membership.email):
        raise ValidationError(
            _(
                "This invitation was sent to another address than yours. Sign in with the account of that address, or "
                "ask for an invitation to this one."
            ),
            code="not_allowed",
        )


@transaction.atomic
def accept_invitation(*, membership: Membership, by: User, now: dt.datetime | None = None) -> Membership:
    """Makes the invited person a member. A request of theirs that is open becomes the membership instead.

    Raises ValidationError for anybody but the person with the invited address, and when the invitation is answered,
    taken back or expired.
    """
    now = now or timezone.now()
    membership = states.in_locked_group(membership)
    _require_addressee(membership, by)
    states.require_state(membership, MembershipState.INVITED)
    states.require_open(membership.group)
    if membership.invitation_expires_at <= now:
        raise ValidationError(
            _("This invitation has expired. Ask a coordinator of the group for a new one."), code="expired"
        )
    live = Membership.objects.live_of(by, membership.group)
    if live is None:
        return answer_by_invitation(membership, by, now)
    if live.state != MembershipState.REQUESTED:
        raise ValidationError(
            _("Your membership is suspended. Write to the coordinator who suspended it.")
            if live.state == MembershipState.SUSPENDED
            else _("You are a member of this group already."),
            code="state",
        )
    live.group = membership.group
    states.enter(membership, MembershipState.EXPIRED, now=now)
    return _let_in(
        live, role=membership.role, decided_by=membership.invited_by, now=now, verb="accept_invitation", by=by
    )


@transaction.atomic
def decline_invitation(*, membership: Membership, by: User, now: dt.datetime | None = None) -> Membership:
    """The invited person says no. Raises ValidationError as `accept_invitation` does."""
    membership = states.in_locked_group(membership)
    _require_addressee(membership, by)
    states.require_state(membership, MembershipState.INVITED)
    states.enter(membership, MembershipState.DECLINED, now=now)
    states.trace("decline_invitation", membership, by)
    return membership


@transaction.atomic
def take_back_invitation(*, membership: Membership, by: User, now: dt.datetime | None = None) -> Membership:
    """Lets an invitation expire before its time. Raises ValidationError when it is answered already."""
    membership = states.in_locked_group(membership)
    states.require_to_run(by, membership.group)
    states.require_state(membership, MembershipState.INVITED)
    states.enter(membership, MembershipState.EXPIRED, now=now, decided_by=by)
    states.trace("take_back_invitation", membership, by)
    return membership
