"""Groups in the administration: what is read-only, what the tools do, and for whom."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group as Role
from django.test import Client
from django.urls import reverse
from making import LANGUAGES, user
from making_groups import document, group, in_state, member, steering

from groups.models import Group, GroupDocument, Membership
from members.models import User
from pact_portal.roles import CURATORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def curator() -> User:
    person = user("curator@example.org", is_staff=True)
    person.groups.add(Role.objects.get(name=CURATORS))
    return person


def tool(model: str, name: str, row: object) -> str:
    return reverse(f"admin:groups_{model}_{name}", args=[row.pk])


@pytest.mark.parametrize("who", ["steering", "curator"])
def test_the_steering_committee_runs_every_group_by_tools(who: str) -> None:
    client = signed_in({"steering": steering, "curator": curator}[who]())
    into = group()
    asked, refused = (in_state(into, user(f"p{n}@example.org"), "REQUESTED") for n in range(2))
    invited = in_state(into, user("i@example.org"), "INVITED")
    for name, row, sent, after in (
        ("approve", asked, {}, "ACTIVE"),
        ("change_role", asked, {"role": "COORDINATOR"}, "ACTIVE"),
        ("decline", refused, {"reason": "No"}, "DECLINED"),
        ("take_back", invited, {}, "EXPIRED"),
    ):
        assert client.post(tool("membership", name, row), sent).status_code == 302
        row.refresh_from_db()
        assert row.state == after
    assert asked.role == "COORDINATOR"
    last = client.post(tool("membership", "remove", asked), {"reason": "Because"}, follow=True)
    assert "last coordinator" in last.content.decode()
    user("second@example.org")
    added = client.post(tool("group", "add_member", into), {"email": "SECOND@example.org", "role": "COORDINATOR"})
    assert added.status_code == 302
    for name, sent, after in (
        ("suspend", {"reason": "Because"}, "SUSPENDED"),
        ("resume", {}, "ACTIVE"),
        ("remove", {"reason": "Because"}, "REMOVED"),
    ):
        client.post(tool("membership", name, asked), sent)
        asked.refresh_from_db()
        assert asked.state == after
    client.post(tool("group", "archive", into))
    into.refresh_from_db()
    assert into.archived_at is not None
    client.post(tool("group", "reopen", into))
    into.refresh_from_db()
    assert into.archived_at is None


def test_a_tool_that_asks_for_a_reason_asks_again_without_one() -> None:
    asked = in_state(group(), user("p@example.org"), "REQUESTED")
    client = signed_in(steering())
    assert client.post(tool("membership", "decline", asked), {"reason": " "}).status_code == 422
    asked.refresh_from_db()
    assert asked.state == "REQUESTED"
    unknown = client.post(tool("group", "add_member", asked.group), {"email": "x@example.org", "role": "MEMBER"})
    assert "no active account with this address" in unknown.content.decode()


@pytest.mark.parametrize(
    "permissions", [(), ("groups.view_group", "groups.view_membership", "groups.view_groupdocument")]
)
def test_staff_without_the_right_uses_no_tool(permissions: tuple[str, ...]) -> None:
    into = group()
    asked, shared = in_state(into, user("p@example.org"), "REQUESTED"), document(into, steering())
    client = signed_in(user("clerk@example.org", *permissions, is_staff=True))
    addresses = [
        *(tool("membership", name, asked) for name in ("approve", "decline", "remove", "suspend")),
        *(tool("group", name, into) for name in ("archive", "add_member")),
        tool("groupdocument", "withdraw", shared),
    ]
    assert {client.post(address, {"reason": "x"}).status_code for address in addresses} == {403}
    assert (Membership.objects.get(pk=asked.pk).state, GroupDocument.objects.get().state) == ("REQUESTED", "PUBLISHED")


def test_states_are_read_only() -> None:
    into = group()
    asked = in_state(into, user("p@example.org"), "REQUESTED")
    client = signed_in(steering())
    address = reverse("admin:groups_membership_change", args=[asked.pk])
    assert client.post(address, {"state": "ACTIVE", "role": "COORDINATOR"}).status_code == 403
    page = client.get(reverse("admin:groups_group_change", args=[into.pk])).content.decode()
    assert 'name="archived_at' not in page
    assert 'name="slug"' not in page


def test_a_document_is_withdrawn_from_the_administration() -> None:
    shared = document(group(), steering())
    client = signed_in(steering())
    client.post(tool("groupdocument", "withdraw", shared))
    shared.refresh_from_db()
    assert shared.state == "WITHDRAWN"


def form_of(into: Group, **changes: str) -> dict[str, str]:
    translated = ("name", "purpose", "topics", "outputs", "request_question", "countries_note", "size", "size_note")
    data = {f"{name}_{code}": getattr(into, f"{name}_{code}") or "" for name in translated for code in LANGUAGES}
    data |= {
        "kind": into.kind,
        "visibility": into.visibility,
        "members_visibility": into.members_visibility,
        "default_content_visibility": into.default_content_visibility,
        "join_policy": into.join_policy,
        "countries": " ".join(into.countries),
        "source_addresses": "\n".join(into.source_addresses),
        "position": "0",
        "group_partners-TOTAL_FORMS": "0",
        "group_partners-INITIAL_FORMS": "0",
    }
    return data | changes


def test_texts_are_edited_with_their_history() -> None:
    into = group()
    client = signed_in(curator())
    address = reverse("admin:groups_group_change", args=[into.pk])
    assert client.post(address, form_of(into, name_fr="Nouveau", countries="be, nl")).status_code == 302
    into.refresh_from_db()
    assert (into.name_fr, into.countries, into.history.count()) == ("Nouveau", ["BE", "NL"], 2)
    for changes, said in (
        ({"countries": "Belgium"}, "is no country"),
        ({"source_addresses": "nowhere"}, "is no address of a page"),
        ({"visibility": "HIDDEN"}, "The members of a hidden group|Nobody can find a hidden group"),
        (dict.fromkeys([f"name_{code}" for code in LANGUAGES], ""), "Write this in at least one language"),
    ):
        html = client.post(address, form_of(into, **changes)).content.decode()
        assert any(part in html for part in said.split("|")), changes


def test_the_list_counts_members_and_requests_in_as_many_queries_for_one_as_for_many() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(steering())
    counts = []
    for size in (1, 8):
        for number in range(size):
            into = group(f"g{size}-{number}")
            member(into, f"m{size}-{number}@example.org")
            in_state(into, user(f"a{size}-{number}@example.org"), "REQUESTED")
        addresses = [
            reverse("admin:groups_group_changelist"),
            reverse("admin:groups_membership_changelist"),
        ]
        with CaptureQueriesContext(connection) as captured:
            for address in addresses:
                assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
    page = client.get(addresses[0] + "?q=g8-0").context["cl"].result_list[0]
    assert (page.active_people, page.open_requests) == (1, 1)


def test_the_demonstration_is_made_once_through_the_actions(settings: object) -> None:
    from pact_portal.demo import groups as demo
    from pact_portal.demo import members
    from pact_portal.roles import ensure_roles

    ensure_roles()
    members.make()
    demo.make()
    people = User.objects.count()
    demo.make()
    assert User.objects.count() == people
    into = Group.objects.get(slug=demo.SLUG)
    states = sorted(into.memberships.values_list("state", flat=True))
    assert states == ["ACTIVE", "ACTIVE", "ACTIVE", "INVITED", "REQUESTED"]
    assert into.groupdocuments.count() == 2
    assert all(person.email.endswith(".example") for person in User.objects.all())
