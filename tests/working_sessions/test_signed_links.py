"""The links of mails: opening one changes nothing, each is good for one purpose, and what does not work helps."""

from __future__ import annotations

import datetime as dt
import re
from itertools import product

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone
from making import LANGUAGES, user
from making_groups import group, member
from making_sessions import NOBODY
from registering_pages import guest_form, joined, mails, print_of_everything, soon, states, url

from working_sessions.actions import answering
from working_sessions.actions.registering import register_guest
from working_sessions.enums import EventSource
from working_sessions.links import Purpose, token_of
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

PURPOSES = [purpose.value for purpose in Purpose]


def _guest(email: str = "guest@example.org", **fields: object) -> Registration:
    made = soon(guests_allowed=True, **fields)
    found, _is_new = register_guest(
        session=made, name="Guest", email=email, organisation_name="Town", mode="ONLINE", language="en"
    )
    return found


def _offered() -> Registration:
    made = soon(capacity=1, waiting_list="OFFER")
    first = joined(made, "first@example.org")
    own = joined(made, "ada@example.org")
    answering.cancel(registration=first, by=first.user, source=EventSource.WEB)
    own.refresh_from_db()
    return own


def page_without_links(client: Client, address: str) -> str:
    """Each link that the page leads on to has the time in it."""
    return re.sub(r"/registration/[^/]+/", "", client.get(address).content.decode())


def _for(purpose: str) -> Registration:
    if purpose == "confirm":
        return _guest()
    return _offered() if purpose == "offer" else joined(soon())


def link(registration: Registration, purpose: str, language: str = "en") -> str:
    return url(purpose, token_of(registration, Purpose(purpose)), language=language)


# --- Opening changes nothing -------------------------------------------------------------------------------------------

DEED = {"confirm": "confirm", "manage": "cancel", "offer": "accept"}
AFTER = {"confirm": "CONFIRMED", "manage": "CANCELLED", "offer": "CONFIRMED"}


@pytest.mark.parametrize("purpose", PURPOSES)
def test_opening_a_link_changes_nothing_and_its_button_does(purpose: str) -> None:
    """Three scanners open it before the person does; one of them with HEAD, and one again after the button."""
    registration = _for(purpose)
    address = link(registration, purpose)
    before = print_of_everything()
    for client in (Client(), Client(), Client()):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200
        assert client.cookies == {}
    assert print_of_everything() == before
    person = Client(enforce_csrf_checks=True)  # who has never been here, and whose browser sends no origin
    answer = person.post(address, {"deed": DEED[purpose]}, headers={"origin": "null"})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    registration.refresh_from_db()
    assert registration.state == AFTER[purpose]
    assert print_of_everything() != before
    # Once more shows the same, and writes nothing.
    after, events = print_of_everything(), RegistrationEvent.objects.count()
    first_page = page_without_links(person, address)
    assert person.post(address, {"deed": DEED[purpose]}).status_code == 302
    assert page_without_links(person, address) == first_page
    assert (print_of_everything(), RegistrationEvent.objects.count()) == (after, events)


def test_the_print_notices_a_change() -> None:
    registration = joined(soon())
    before = print_of_everything()
    Registration.objects.filter(pk=registration.pk).update(priority=1)
    assert print_of_everything() != before


def test_the_offer_is_declined_by_its_link() -> None:
    registration = _offered()
    Client().post(link(registration, "offer"), {"deed": "decline"})
    registration.refresh_from_db()
    assert (registration.state, registration.events.last().source) == ("CANCELLED", "LINK")


def test_everything_can_be_done_by_the_link_that_one_asks_for_again() -> None:
    registration, client = _offered(), Client()
    address = link(registration, "manage")
    page = client.get(address).content.decode()
    assert {"accept", "decline", "cancel"} == set(re.findall(r'name="deed" value="(\w+)"', page))
    client.post(address, {"deed": "accept"})
    client.post(address, {"deed": "cancel"})
    page = client.get(address).content.decode()
    assert re.findall(r'name="deed" value="(\w+)"', page) == ["restore"]
    client.post(address, {"deed": "restore"})
    registration.refresh_from_db()
    assert registration.state == "CONFIRMED"
    assert [event.deed for event in registration.events.all()][-3:] == ["ACCEPTED", "CANCELLED", "RESTORED"]


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("deed", ["approve", "reject", "", "confirm", "cancel", "restore", "accept", "\x00"])
def test_a_link_does_no_more_than_its_purpose(purpose: str, deed: str) -> None:
    allowed = {"confirm": {"confirm"}, "manage": {"cancel"}, "offer": {"accept"}}
    registration = _for(purpose)
    before = registration.state
    Client().post(link(registration, purpose), {"deed": deed})
    registration.refresh_from_db()
    assert (registration.state != before) is (deed in allowed[purpose])


