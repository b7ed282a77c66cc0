"""Who may do what in a group; used by views, admin and templates alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from groups.enums import GroupRole, JoinPolicy, MembershipState, MembersVisibility
from groups.models import Group, Membership
from members.models import User
from members.queries import confirmed_address

Viewer = User | AnonymousUser

# What a coordinator may give. The role of coordinator is given and taken away by the steering committee.
ASSIGNABLE = (GroupRole.OBSERVER, GroupRole.MEMBER, GroupRole.CONTRIBUTOR)
_RANK = {role: rank for rank, role in enumerate(GroupRole.values)}


def is_steering(user: Viewer) -> bool:
    """The steering committee runs every group."""
    return user.has_perm("groups.change_membership")


def is_confirmed_address_of(user: Viewer, email: str) -> bool:
    """Whether the person has shown that an address is theirs, in whatever capitals."""
    if not (user.is_authenticated and user.is_active and email):
        return False
    return user.email.lower() == email.strip().lower() and confirmed_address(user) is not None


def has_verified_organisation(user: Viewer) -> bool:
    """Whether the person is linked to an organisation that staff knows to exist."""
    return user.is_authenticated and user.organisation_id is not None and user.organisation.is_verified


def is_let_in_by_organisation(user: Viewer, group: Group) -> bool:
    """Whether the person's organisation opens the group to them. Says nothing about which others would."""
    if group.join_policy != JoinPolicy.DOMAIN or not has_verified_organisation(user):
        return False
    admitted = set(group.admitted_organisations.values_list("pk", flat=True))
    return not admitted or user.organisation_id in admitted


def assignable_roles(user: Viewer) -> list[GroupRole]:
    """The roles that somebody who runs a group may give in it."""
    return list(GroupRole) if is_steering(user) else list(ASSIGNABLE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a group, looked up once for a page."""

    user: Viewer
    group: Group
    membership: Membership | None  # the live one
    is_steering: bool

    @property
    def is_member(self) -> bool:
        return self.membership is not None and self.membership.state == MembershipState.ACTIVE

    @property
    def is_coordinator(self) -> bool:
        return self.has_role(GroupRole.COORDINATOR)

    def has_role(self, least: GroupRole) -> bool:
        return self.is_member and _RANK[self.membership.role] >= _RANK[least]

    @property
    def may_run(self) -> bool:
        """Decide on requests, invite, change roles, edit the page."""
        return self.is_steering or self.is_coordinator

    @property
    def may_upload(self) -> bool:
        """Archived groups take no documents any more."""
        is_allowed = self.is_steering or self.has_role(GroupRole.CONTRIBUTOR)
        return is_allowed and self.group.archived_at is None

    @property
    def may_see_members(self) -> bool:
        """For a group that is visible to the viewer; a group that is not shows nothing at all."""
        if self.may_run:
            return True
        match self.group.members_visibility:
            case MembersVisibility.PUBLIC:
                return True
            case MembersVisibility.MEMBERS:
                return self.user.is_authenticated
            case MembersVisibility.GROUP:
                return self.is_member
        return False

    def may_handle(self, membership: Membership) -> bool:
        """Suspend, remove or change the role of somebody else: of a coordinator only as the steering committee."""
        if membership.user_id == self.user.pk:
            return False
        return self.is_steering or (self.is_coordinator and membership.role != GroupRole.COORDINATOR)


def standing_of(user: Viewer, group: Group) -> Standing:
    return Standing(user, group, Membership.objects.live_of(user, group), is_steering(user))
