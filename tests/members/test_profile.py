"""What a member says, who sees it, and how an account ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import translation
from making import LANGUAGES, PASSWORD
from signing_in import address, is_signed_in, kinds, mails, member, sign_in

from members import actions
from members.devices import device_name
from members.enums import Audience
from members.models import User
from members.permissions import PARTS, may_see
from members.places import countries
from members.queries import seen_profile
from members.signals import account_closed, account_closing
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

SENT = {
    "name": "Ada Wombat",
    "function": "Buyer",
    "organisation_name": "Wombat Town",
    "country": "BE",
    "preferred_language": "en",
    "time_zone": "Europe/Lisbon",
    "name_visible_to": "NETWORK",
    "organisation_visible_to": "EVERYBODY",
    "email_visible_to": "GROUPS",
}


# --- Who sees what -----------------------------------------------------------------------------------------------------

VIEWERS = ("stranger", "member", "colleague", "self")
# Audience -> part -> which of the viewers see it.
SEEN: dict[str, dict[str, tuple[bool, bool, bool, bool]]] = {
    Audience.NOBODY: {
        "name": (False, False, True, True),  # members of a common group always see each other's names
        "organisation": (False, False, False, True),
        "email": (False, False, False, True),
    },
    Audience.GROUPS: dict.fromkeys(PARTS, (False, False, True, True)),
    Audience.NETWORK: dict.fromkeys(PARTS, (False, True, True, True)),
    Audience.EVERYBODY: dict.fromkeys(PARTS, (True, True, True, True)),
}


@pytest.mark.parametrize("audience", Audience.values)
@pytest.mark.parametrize("part", PARTS)
def test_who_sees_what(audience: str, part: Any) -> None:
    person = member("person@example.org", **{f"{name}_visible_to": audience for name in PARTS})
    other = member("other@example.org")
    viewers = {"stranger": AnonymousUser(), "member": other, "colleague": other, "self": person}
    told = tuple(may_see(viewers[who], person, part, shares_group=who == "colleague") for who in VIEWERS)
    assert told == SEEN[audience][part]
    asked = tuple(
        may_see(viewers[who], person, part, shares_group=lambda who=who: who == "colleague") for who in VIEWERS
    )
    assert asked == told


def test_nobody_sees_a_closed_account() -> None:
    person = member("person@example.org", **{f"{name}_visible_to": Audience.EVERYBODY for name in PARTS})
    other = member("other@example.org")
    actions.close_account(person=person, by=person)
    person.refresh_from_db()
    assert not any(may_see(other, person, part, shares_group=True) for part in PARTS)
    assert seen_profile(other, person, shares_group=True).name == "A former member"


def test_what_is_hidden_is_in_no_part_of_what_is_seen() -> None:
    person = member(
        "secret@example.org", name="Secretname", organisation_name="Secretorg", function="Secretjob", country="BE"
    )
    seen = seen_profile(AnonymousUser(), person, shares_group=False)
    assert "secret" not in str(seen).lower()
    assert (seen.name, seen.has_name, seen.country) == ("A member of the network", False, "")
    seen = seen_profile(member("b@example.org"), person, shares_group=True)
    assert (seen.name, str(seen.organisation), seen.function, seen.country, seen.email) == (
        "Secretname",
        "Secretorg",
        "Secretjob",
        "Belgium",
        "",
    )


def test_the_page_shows_the_three_views(client: Client) -> None:
    member(name="Ada Quokka", email_visible_to=Audience.NETWORK, organisation_name="Quokka Town")
    sign_in(client, "ada@example.org")
    views = client.get(address("members:as_others_see_it")).context["views"]
    assert [(view["profile"].name, view["profile"].organisation, view["profile"].email) for view in views] == [
        ("Ada Quokka", "Quokka Town", "ada@example.org"),
        ("A member of the network", "", "ada@example.org"),
        ("A member of the network", "", ""),
    ]


# --- The profile ---------------------------------------------------------------------------------------------------------


def test_a_profile_is_saved(client: Client) -> None:
    person = member()
    sign_in(client, "ada@example.org")
    answer = client.post(address("members:profile"), SENT)
    assert answer["Location"] == address("members:profile")
    person.refresh_from_db()
    assert {name: getattr(person, name) for name in SENT} == SENT
    entry = AuditEntry.objects.get(verb="member.update_profile")
    assert (entry.actor, entry.details) == (person, {"fields": sorted(set(SENT) - {"preferred_language"})})
    client.post(address("members:profile"), SENT)
    assert AuditEntry.objects.filter(verb="member.update_profile").count() == 1, "nothing has changed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_language_is_used_at_once(client: Client, language: str) -> None:
    member(preferred_language="fr" if language == "en" else "en")
    sign_in(client, "ada@example.org")
    answer = client.post(address("members:profile"), SENT | {"preferred_language": language})
    assert answer["Location"] == address("members:profile", language)
    assert f'<html lang="{language}">' in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("country", value) for value in ("XX", "be", "Belgium", "EU")),
        *(("time_zone", value) for value in ("Mars/Olympus", "", "CET")),
        *(("preferred_language", value) for value in ("es", "")),
        *(("name_visible_to", value) for value in ("NOBODY", "FRIENDS", "")),
        *(("name", value) for value in ("", "x" * 151)),
    ],
)
def test_what_no_field_takes_is_refused(client: Client, field: str, value: str) -> None:
    person = member()
    sign_in(client, "ada@example.org")
    answer = client.post(address("members:profile"), SENT | {field: value})
    assert list(answer.context["form"].errors) == [field]
    assert "error-summary" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="member.update_profile").exists()
    person.refresh_from_db()
    assert person.function == ""


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"time_zone": "Mars/Olympus"}, "no time zone"),
        ({"country": "XX"}, "no country"),
        ({"name_visible_to": "FRIENDS"}, "not a valid choice"),
        ({"name": "x" * 151}, "at most 150"),
    ],
)
def test_the_action_refuses_it_too(fields: dict[str, str], complaint: str) -> None:
    person = member()
    with pytest.raises(ValidationError, match=complaint):
        actions.update_profile(person=person, by=person, **fields)


@pytest.mark.parametrize("field", ["is_staff", "email", "organisation", "is_superuser"])
def test_nobody_gives_themselves_more(client: Client, field: str) -> None:
    person = member()
    with pytest.raises(TypeError, match=field):
        actions.update_profile(person=person, by=person, **{field: True})
    sign_in(client, "ada@example.org")
    client.post(address("members:profile"), SENT | {field: "1"})
    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser, person.organisation, person.email) == (
        False,
        False,
        None,
        "ada@example.org",
    )


def test_countries_are_named_and_ordered_in_each_language() -> None:
    for language, first, belgium in (("en", "AF", "Belgium"), ("fr", "AF", "Belgique"), ("de", "AF", "Belgien")):
        with translation.override(language):
            assert countries()[0][0] == first
            assert dict(countries())["BE"] == belgium
            assert not {"EU", "ZZ", "UN"} & {code for code, _name in countries()}


# --- Devices -------------------------------------------------------------------------------------------------------------


def test_one_device_is_signed_out_of_several() -> None:
    person = member()
    laptop, phone, tablet = (
        Client(headers={"user-agent": name}) for name in ("Firefox Windows", "Android Chrome", "iPad")
    )
    for device in (laptop, phone, tablet):
        sign_in(device, "ada@example.org")
    page = laptop.get(address("usersessions_list"))
    html = page.content.decode()
    assert [name for name in ("Firefox on Windows", "Chrome on Android", "iPad") if name in html] == [
        "Firefox on Windows",
        "Chrome on Android",
        "iPad",
    ]
    row = UserSession.objects.get(user_agent="Android Chrome")
    assert laptop.post(address("members:end_session", "en", row.pk)).status_code == 302
    assert [device.get(address("members:overview")).status_code for device in (laptop, phone, tablet)] == [
        200,
        302,
        200,
    ]
    assert laptop.post(address("members:end_session", "en", row.pk)).status_code == 404
    laptop.post(address("usersessions_list"))
    assert [device.get(address("members:overview")).status_code for device in (laptop, phone, tablet)] == [
        200,
        302,
        302,
    ]
    own = UserSession.objects.get(user=person)
    assert laptop.post(address("members:end_session", "en", own.pk))["Location"] == "/en/"
    assert not is_signed_in(laptop)


def test_nobody_signs_others_out(client: Client) -> None:
    member("bob@example.org")
    bob = Client()
    sign_in(bob, "bob@example.org")
    member()
    sign_in(client, "ada@example.org")
    row = UserSession.objects.get(user__email="bob@example.org")
    assert client.post(address("members:end_session", "en", row.pk)).status_code == 404
    assert client.get(address("members:end_session", "en", row.pk)).status_code == 405
    assert bob.get(address("members:overview")).status_code == 200


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605 Version/17.5 Safari/605", "Safari on macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604", "Chrome on iPhone"),
        ("curl/8", "A device"),
        ("", "A device"),
    ],
)
def test_a_device_has_a_name_that_its_owner_knows(agent: str, name: str) -> None:
    assert device_name(agent) == name


# --- The end -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def room() -> Iterator[list[User]]:
    """A room above that objects to closing the account of `stay@`, and hears who has gone."""
    gone: list[User] = []

    def object_(person: User, **kwargs: Any) -> None:
        if person.email.startswith("stay@"):
            raise ValidationError("Hand over your group first.")

    def note(person: User, **kwargs: Any) -> None:
        gone.append(person)

    account_closing.connect(object_)
    account_closed.connect(note)
    yield gone
    account_closing.disconnect(object_)
    account_closed.disconnect(note)


def test_an_account_is_closed(client: Client, room: list[User]) -> None:
    person = member(
        name="Ada Quokka", function="Buyer", organisation_name="Town", country="BE", preferred_language="de"
    )
    sign_in(client, "ada@example.org")
    other = Client()
    sign_in(other, "ada@example.org")
    url = address("members:close")
    assert client.get(url).status_code == 200
    answer = client.post(url, {"understood": "on"})
    assert "confirm-it-is-you" in answer["Location"], "a device that was left open closes no account"
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": url})
    assert answer["Location"] == address("members:closed")
    assert client.get(answer["Location"]).status_code == 200

    person.refresh_from_db()
    told = f"{person.name}{person.function}{person.organisation_name}{person.country}"
    assert (told, person.email, person.is_active, person.has_usable_password()) == (
        "",
        f"closed-{person.pk}@closed.invalid",
        False,
        False,
    )
    assert not EmailAddress.objects.filter(user=person).exists()
    assert [one.get(address("members:overview")).status_code for one in (client, other)] == [302, 302]
    assert room == [person]
    assert kinds() == [("account_closed", "ada@example.org")]
    assert mails()[0].language == "de"
    assert AuditEntry.objects.filter(verb="member.close_account", actor=person).exists()
    assert "ada@" not in str(list(AuditEntry.objects.values_list("subject", "details")))
    assert sign_in(Client(), "ada@example.org").context["form"].errors
    member("ada@example.org")  # the address is free again


def test_another_room_may_object(client: Client, room: list[User]) -> None:
    person = member("stay@example.org", name="Ada Quokka")
    sign_in(client, "stay@example.org")
    url = address("members:close")
    answer = client.post(url, {"understood": "on"})
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": url})
    assert answer.context["form"].non_field_errors() == ["Hand over your group first."]
    person.refresh_from_db()
    assert (person.name, person.is_active, mails(), room) == ("Ada Quokka", True, [], [])


def test_the_last_administrator_stays() -> None:
    chief = member("chief@example.org", is_superuser=True, is_staff=True)
    with pytest.raises(ValidationError, match="last administrator"):
        actions.close_account(person=chief, by=chief)
    member("second@example.org", is_superuser=True, is_staff=True)
    actions.close_account(person=chief, by=chief)
    with pytest.raises(ValidationError, match="is closed"):
        actions.close_account(person=chief, by=chief)