def test_a_guest_confirms_and_sees_what_came_of_it() -> None:
    registration, client = _guest(capacity=1), Client()
    joined(registration.session, "first@example.org")
    address = link(registration, "confirm")
    assert "Confirm my registration" in client.get(address).content.decode()
    html = client.post(address, {"deed": "confirm"}, follow=True).content.decode()
    assert "You are number 1 of 1." in html
    assert "Confirm my registration" not in html
    # From here on the link leads to all there is to do.
    onward = re.search(r'href="(/en/sessions/registration/[^"]+)"', html)
    assert onward is not None
    assert client.get(onward[1]).status_code == 200


def test_what_an_action_refuses_is_said_on_the_page() -> None:
    registration = _guest()
    WorkingSession.objects.update(registration_closes_at=timezone.now() - dt.timedelta(hours=1))
    answer = Client().post(link(registration, "confirm"), {"deed": "confirm"})
    assert answer.status_code == 409
    assert "Registration for this session is closed" in answer.content.decode()
    Registration.objects.update(verify_until=timezone.now() - dt.timedelta(hours=1))
    assert "was not confirmed in time" in Client().get(link(registration, "confirm")).content.decode()


# --- Good for one purpose, one version, one time ------------------------------------------------------------------------


def test_a_link_of_one_purpose_is_refused_for_another() -> None:
    registration = joined(soon())
    statuses = {
        (made, used): Client().get(url(used, token_of(registration, Purpose(made)))).status_code
        for made, used in product(PURPOSES, PURPOSES)
    }
    assert statuses == {(made, used): 200 if made == used else 404 for made, used in product(PURPOSES, PURPOSES)}


def _altered(token: str) -> list[str]:
    body, _colon, rest = token.partition(":")
    forged = signing.dumps(["7e2a0c1e-0000-4000-8000-000000000000", 0], salt="working_sessions.manage", key="another")
    return [
        token[:-1],
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{body}x:{rest}",
        token.upper(),
        "x",
        "x" * 5000,
        "é€",
        "..",
        forged,
        signing.dumps("no list", salt="working_sessions.manage"),
        signing.dumps([1, 2, 3], salt="working_sessions.manage"),
    ]


def test_what_is_altered_gets_a_page_that_helps() -> None:
    registration = joined(soon())
    before = print_of_everything()
    for token in _altered(token_of(registration, Purpose.MANAGE)):
        for answer in (Client().get(url("manage", token)), Client().post(url("manage", token), {"deed": "cancel"})):
            html = answer.content.decode()
            assert answer.status_code == 404
            assert f'action="{url("links")}"' in html
            assert "Quokka" not in html
    assert print_of_everything() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_too_old_says_so_in_every_language(language: str) -> None:
    registration = joined(soon())
    now = timezone.now()
    address = link(registration, "manage", language)
    WorkingSession.objects.update(starts_at=now - dt.timedelta(days=29.2), ends_at=now - dt.timedelta(days=29))
    assert Client().get(address).status_code == 200
    WorkingSession.objects.update(starts_at=now - dt.timedelta(days=30.2), ends_at=now - dt.timedelta(days=30.1))
    answer = Client().get(address)
    assert answer.status_code == 410
    assert f'action="{url("links", language=language)}"' in answer.content.decode()
    assert Client().post(address, {"deed": "cancel"}).status_code == 410
    assert states(registration.session) == [("ada@example.org", "CONFIRMED")]


def test_a_newer_version_ends_a_link_and_so_does_the_removal_of_personal_data() -> None:
    registration = joined(soon())
    address = link(registration, "manage")
    Registration.objects.update(token_version=1)
    assert Client().get(address).status_code == 404
    Registration.objects.update(token_version=0)
    assert Client().get(address).status_code == 200
    Registration.objects.update(**NOBODY, erased_at=timezone.now())
    assert Client().get(address).status_code == 404


