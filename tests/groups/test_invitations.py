"""Invitations by mail: the link proves nothing but that the portal sent it."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from making import user
from making_groups import coordinator, group, in_state, steering

from groups import actions
from groups.invitation_links import invitation_of, token_of
from groups.models import Membership
from outbox.models import OutboxMessage

pytestmark = pytest.mark.django_db


def page(membership: Membership) -> str:
    return reverse("groups:invitation", args=[token_of(membership)])


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_the_link_in_the_mail_leads_to_the_invitation() -> None:
    into = group()
    invited = actions.invite(group=into, by=steering(), email="New@Example.org ", language="fr")
    mail = OutboxMessage.objects.get(kind="groups.invited")
    assert (mail.to, mail.language) == ("new@example.org", "fr")
    link = re.search(r"http://[^/]+(/fr/\S+)", mail.text)
    assert link is not None
    assert invitation_of(link[1].rstrip("/").rpartition("/")[2]) == invited
    assert Client().get(link[1]).status_code == 200


def test_opening_the_page_changes_nothing() -> None:
    into, person = group(), user("person@example.org")
    invited = in_state(into, person, "INVITED")
    for client in (Client(), signed_in(person), signed_in(user("other@example.org"))):
        for method in (client.get, client.head, client.get):
            assert method(page(invited)).status_code == 200
    invited.refresh_from_db()
    assert (invited.state, invited.user) == ("INVITED", None)


def test_the_person_with_the_address_accepts_or_declines() -> None:
    into = group(visibility="HIDDEN")
    for number, (answer, state) in enumerate((("accept", "ACTIVE"), ("decline", "DECLINED"))):
        person = user(f"Person{number}@example.org")
        invited = in_state(into, person, "INVITED")
        client = signed_in(person)
        assert "Quokka name (en)" in client.get(page(invited)).content.decode()
        assert client.post(page(invited), {"answer": answer}).status_code == 302
        invited.refresh_from_db()
        assert invited.state == state
        again = client.post(page(invited), {"answer": "accept"})
        assert again.status_code == 409


@pytest.mark.parametrize("visibility", ["PUBLIC", "MEMBERS", "HIDDEN"])
def test_a_link_that_was_passed_on_lets_nobody_in_and_tells_of_no_hidden_group(visibility: str) -> None:
    into = group(visibility=visibility)
    invited = actions.invite(group=into, by=coordinator(into).user, email="person@example.org")
    other = signed_in(user("other@example.org"))
    for client, may_know in ((Client(), visibility == "PUBLIC"), (other, visibility != "HIDDEN")):
        html = client.get(page(invited)).content.decode()
        assert ("Quokka" in html) is may_know
        assert "person@example.org" not in html
        assert "coordinator@example.org" not in html
    assert other.post(page(invited), {"answer": "accept"}).status_code == 403
    assert Client().post(page(invited), {"answer": "accept"}).status_code == 302  # to sign in
    invited.refresh_from_db()
    assert invited.state == "INVITED"


def test_a_link_that_the_portal_did_not_make_is_no_page() -> None:
    invited = in_state(group(), user("person@example.org"), "INVITED")
    token = token_of(invited)
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        signing.dumps([invited.pk, invited.email], salt="another"),
        signing.dumps([invited.pk, "other@example.org"], salt="groups.invitation"),
        signing.dumps("nonsense", salt="groups.invitation"),
        "x",
    ]
    for link in forged:
        assert Client().get(reverse("groups:invitation", args=[link])).status_code == 404


def test_one_address_is_invited_to_several_groups() -> None:
    boss = steering()
    made = [actions.invite(group=group(f"g{n}"), by=boss, email="new@example.org") for n in range(3)]
    person = user("new@example.org")
    for invited in made:
        actions.accept_invitation(membership=invited, by=person)
    assert person.group_memberships.filter(state="ACTIVE").count() == 3


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a b@example.org"])
def test_what_is_no_address_is_not_invited(email: str) -> None:
    with pytest.raises(ValidationError):
        actions.invite(group=group(), by=steering(), email=email)


def test_capitals_make_no_other_address() -> None:
    into, boss = group(), steering()
    actions.invite(group=into, by=boss, email="Person@Example.org")
    with pytest.raises(ValidationError, match="invited already"):
        actions.invite(group=into, by=boss, email="person@example.ORG")
    with pytest.raises(ValidationError, match="is a member already"):
        actions.invite(group=into, by=boss, email=coordinator(into, "C@example.org").user.email.upper())


def test_a_request_made_under_another_address_becomes_the_membership() -> None:
    """Asked, then changed the address to one that is invited: one membership, with the role of the invitation."""
    into, person = group(), user("old@example.org")
    asked = in_state(into, person, "REQUESTED")
    invited = actions.invite(group=into, by=steering(), email="new@example.org", role="CONTRIBUTOR")
    person.email = "new@example.org"
    person.save()
    EmailAddress.objects.filter(user=person).update(email="new@example.org")
    accepted = actions.accept_invitation(membership=invited, by=person)
    assert (accepted.pk, accepted.state, accepted.role) == (asked.pk, "ACTIVE", "CONTRIBUTOR")
    assert list(Membership.objects.live().filter(group=into).values_list("pk", flat=True)) == [asked.pk]


def test_somebody_who_was_put_in_meanwhile_has_no_invitation_left() -> None:
    into, person = group(), user("person@example.org")
    in_state(into, person, "INVITED")
    actions.add_member(group=into, user=person, by=steering())
    assert list(Membership.objects.live().filter(group=into).values_list("state", flat=True)) == ["ACTIVE"]
