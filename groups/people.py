"""The members of a group, as far as one viewer may see them."""

from __future__ import annotations

from dataclasses import dataclass, field

from groups.enums import GroupRole
from groups.models import Membership
from groups.permissions import Standing, Viewer
from members.enums import Audience
from members.models import User
from members.permissions import Part, may_see
from members.queries import organisation_of
from publishing.texts import Text


@dataclass(frozen=True, slots=True)
class Person:
    """A member, as far as their own choices show them to the viewer."""

    name: str
    organisation: str | Text
    email: str
    role: str
    role_label: str
    title: str


@dataclass(frozen=True, slots=True)
class People:
    shown: list[Person] = field(default_factory=list)
    unnamed: int = 0  # members who show their name to fewer people

    @property
    def count(self) -> int:
        return len(self.shown) + self.unnamed


_ORDER = {role: rank for rank, role in enumerate(reversed(GroupRole.values))}


def people(standing: Standing) -> People:
    """The members of a group. Empty unless the viewer may see the list at all."""
    if not standing.may_see_members:
        return People()
    memberships = list(
        Membership.objects.active()
        .filter(group=standing.group, user__is_active=True)
        .select_related("user", "user__organisation")
    )
    shared = _people_in_common_groups(standing.user, [membership.user_id for membership in memberships])
    found, unnamed = [], 0
    for membership in memberships:
        person = _person(membership, standing, shares_a_group=membership.user_id in shared)
        if person is None:
            unnamed += 1
        else:
            found.append(person)
    found.sort(key=lambda person: (_ORDER[person.role], person.name.casefold()))
    return People(found, unnamed)


def _people_in_common_groups(viewer: Viewer, users: list[int]) -> set[int]:
    if not viewer.is_authenticated:
        return set()
    own = Membership.objects.active().filter(user=viewer).values("group")
    return set(
        Membership.objects.active().filter(group__in=own, user__in=users).values_list("user", flat=True).distinct()
    )


def _person(membership: Membership, standing: Standing, *, shares_a_group: bool) -> Person | None:
    """None where the viewer may not know the name. Those who run the group know name and organisation of everybody."""
    user, viewer = membership.user, standing.user

    def sees(part: Part) -> bool:
        return may_see(viewer, user, part, shares_group=shares_a_group)

    if not (standing.may_run or sees("name")):
        return None
    sees_address = sees("email") or (standing.may_run and user.email_visible_to != Audience.NOBODY)
    organisation: str | Text = ""
    if standing.may_run or sees("organisation"):
        organisation = organisation_of(user)
    return Person(
        name=shown_name(user),
        organisation=organisation,
        email=user.email if sees_address else "",
        role=membership.role,
        role_label=membership.get_role_display(),
        title=membership.title_in_group,
    )


def shown_name(user: User) -> str:
    """The name that others see. Never the address: whoever gives no name shows the part that says nothing."""
    return user.name or f"#{user.pk}"