# --- Nothing is told to others ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_the_address_goes_to_no_other_site_cache_or_search_engine(method: str) -> None:
    registration = joined(soon())
    token = token_of(registration, Purpose.MANAGE)
    for address in (url("manage", token), url("manage", "altered"), url("links")):
        answer = getattr(Client(), method)(address, {"deed": "cancel"} if method == "post" else {})
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "noindex" in answer.headers["X-Robots-Tag"]
        html = answer.content.decode()
        assert "hreflang=" not in html.partition("</head>")[0]
        assert token not in html.partition("</head>")[0]
        assert 'rel="canonical"' not in html


def test_the_languages_lead_to_the_same_page() -> None:
    token = token_of(joined(soon()), Purpose.MANAGE)  # once: each has the time in it
    html = Client().get(url("manage", token)).content.decode()
    for language in LANGUAGES:
        address = url("manage", token, language=language)
        assert f"http://testserver{address}" in html
        assert Client().get(address).status_code == 200


def test_signing_in_from_a_link_does_not_carry_it_along() -> None:
    registration = joined(soon())
    token = token_of(registration, Purpose.MANAGE)
    html = Client().get(url("manage", token)).content.decode()
    nexts = re.findall(r"sign-in/\?next=([^\"]+)", html)
    assert nexts
    assert all(token not in found for found in nexts)


def test_a_member_of_a_hidden_group_acts_by_link_and_gets_no_dead_links() -> None:
    into, ada = group("hidden", "Hidden", visibility="HIDDEN"), user("ada@example.org")
    member(into, ada)
    registration = joined(soon(into=into, visibility="GROUP"), ada)
    html = Client().get(link(registration, "manage")).content.decode().partition("<main")[2].partition("</main")[0]
    assert registration.session.get_absolute_url() not in html
    client = Client()
    client.force_login(ada)
    html = client.get(link(registration, "manage")).content.decode().partition("<main")[2]
    assert registration.session.get_absolute_url() in html


# --- “Send me my links again” ---------------------------------------------------------------------------------------------


def test_the_links_come_again_and_the_answer_is_always_the_same() -> None:
    registration = joined(soon())
    joined(soon("another-2027-03"), registration.user)
    cancelled = joined(soon("cancelled-2027-03"), registration.user)
    answering.cancel(registration=cancelled, by=registration.user, source=EventSource.WEB)
    pages = set()
    for email in ("ADA@example.org", "nobody@example.org"):
        client = Client()
        answer = client.post(url("links"), {"email": email})
        pages.add((answer.headers["Location"], client.get(answer.headers["Location"]).content))
    assert len(pages) == 1
    assert mails("working_sessions.own_links") == [("ada@example.org", "working_sessions.own_links")]
    from outbox.models import OutboxMessage

    text = OutboxMessage.objects.get(kind="working_sessions.own_links").text
    found = re.findall(r"/en/sessions/registration/([^/\s]+)/", text)
    assert len(found) == 2  # live ones only
    assert {Client().get(url("manage", token)).status_code for token in found} == {200}


def test_who_has_not_confirmed_gets_the_link_to_confirm() -> None:
    registration = _guest()
    Client().post(url("links"), {"email": registration.email})
    from outbox.models import OutboxMessage

    text = OutboxMessage.objects.get(kind="working_sessions.own_links").text
    assert "/en/sessions/confirm/" in text
    assert Client().get(link(registration, "manage")).status_code == 200


@pytest.mark.parametrize("email", ["", "nobody", "x" * 10_000, "a@b\x00.org", f"{'x' * 300}@example.org"])
def test_what_is_no_address_is_said(email: str) -> None:
    answer = Client().post(url("links"), {"email": email})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()


def test_the_links_of_a_guest_begin_at_the_form(client: Client) -> None:
    """From the form over the mail to a place, as a person goes."""
    made = soon(guests_allowed=True, capacity=1)
    client.post(url("register", made.slug), guest_form())
    registration = Registration.objects.get()
    client.post(link(registration, "confirm"), {"deed": "confirm"})
    assert states(made) == [("guest@example.org", "CONFIRMED")]
    client.post(link(registration, "manage"), {"deed": "cancel"})
    assert states(made) == [("guest@example.org", "CANCELLED")]
