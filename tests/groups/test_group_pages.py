"""The pages of the groups: what they say, to whom, in each language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from making import LANGUAGES, user
from making_groups import coordinator, document, group, in_state, member, organisation, steering

from groups import actions
from groups.enums import GroupRole, JoinPolicy, MembershipState
from groups.joining import Door, joining
from groups.models import Group, Membership
from groups.permissions import standing_of
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, into: Group, *args: object) -> str:
    return reverse(f"groups:{name}", args=[into.slug, *args])


# --- The list ----------------------------------------------------------------------------------------------------------


def slugs(html_context: dict) -> list[str]:
    return [row["group"].slug for section in html_context["sections"] for row in section["groups"]]


def test_the_list_is_narrowed_by_kind_and_country() -> None:
    client = Client()
    assert len(slugs(client.get("/en/groups/").context)) == 5
    working = client.get("/en/groups/?kind=working_group&country=SE")
    assert slugs(working.context) == ["eu-ethics-working-group"]
    assert [(choice.label, choice.count, choice.selected) for choice in working.context["kinds"]] == [
        ("All groups", 1, False),
        ("Buyer groups", 0, False),
        ("Working groups", 1, True),
    ]
    selected = [choice for choice in working.context["countries"] if choice.selected]
    assert [(choice.label, choice.url) for choice in selected] == [("Sweden", "/en/groups/?kind=working_group")]
    assert client.get("/en/groups/?kind=buyer_group&country=SE").status_code == 200
    assert "No group fits" in client.get("/en/groups/?kind=buyer_group&country=SE").content.decode()


@pytest.mark.parametrize("query", ["kind=club", "country=be", "country=XY", "country=<script>"])
def test_a_filter_that_does_not_exist_is_said_to(query: str) -> None:
    response = Client().get(f"/en/groups/?{query}")
    assert response.status_code == 400
    assert "There is no such filter" in response.content.decode()


def test_a_country_of_a_group_that_is_hidden_is_no_filter() -> None:
    group(visibility="HIDDEN", countries=["MT"])
    assert Client().get("/en/groups/?country=MT").status_code == 400
    assert "Malta" not in Client().get("/en/groups/").content.decode()


def test_an_archived_group_is_in_no_list_and_keeps_its_page() -> None:
    into = group()
    actions.archive(group=into, by=steering())
    assert "quokka-group" not in slugs(Client().get("/en/groups/").context)
    assert "This group ended on" in Client().get(url("group", into)).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_says_who_runs_it_and_how_large_it_is_in_every_language(language: str) -> None:
    found = Group.objects.get(slug="be-buyer-group")
    with translation.override(language):
        html = Client().get(found.get_absolute_url()).content.decode()
    assert getattr(found, f"name_{language}") in html.replace("&#x27;", "'")
    assert getattr(found, f"size_{language}") in html
    assert html.count('class="statement"') == 3
    assert '<time datetime="2021-06">' in html
    for partner in found.group_partners.all():
        assert getattr(partner.organisation, f"name_{language}") in html.replace("&#x27;", "’")


def test_a_text_that_a_language_lacks_is_declared() -> None:
    into = group()
    Group.objects.filter(pk=into.pk).update(purpose_de="", name_de="")
    with translation.override("de"):
        html = Client().get(into.get_absolute_url()).content.decode()
    assert '<h1 lang="en">Quokka name (en)</h1>' in html
    assert '<div class="prose" lang="en">' in html


# --- The door ----------------------------------------------------------------------------------------------------------

WORDS = {
    Door.SIGN_IN: "Sign in to join",
    Door.JOIN: "Join the group",
    Door.ASK: "Ask to join",
    Door.WAIT: "You can ask again from",
    Door.ASKED: "You have asked to join",
    Door.INVITED: "Accept and join",
    Door.MEMBER: "You are a member",
    Door.SUSPENDED: "Your membership is suspended",
    Door.ARCHIVED: "nobody joins it any more",
    Door.BY_INVITATION: "by invitation of a coordinator",
}


@pytest.mark.parametrize(
    ("policy", "state", "door"),
    [
        (JoinPolicy.OPEN, "ANONYMOUS", Door.SIGN_IN),
        (JoinPolicy.INVITE, "ANONYMOUS", Door.BY_INVITATION),
        (JoinPolicy.OPEN, "NOTHING", Door.JOIN),
        (JoinPolicy.DOMAIN, "LINKED", Door.JOIN),
        (JoinPolicy.DOMAIN, "NOTHING", Door.ASK),
        (JoinPolicy.REQUEST, "NOTHING", Door.ASK),
        (JoinPolicy.INVITE, "NOTHING", Door.BY_INVITATION),
        (JoinPolicy.REQUEST, "DECLINED", Door.WAIT),
        (JoinPolicy.REQUEST, "REQUESTED", Door.ASKED),
        (JoinPolicy.INVITE, "INVITED", Door.INVITED),
        (JoinPolicy.REQUEST, "INVITED", Door.INVITED),
        (JoinPolicy.OPEN, "ACTIVE", Door.MEMBER),
        (JoinPolicy.OPEN, "SUSPENDED", Door.SUSPENDED),
        (JoinPolicy.OPEN, "REMOVED", Door.ASK),
        (JoinPolicy.OPEN, "LEFT", Door.JOIN),
        (JoinPolicy.OPEN, "ARCHIVED", Door.ARCHIVED),
    ],
)
def test_the_door_says_how_one_stands(policy: str, state: str, door: Door) -> None:
    into = group(join_policy=policy)
    person = user("person@example.org", organisation=organisation() if state == "LINKED" else None)
    if state in MembershipState.values:
        in_state(into, person, state)
    if state == "ARCHIVED":
        actions.archive(group=into, by=steering())
    client = Client() if state == "ANONYMOUS" else signed_in(person)
    response = client.get(url("group", into))
    assert response.context["joining"].door == door
    html = response.content.decode()
    assert {name for name, words in WORDS.items() if words in html} == {door}


def test_the_door_waits_thirty_days() -> None:
    into, person = group(), user("person@example.org")
    in_state(into, person, "DECLINED")
    standing, now = standing_of(person, into), timezone.now()
    assert joining(standing, now + dt.timedelta(days=29)).door == Door.WAIT
    assert joining(standing, now + dt.timedelta(days=31)).door == Door.ASK


# --- Forms -------------------------------------------------------------------------------------------------------------


def test_joining_is_a_post_that_leads_back_to_the_group() -> None:
    into, person = group(join_policy=JoinPolicy.OPEN), user("person@example.org")
    client = signed_in(person)
    assert client.get(url("join", into)).status_code == 405
    response = client.post(url("join", into), follow=True)
    assert response.redirect_chain == [(into.get_absolute_url(), 302)]
    assert "Welcome: you are now a member" in response.content.decode()
    again = client.post(url("join", into), follow=True)
    assert "You are a member of this group already" in again.content.decode()
    assert Client().post(url("join", into)).headers["Location"] == into.get_absolute_url()


def test_forms_are_protected_against_other_sites() -> None:
    into, person = group(join_policy=JoinPolicy.OPEN), user("person@example.org")
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    for name in ("join", "ask", "leave"):
        assert client.post(url(name, into)).status_code == 403
    assert not Membership.objects.filter(user=person).exists()


def test_asking_shows_the_groups_question_and_keeps_a_message_that_is_too_long() -> None:
    into, person = group(request_question_en="Which purchases?"), user("person@example.org")
    client = signed_in(person)
    assert "Which purchases?" in client.get(url("ask", into)).content.decode()
    refused = client.post(url("ask", into), {"message": "x" * 1001})
    assert refused.status_code == 422
    assert "x" * 1001 in refused.content.decode()
    assert 'id="error-summary-title"' in refused.content.decode()
    assert client.post(url("ask", into), {"message": "x" * 1000}).status_code == 302
    assert Membership.objects.get(user=person).state == "REQUESTED"
    assert client.get(url("ask", into)).status_code == 302  # there is nothing to ask any more
    assert "asked already" in client.post(url("ask", into), {"message": ""}).content.decode()


def test_somebody_who_has_not_signed_in_is_led_to_sign_in_and_back() -> None:
    into = group()
    response = Client().get(url("ask", into))
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={url('ask', into)}")


def test_leaving_a_hidden_group_leads_where_one_can_still_go() -> None:
    into = group(visibility="HIDDEN")
    person = member(into, "person@example.org").user
    client = signed_in(person)
    assert client.get(url("leave", into)).status_code == 200
    assert Membership.objects.get(user=person).state == "ACTIVE"
    response = client.post(url("leave", into), follow=True)
    assert response.redirect_chain == [(reverse("groups:groups"), 302)]
    assert "You have left the group" in response.content.decode()
    assert client.get(into.get_absolute_url()).status_code == 404


def test_the_last_coordinator_reads_why_they_stay() -> None:
    into = group()
    client = signed_in(coordinator(into).user)
    page = client.get(url("leave", into)).content.decode()
    assert "You are the last coordinator" in page
    assert "button-danger" not in page
    refused = client.post(url("leave", into))
    assert refused.status_code == 409
    assert "last coordinator" in refused.content.decode()


def test_the_yearly_question_is_answered_by_a_click() -> None:
    into = group()
    membership = member(into, "person@example.org")
    actions.ask_whether_still_there(membership=membership, now=timezone.now() + dt.timedelta(days=366))
    client = signed_in(membership.user)
    assert "Are you still there?" in client.get(url("group", into)).content.decode()
    client.get(url("confirm", into))
    membership.refresh_from_db()
    assert membership.asked_at is not None
    client.post(url("confirm", into))
    membership.refresh_from_db()
    assert membership.asked_at is None


# --- Running a group ---------------------------------------------------------------------------------------------------


def deed(client: Client, membership: Membership, name: str, **fields: str) -> int:
    address = url("membership", membership.group, membership.pk)
    return client.post(address, {"deed": name, **fields}).status_code


def test_a_coordinator_decides_on_the_page_of_the_request() -> None:
    into = group()
    client = signed_in(coordinator(into).user)
    asked = [in_state(into, user(f"p{n}@example.org", name=f"Person {n}"), "REQUESTED") for n in range(2)]
    assert client.get(url("group", into)).context["open_requests"] == 2
    page = client.get(url("manage", into)).content.decode()
    assert "Person 0" in page
    assert "Please" in page
    assert deed(client, asked[0], "approve", role="CONTRIBUTOR") == 302
    assert deed(client, asked[1], "decline", reason="") == 422
    assert deed(client, asked[1], "decline", reason="Not a buyer") == 302
    assert deed(client, asked[1], "approve", role="MEMBER") == 409
    assert [Membership.objects.get(pk=one.pk).state for one in asked] == ["ACTIVE", "DECLINED"]
    assert deed(client, asked[0], "role", role="COORDINATOR") == 422  # not among the choices
    assert deed(client, asked[0], "role", role="OBSERVER", title_in_group="Schools") == 302
    assert deed(client, asked[0], "suspend", reason="Pause") == 302
    assert deed(client, asked[0], "resume") == 302
    assert deed(client, asked[0], "remove", reason="Gone") == 302
    assert deed(client, asked[0], "paint") == 200
    assert Membership.objects.get(pk=asked[0].pk).state == "REMOVED"


def test_what_was_written_is_kept_when_a_deed_is_refused() -> None:
    into = group()
    client = signed_in(coordinator(into).user)
    there = member(into, "p@example.org")
    response = client.post(url("membership", into, there.pk), {"deed": "remove", "reason": "x" * 1001})
    html = response.content.decode()
    assert response.status_code == 422
    assert "x" * 1001 in html
    assert 'href="#remove-reason"' in html
    assert html.count("x" * 1001) == 1  # not in the form beside it


def test_a_membership_of_another_group_is_not_found_here() -> None:
    into, other = group(), group("other")
    client = signed_in(coordinator(into).user)
    there = member(other, "p@example.org")
    assert client.get(url("membership", into, there.pk)).status_code == 404
    assert client.get(url("membership", into, 10**30)).status_code == 404


def test_inviting_by_the_page() -> None:
    into = group()
    client = signed_in(coordinator(into).user)
    good = {"email": "new@example.org", "role": "OBSERVER", "language": "de"}
    assert client.post(url("invite", into), good | {"email": "nobody"}).status_code == 422
    assert client.post(url("invite", into), good | {"role": "COORDINATOR"}).status_code == 422
    assert client.post(url("invite", into), good).status_code == 302
    again = client.post(url("invite", into), good)
    assert again.status_code == 422
    assert "invited already" in again.content.decode()
    invited = Membership.objects.get(email="new@example.org")
    assert deed(client, invited, "take-back") == 302


def settings_of(into: Group, **changes: str) -> dict[str, str]:
    fields = ("visibility", "members_visibility", "default_content_visibility", "join_policy")
    texts = {
        f"{name}_{code}": getattr(into, f"{name}_{code}") or ""
        for name in ("purpose", "request_question")
        for code in LANGUAGES
    }
    return {name: getattr(into, name) for name in fields} | texts | changes


def test_settings_are_changed_and_what_does_not_fit_is_refused() -> None:
    into = group()
    client = signed_in(coordinator(into).user)
    changed = client.post(url("settings", into), settings_of(into, purpose_fr="Nouveau", join_policy="OPEN"))
    assert changed.status_code == 302
    into.refresh_from_db()
    assert (into.purpose_fr, into.join_policy) == ("Nouveau", "OPEN")
    refused = client.post(url("settings", into), settings_of(into, visibility="HIDDEN", purpose_nl="Kept text"))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Nobody can find a hidden group, so people join it by invitation." in html
    assert "Kept text" in html
    empty = client.post(url("settings", into), settings_of(into, **{f"purpose_{code}": "" for code in LANGUAGES}))
    assert "Write the purpose in at least one language." in empty.content.decode()
    into.refresh_from_db()
    assert (into.visibility, into.purpose_nl) == ("PUBLIC", "Quokka purpose (nl)")


def test_nobody_is_named_by_their_address() -> None:
    """Whoever gave no name is shown by a number: the address is theirs to show."""
    into = group(members_visibility="PUBLIC")
    person = user("secret-address@example.org", name_visible_to="EVERYBODY", email_visible_to="NOBODY")
    member(into, person, GroupRole.COORDINATOR)
    member(into, "other@example.org")
    document(into, person, visibility="PUBLIC")
    for client in (Client(), signed_in(user("viewer@example.org")), signed_in(steering())):
        for name in ("group", "members", "documents"):
            html = client.get(url(name, into)).content.decode()
            assert "secret-address" not in html
        assert f"#{person.pk}" in client.get(url("group", into)).content.decode()


def test_a_long_list_has_a_page_of_its_own() -> None:
    into = group(members_visibility="PUBLIC")
    for number in range(15):
        member(into, user(f"p{number}@example.org", name=f"Person {number:02}", name_visible_to="EVERYBODY"))
    page = Client().get(url("group", into))
    assert (len(page.context["members"]), page.context["more_members"]) == (12, 3)
    assert "All 15 members" in page.content.decode()
    assert Client().get(url("members", into)).content.decode().count('class="person"') == 15
