"""How somebody stands before the door of a group: what its joining box says, and the one thing to do next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from groups.actions.invitations import open_invitation
from groups.enums import JoinPolicy, MembershipState
from groups.models import Membership
from groups.permissions import Standing
from groups.queries import asks_again_from, may_join_at_once


class Door(StrEnum):
    SIGN_IN = "sign_in"
    JOIN = "join"
    ASK = "ask"
    WAIT = "wait"  # declined a short while ago
    ASKED = "asked"
    INVITED = "invited"
    MEMBER = "member"
    SUSPENDED = "suspended"
    ARCHIVED = "archived"
    BY_INVITATION = "by_invitation"


_LIVE = {
    MembershipState.REQUESTED: Door.ASKED,
    MembershipState.ACTIVE: Door.MEMBER,
    MembershipState.SUSPENDED: Door.SUSPENDED,
}


@dataclass(frozen=True, slots=True)
class Joining:
    door: Door
    invitation: Membership | None = None
    again_from: dt.datetime | None = None
    through_organisation: bool = False


def joining(standing: Standing, now: dt.datetime) -> Joining:
    user, group = standing.user, standing.group
    if standing.membership is not None:
        return Joining(_LIVE[MembershipState(standing.membership.state)])
    if group.archived_at is not None:
        return Joining(Door.ARCHIVED)
    if not user.is_authenticated:
        return Joining(Door.BY_INVITATION if group.join_policy == JoinPolicy.INVITE else Door.SIGN_IN)
    invitation = open_invitation(user, group, now)
    if invitation is not None:
        return Joining(Door.INVITED, invitation=invitation)
    if group.join_policy == JoinPolicy.INVITE:
        return Joining(Door.BY_INVITATION)
    if may_join_at_once(user, group):
        return Joining(Door.JOIN, through_organisation=group.join_policy == JoinPolicy.DOMAIN)
    again = asks_again_from(user, group)
    if again is not None and now < again:
        return Joining(Door.WAIT, again_from=again)
    return Joining(Door.ASK)
