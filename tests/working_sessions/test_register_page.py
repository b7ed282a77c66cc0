"""The page of registering: what it asks, what it answers, and whom it turns away."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from making import LANGUAGES, user
from making_groups import coordinator, group, member, organisation
from registering_pages import form, guest_form, joined, mails, soon, states, url

from groups.enums import GroupRole
from working_sessions.enums import RegistrationState
from working_sessions.models import Registration, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(user("ada@example.org", name="Ada"))
    return client


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


# --- Members -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_member_registers_with_what_the_page_shows(ada: Client, language: str) -> None:
    made = soon()
    address = url("register", made.slug, language=language)
    html = ada.get(address).content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', html)
    assert key is not None
    assert 'name="mode"' not in html  # one way to take part: nothing to choose
    sent = {"submission_key": key[1], "shown_to": "NOBODY", "access_needs": "  A ramp  "}
    answer = ada.post(address, sent, follow=True)
    assert answer.redirect_chain == [(url("own", made.slug, language=language), 302)]
    row = Registration.objects.get(session=made)
    assert (row.state, row.mode, row.access_needs, row.shown_to) == ("CONFIRMED", "ONLINE", "A ramp", "NOBODY")
    assert len(told(answer)) == 1


def test_a_form_that_is_sent_twice_is_one_registration(ada: Client) -> None:
    made, sent = soon(capacity=5), form()
    for _time in range(3):
        assert ada.post(url("register", made.slug), sent).status_code == 302
    assert states(made) == [("ada@example.org", "CONFIRMED")]
    # A second form finds what there is, and an old form does not bring back what was cancelled.
    assert "already" in told(ada.post(url("register", made.slug), form(), follow=True))[-1]
    ada.post(url("own_cancel", made.slug))
    answer = ada.post(url("register", made.slug), sent, follow=True)
    assert "Register again" in told(answer)[-1]
    assert states(made) == [("ada@example.org", "CANCELLED")]
    ada.post(url("register", made.slug), form())
    assert states(made) == [("ada@example.org", "CANCELLED"), ("ada@example.org", "CONFIRMED")]


def test_the_same_form_sent_by_two_people_is_two_registrations(ada: Client) -> None:
    """On a shared computer the form of one member stands in the history of the browser."""
    made, sent = soon(), form()
    ada.post(url("register", made.slug), sent)
    ada.force_login(user("bob@example.org"))
    ada.post(url("register", made.slug), sent)
    assert states(made) == [("ada@example.org", "CONFIRMED"), ("bob@example.org", "CONFIRMED")]


def test_the_answer_says_waiting_with_position_and_reason(ada: Client) -> None:
    made = soon(capacity=1)
    joined(made, "first@example.org")
    joined(made, "second@example.org")
    page = ada.get(url("register", made.slug)).content.decode()
    assert "All places are taken, and 1 person waits." in page
    assert "Join the waiting list" in page
    answer = ada.post(url("register", made.slug), form(), follow=True)
    assert told(answer) == ["You are on the waiting list, as number 2 of 2. All places are taken."]


def test_the_answer_says_that_the_organiser_decides(ada: Client) -> None:
    made = soon(approval_required=True)
    assert "The organiser accepts each registration" in ada.get(url("register", made.slug)).content.decode()
    answer = ada.post(url("register", made.slug), form(), follow=True)
    assert states(made) == [("ada@example.org", "PENDING")]
    assert "with the organiser" in told(answer)[0]


def test_the_way_to_take_part_is_asked_where_there_are_two(ada: Client) -> None:
    made = soon(mode="HYBRID", capacity=1, capacity_online=7)
    joined(made, "first@example.org", mode="ON_SITE")
    html = ada.get(url("register", made.slug)).content.decode()
    assert "On site – full: you wait for a place" in html
    assert "Online – 7 places left" in html
    assert re.search(r'value="ONLINE"[^>]*checked', html)
    answer = ada.post(url("register", made.slug), form(mode="ONLINE"))
    assert (answer.status_code, Registration.objects.last().mode) == (302, "ONLINE")


def test_who_is_registered_is_led_to_the_registration(ada: Client) -> None:
    made = soon()
    ada.post(url("register", made.slug), form())
    assert ada.get(url("register", made.slug)).headers["Location"] == url("own", made.slug)


def test_whom_the_organiser_shows_the_list_to_decides_what_is_asked(ada: Client) -> None:
    choices = {
        "HIDDEN": [],
        "PARTICIPANTS": ["PARTICIPANTS", "NOBODY"],
        "MEMBERS": ["MEMBERS", "PARTICIPANTS", "NOBODY"],
    }
    for number, (visibility, expected) in enumerate(choices.items()):
        made = soon(f"session-{number}-2027-03", participants_visibility=visibility)
        html = ada.get(url("register", made.slug)).content.decode()
        assert re.findall(r'name="shown_to" value="(\w+)"', html) == expected
        ada.post(url("register", made.slug), form(shown_to="PARTICIPANTS"))
        shown = Registration.objects.get(session=made).shown_to
        assert shown == ("PARTICIPANTS" if expected else "NOBODY")  # nobody was asked, nobody has agreed


def test_the_page_says_until_when_what_is_written_is_kept(ada: Client) -> None:
    made = soon(retention_days=30, time_zone="Europe/Brussels")
    html = ada.get(url("register", made.slug)).content.decode()
    from working_sessions.times import day_in_words

    for days in (7, 30):
        assert day_in_words((made.ends_at + dt.timedelta(days=days)).astimezone(made.zone).date()) in html


# --- Why there is no form ---------------------------------------------------------------------------------------------


def test_each_phase_has_a_page_that_says_why_and_shows_other_sessions(ada: Client) -> None:
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    made = {
        "Registration opens later": soon("later-2027-03", registration_opens_at=now + hour),
        "Registration is closed": soon("closed-2027-03", registration_closes_at=now - hour),
        "All places are taken": soon("full-2027-03", capacity=0, waiting_list="OFF"),
        "The session was cancelled": soon("cancelled-2027-03"),
        "The session is over": soon("over-2027-03"),
    }
    WorkingSession.objects.filter(slug="over-2027-03").update(starts_at=now - 5 * hour, ends_at=now - 3 * hour)
    WorkingSession.objects.filter(slug="cancelled-2027-03").update(state="CANCELLED", cancel_reason="Too few people")
    for heading, one in made.items():
        page = ada.get(url("register", one.slug))
        html = page.content.decode()
        assert page.status_code == 200
        assert f"<h1>{heading}</h1>" in html
        assert "<form" not in html.partition("<main")[2]
        # The others of the group that are ahead; never itself.
        listed = {other["session"].slug for other in page.context["others"]}
        assert listed == {"later-2027-03", "closed-2027-03", "full-2027-03"} - {one.slug}
        # Sent all the same: refused, and what was typed is still there.
        answer = ada.post(url("register", one.slug), form(access_needs="A ramp, please"))
        assert answer.status_code == 422
        assert "A ramp, please" in answer.content.decode()
        assert "There is a problem" in answer.content.decode()
    assert Registration.objects.count() == 0


def test_a_draft_is_for_those_who_make_it(client: Client) -> None:
    made = soon(draft=True)
    client.force_login(user("boss@example.org"))
    assert client.get(url("register", made.slug)).status_code == 404
    coordinator(made.group, user("coordinator@example.org"))
    client.force_login(made.group.memberships.get().user)
    assert "not announced yet" in client.get(url("register", made.slug)).content.decode()


# --- Who may ----------------------------------------------------------------------------------------------------------

PERSONAS = ("anonymous", "member", "observer", "group_member", "coordinator", "superuser")
# For each visibility: GET of the form, and POST of it.
WHO_MAY = {
    "PUBLIC": ((200, 302), (200, 302), (200, 302), (200, 302), (200, 302), (200, 302)),
    "MEMBERS": ((404, 404), (200, 302), (200, 302), (200, 302), (200, 302), (200, 302)),
    "GROUP": ((404, 404), (404, 404), (403, 403), (200, 302), (200, 302), (200, 302)),
}


def _persona(name: str, made: WorkingSession) -> Client:
    client = Client()
    if name == "anonymous":
        return client
    who = user(f"{name}@example.org", is_superuser=name == "superuser", is_staff=name == "superuser")
    roles = {
        "observer": GroupRole.OBSERVER,
        "group_member": GroupRole.MEMBER,
        "coordinator": GroupRole.COORDINATOR,
    }
    if name in roles:
        member(made.group, who, roles[name])
    client.force_login(who)
    return client


@pytest.mark.parametrize("visibility", WHO_MAY)
def test_who_may_register(visibility: str) -> None:
    made = soon(visibility=visibility)
    answers, registered = [], []
    for name in PERSONAS:
        client = _persona(name, made)
        read, sent = (
            client.get(url("register", made.slug)),
            client.post(url("register", made.slug), form()),
        )
        answers.append((read.status_code, sent.status_code))
        if sent.status_code == 302 and "sign-in" not in sent.headers["Location"]:
            registered.append(f"{name}@example.org")
        if read.status_code == 403:
            assert "Quokka name" in read.content.decode()
    assert tuple(answers) == WHO_MAY[visibility]
    assert [email for email, _state in states(made)] == registered
    assert ("anonymous" in "".join(registered)) is False


def test_what_is_not_visible_looks_like_what_never_existed(ada: Client) -> None:
    made = soon(into=group("hidden", "Secretwombat", visibility="HIDDEN"), visibility="GROUP", word="Secretwombat")
    for name in ("register", "register_sent", "own", "own_cancel", "own_change", "own_replace"):
        there, nowhere = ada.get(url(name, made.slug)), ada.get(url(name, "nothing-2027-03"))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert "Secretwombat" not in there.content.decode()
        assert ada.post(url(name, made.slug), form()).status_code in (404, 405)


# --- Guests ------------------------------------------------------------------------------------------------------------


def test_who_is_not_signed_in_chooses(client: Client) -> None:
    made = soon(guests_allowed=True)
    html = client.get(url("register", made.slug)).content.decode()
    assert f"/en/account/sign-in/?next={url('register', made.slug).replace('/', '%2F')}" in html
    assert 'name="email"' in html
    WorkingSession.objects.update(guests_allowed=False)
    html = client.get(url("register", made.slug)).content.decode()
    assert "Sign in and register" in html
    assert 'name="email"' not in html
    assert client.get(url("register_sent", made.slug)).status_code == 404


def test_a_guest_gets_a_mail_and_no_place_yet(client: Client) -> None:
    made = soon(guests_allowed=True, capacity=1)
    answer = client.post(url("register", made.slug, language="fr"), guest_form(email="Guest@Example.org"))
    assert answer.headers["Location"] == url("register_sent", made.slug, language="fr")
    row = Registration.objects.get()
    assert (row.email, row.state, row.language, row.name) == ("guest@example.org", "UNVERIFIED", "fr", "Guest")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_the_answer_tells_nobody_who_is_registered(client: Client) -> None:
    """The same status, place and page for an address of nobody, of a guest, of an account, of a participant; also once
    registration is closed. Only the mailboxes differ."""
    made = soon(guests_allowed=True)
    user("account@example.org")
    joined(made, "participant@example.org")
    client.post(url("register", made.slug), guest_form(email="asked@example.org"))
    emails = [f"{name}@example.org" for name in ("nobody", "asked", "account", "participant")]

    def answers() -> set[tuple[int, str, str]]:
        found = set()
        for email in emails:
            one = Client()
            answer = one.post(url("register", made.slug), guest_form(email=email))
            page = one.get(answer.headers["Location"]).content.decode() if answer.status_code == 302 else ""
            found.add((answer.status_code, answer.headers.get("Location", ""), page))
        return found

    assert len(answers()) == 1
    assert mails("working_sessions.own_links") == [("participant@example.org", "working_sessions.own_links")]
    WorkingSession.objects.update(registration_closes_at=timezone.now() - dt.timedelta(minutes=1))
    assert {status for status, _location, _page in answers()} == {422}


def test_an_old_form_of_a_guest_asks_once_more(client: Client) -> None:
    made, sent = soon(guests_allowed=True), guest_form()
    client.post(url("register", made.slug), sent)
    Registration.objects.update(state=RegistrationState.EXPIRED, verify_until=None)
    client.post(url("register", made.slug), sent)
    assert states(made) == [("guest@example.org", "EXPIRED"), ("guest@example.org", "UNVERIFIED")]


def test_a_mistyped_address_is_corrected_in_the_same_form(client: Client) -> None:
    made, sent = soon(guests_allowed=True), guest_form(email="gest@example.org")
    client.post(url("register", made.slug), sent)
    assert client.post(url("register", made.slug), sent | {"email": "guest@example.org"}).status_code == 302
    assert [email for email, _state in states(made)] == ["gest@example.org", "guest@example.org"]


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(client: Client) -> None:
    made = soon(guests_allowed=True)
    human = client.post(url("register", made.slug), guest_form(email="a@example.org"))
    program = client.post(url("register", made.slug), guest_form(email="b@example.org", website="https://spam.example"))
    assert (program.status_code, program.headers["Location"]) == (302, human.headers["Location"])
    assert [email for email, _state in states(made)] == ["a@example.org"]
    assert [to for to, _kind in mails()] in ([], ["a@example.org"])  # the letters are another's part


def test_the_form_is_protected_against_forged_requests() -> None:
    made = soon(guests_allowed=True)
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url("register", made.slug), guest_form()).status_code == 403
    # Who has no cookie yet gets one with the form.
    page = strict.get(url("register", made.slug)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    sent = guest_form() | {"csrfmiddlewaretoken": token[1]}
    assert strict.post(url("register", made.slug), sent).status_code == 302


# --- Bad input ---------------------------------------------------------------------------------------------------------

LONG = "x" * 10_000
BAD = [
    {"submission_key": "no uuid"},
    {"submission_key": LONG},
    {"submission_key": ""},
    {"submission_key": "\x00"},
    {"mode": "BY_BOAT"},
    {"mode": LONG},
    {"access_needs": LONG},
    {"access_needs": "a\x00b"},
    {"access_needs": "\x01\x02\x1b\u202e"},
    {"shown_to": "EVERYBODY"},
    {"shown_to": "\x00"},
    {"name": LONG},
    {"name": "\x00"},
    {"name": "   "},
    {"organisation_name": LONG},
    {"email": LONG},
    {"email": f"{'x' * 300}@example.org"},
    {"email": "a@b\x00.org"},
    {"email": "nobody"},
]


@pytest.mark.parametrize("changes", BAD, ids=lambda change: str(change)[:40])
def test_bad_input_is_answered_with_words(client: Client, changes: dict[str, str]) -> None:
    made = soon(mode="HYBRID", guests_allowed=True)
    answer = client.post(url("register", made.slug), guest_form(**changes))
    assert answer.status_code in (302, 422)
    client.force_login(user("ada@example.org"))
    answer = client.post(url("register", made.slug), form(**changes))
    assert answer.status_code in (302, 422)
    if answer.status_code == 422:
        assert "There is a problem" in answer.content.decode()
    assert client.post(url("register", made.slug), {}).status_code in (302, 422)


def test_places_of_an_organisation_are_said_only_to_its_people(ada: Client) -> None:
    town = organisation("exampleville", name_en="Exampleville")
    made = soon(capacity=5, places_per_organisation=1)
    joined(made, user("first@example.org", organisation=town))
    late = user("late@example.org", organisation=town)
    ada.force_login(late)
    answer = ada.post(url("register", made.slug), form(), follow=True)
    assert "Your organisation already has 1 of its 1 places." in answer.content.decode()
