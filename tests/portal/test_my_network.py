"""“My network” shows a member what is theirs, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from making import texts, user

from groups.enums import GroupRole, GroupVisibility, JoinPolicy, MembershipSource, MembershipState, MembersVisibility
from groups.models import Group, Membership
from members.models import User
from publishing.files import Texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
PAGE = "/en/my-network/"


def group(slug: str, visibility: str = GroupVisibility.PUBLIC) -> Group:
    hidden = visibility == GroupVisibility.HIDDEN
    return Group.objects.create(
        slug=slug,
        visibility=visibility,
        members_visibility=MembersVisibility.GROUP,
        join_policy=JoinPolicy.INVITE if hidden else JoinPolicy.REQUEST,
        **Texts(**texts(f"Quokka {slug}")).columns("name"),
    )


def membership(of: Group, person: User | None, state: str, **changes: object) -> Membership:
    values = {"role": GroupRole.MEMBER, "source": MembershipSource.STAFF} | changes
    return Membership.objects.create(group=of, user=person, state=state, **values)


def test_a_visitor_signs_in_first(client: Client) -> None:
    answer = client.get(PAGE)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/en/my-network/")


@pytest.mark.parametrize("visibility", GroupVisibility.values)
@pytest.mark.parametrize("state", MembershipState.values)
def test_groups_stand_where_their_state_puts_them(client: Client, visibility: str, state: str) -> None:
    mine, other = user("mine@example.org"), user("other@example.org")
    in_days = timezone.now() + dt.timedelta(days=3)
    invited = {"email": "mine@example.org", "invitation_expires_at": in_days}
    one = group("mine", visibility)
    membership(one, mine, state, **(invited if state == MembershipState.INVITED else {}))
    membership(group("theirs"), other, MembershipState.ACTIVE)
    client.force_login(mine)
    answer = client.get(PAGE)
    shown = {
        name: [str(item.name) for item in answer.context[name]]
        for name in ("groups", "requested", "suspended", "invitations")
    }
    hidden = visibility == GroupVisibility.HIDDEN
    place = {
        MembershipState.ACTIVE: "groups",
        MembershipState.REQUESTED: "" if hidden else "requested",
        MembershipState.SUSPENDED: "" if hidden else "suspended",
        MembershipState.INVITED: "invitations",
    }.get(MembershipState(state), "")
    assert shown == {name: ["Quokka mine (en)"] if name == place else [] for name in shown}
    assert "Quokka theirs" not in answer.content.decode()
    assert ("Quokka mine" in answer.content.decode()) is bool(place)
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_coordinator_sees_how_many_wait_and_a_member_does_not(client: Client) -> None:
    mine = user("mine@example.org")
    coordinated, other = group("coordinated"), group("other")
    membership(coordinated, mine, MembershipState.ACTIVE, role=GroupRole.COORDINATOR)
    membership(other, mine, MembershipState.ACTIVE)
    for number in range(2):
        membership(coordinated, user(f"a{number}@example.org"), MembershipState.REQUESTED)
        membership(other, user(f"b{number}@example.org"), MembershipState.REQUESTED)
    client.force_login(mine)
    answer = client.get(PAGE)
    assert {item.membership.group.slug: item.waiting for item in answer.context["groups"]} == {
        "coordinated": 2,
        "other": 0,
    }


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    mine = user("mine@example.org")
    client.force_login(mine)

    def count(start: int, stop: int) -> int:
        for number in range(start, stop):
            membership(group(f"g{number}"), mine, MembershipState.ACTIVE, role=GroupRole.COORDINATOR)
        with CaptureQueriesContext(connection) as captured:
            assert len(client.get(PAGE).context["groups"]) == stop
        return len(captured)

    assert count(0, 3) == count(3, 30)
