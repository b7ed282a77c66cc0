"""Makes groups and people in them for tests, through the product's own actions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from making import texts, user
from making_files import text_file

from groups import actions
from groups.enums import GroupRole, JoinPolicy, MembershipState, Visibility
from groups.models import Group, GroupDocument, Membership
from members.models import Organisation, User

_HIDDEN = {"visibility": "HIDDEN", "members_visibility": "GROUP", "join_policy": JoinPolicy.INVITE}


def group(slug: str = "quokka-group", word: str = "Quokka", **fields: Any) -> Group:
    """A group whose texts hold the word. A hidden one is by invitation, as the database asks."""
    translated = {f"name_{code}": text for code, text in texts(f"{word} name").items()}
    translated |= {f"purpose_{code}": text for code, text in texts(f"{word} purpose").items()}
    if fields.get("visibility") == "HIDDEN":
        fields = _HIDDEN | fields
    return actions.create_group(by=None, slug=slug, **(translated | fields))


def steering(email: str = "steering@example.org") -> User:
    return User.objects.filter(email=email).first() or user(email, is_staff=True, is_superuser=True)


def organisation(slug: str = "exampleville", **fields: Any) -> Organisation:
    return Organisation.objects.create(
        slug=slug, level="LOCAL", **{"is_verified": True, "name_en": slug.title()} | fields
    )


def member(into: Group, person: User | str, role: str = GroupRole.MEMBER, **more: Any) -> Membership:
    person = user(person) if isinstance(person, str) else person
    return actions.add_member(group=into, user=person, by=None, role=role, **more)


def coordinator(into: Group, person: User | str = "coordinator@example.org") -> Membership:
    return member(into, person, GroupRole.COORDINATOR)


def in_state(into: Group, person: User, state: str, role: str = GroupRole.MEMBER) -> Membership:
    """The person's membership in a state, brought there by the transitions that lead to it."""
    boss = steering()
    if state in (MembershipState.REQUESTED, MembershipState.DECLINED):
        before = Group.objects.get(pk=into.pk).join_policy
        Group.objects.filter(pk=into.pk).update(visibility="PUBLIC", join_policy=JoinPolicy.REQUEST)
        made = actions.request(group=into, by=person, message="Please")
        Group.objects.filter(pk=into.pk).update(visibility=into.visibility, join_policy=before)
        if state == MembershipState.DECLINED:
            made = actions.decline(membership=made, by=boss, reason="No")
        return made
    if state in (MembershipState.INVITED, MembershipState.EXPIRED):
        made = actions.invite(group=into, by=boss, email=person.email, role=role)
        return made if state == MembershipState.INVITED else actions.take_back_invitation(membership=made, by=boss)
    made = member(into, person, role)
    if state == MembershipState.ACTIVE:
        return made
    if state == MembershipState.SUSPENDED:
        return actions.suspend(membership=made, by=boss, reason="Because")
    if state == MembershipState.LEFT:
        return actions.leave(membership=made, by=person)
    if state == MembershipState.REMOVED:
        return actions.remove(membership=made, by=boss, reason="Because")
    assert state == MembershipState.LAPSED
    now = timezone.now()
    actions.ask_whether_still_there(membership=made, now=now + dt.timedelta(days=366))
    return actions.lapse(membership=made, now=now + dt.timedelta(days=400))


def document(into: Group, by: User, title: str = "Quokka notes", visibility: str = Visibility.GROUP) -> GroupDocument:
    return actions.add_document(
        group=into, by=by, file=text_file(title, "notes.txt"), title=title, visibility=visibility
    )
