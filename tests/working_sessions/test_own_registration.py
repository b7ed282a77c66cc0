"""A member's own registration: how it stands in words, and what one does about it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from making import own_words, user
from making_groups import coordinator, group, member, organisation
from making_sessions import added
from registering_pages import form, joined, soon, states, url

from members.models import Organisation, User
from outbox.models import OutboxMessage
from working_sessions.actions import answering
from working_sessions.actions.deciding import reject, take_off
from working_sessions.enums import EventSource, RegistrationState
from working_sessions.models import Registration, RegistrationEvent, WorkingSession
from working_sessions.standing import standing_of, standings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def ada() -> User:
    return user("ada@example.org", name="Ada")


@pytest.fixture
def signed_in(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def _cancel(row: Registration) -> None:
    answering.cancel(registration=row, by=row.user, source=EventSource.WEB)


def page(signed_in: Client, of: WorkingSession) -> str:
    answer = signed_in.get(url("own", of.slug))
    assert answer.status_code == 200
    return answer.content.decode().partition("<main")[2]


def test_without_a_registration_one_is_led_to_the_form(signed_in: Client) -> None:
    made = soon()
    for name in ("own", "own_cancel", "own_change", "own_replace"):
        answer = signed_in.get(url(name, made.slug), follow=True)
        assert answer.redirect_chain[-1][0] == url("register", made.slug)
    assert signed_in.post(url("own_cancel", made.slug)).status_code == 302


@pytest.mark.parametrize("name", ["own", "own_cancel", "own_change", "own_replace", "mine"])
def test_who_is_not_signed_in_is_led_there_and_back(client: Client, name: str) -> None:
    made = soon()
    address = url(name) if name == "mine" else url(name, made.slug)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/en/account/sign-in/?next=")
    assert client.post(address).status_code in (302, 405)


def test_one_sees_the_own_registration_and_nobody_elses(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1)
    joined(made, "secretwombat@example.org", access_needs="Secretnumbat")
    joined(made, ada)
    html = page(signed_in, made)
    assert "You are on the waiting list" in html
    assert "You are number 1 of 1." in html
    assert "Secret" not in html


def test_the_states_in_words(signed_in: Client, ada: User) -> None:
    boss = user("boss@example.org")
    made = soon(capacity=1, waiting_list="OFFER")
    coordinator(made.group, boss)
    first = joined(made, "first@example.org")
    joined(made, "second@example.org")
    own = joined(made, ada)
    html = page(signed_in, made)
    assert "You are number 2 of 2." in html
    assert "All places are taken." in html
    assert "People move up until" in html
    second = Registration.objects.get(email="second@example.org")
    _cancel(second)
    assert "You are number 1 of 1." in page(signed_in, made)
    _cancel(first)
    html = page(signed_in, made)
    assert "A place is offered to you" in html
    assert "Take the place" in html
    assert "It is kept for you until" in html
    answer = signed_in.post(url("own", made.slug), {"deed": "accept"}, follow=True)
    assert "You have taken the place." in answer.content.decode()
    html = page(signed_in, made)
    assert "You have a place" in html
    assert "Take the place" not in html
    # The history, in words and in the order in which it happened.
    said = [html.index(words) for words in ("Registered</p>", "Was offered a place</p>", "Took the offered place</p>")]
    assert said == sorted(said)
    own.refresh_from_db()
    take_off(registration=own, by=boss, reason="NO_PLACES", note="So sorry")
    html = page(signed_in, made)
    assert "The organiser has cancelled your registration" in html
    assert "There are not enough places" in html
    assert "So sorry" in html
    assert "Take it back" not in html  # only one's own cancellation
    assert "Register again" in html


def test_an_offer_is_declined(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1, waiting_list="OFFER")
    first = joined(made, "first@example.org")
    joined(made, ada)
    _cancel(first)
    signed_in.post(url("own", made.slug), {"deed": "decline"})
    assert states(made)[-1] == ("ada@example.org", "CANCELLED")
    events = RegistrationEvent.objects.count()
    assert signed_in.post(url("own", made.slug), {"deed": "decline"}).status_code == 302
    assert RegistrationEvent.objects.count() == events


def test_an_offer_that_has_lapsed_counts_as_lapsed_before_anybody_writes_it(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1, waiting_list="OFFER")
    first = joined(made, "first@example.org")
    joined(made, ada)
    _cancel(first)
    Registration.objects.filter(user=ada).update(offer_expires_at=timezone.now() - HOUR)
    html = page(signed_in, made)
    assert "The offer has lapsed" in html
    assert "Take the place" not in html
    assert Registration.objects.get(user=ada).state == RegistrationState.OFFERED
    answer = signed_in.post(url("own", made.slug), {"deed": "accept"}, follow=True)
    assert "The offer has lapsed" in answer.content.decode()
    assert Registration.objects.get(user=ada).state == RegistrationState.EXPIRED


def test_the_organiser_does_not_accept(signed_in: Client, ada: User) -> None:
    boss, made = user("boss@example.org"), soon(approval_required=True)
    coordinator(made.group, boss)
    own = joined(made, ada)
    assert "Your registration is with the organiser" in page(signed_in, made)
    reject(registration=own, by=boss, reason="NOT_THE_AUDIENCE", note="<b>Not</b> yet")
    html = page(signed_in, made)
    assert "Your registration was not accepted" in html
    assert "&lt;b&gt;Not&lt;/b&gt; yet" in html


def test_cancelling_asks_once_more_and_can_be_taken_back_for_ten_minutes(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1)
    own = joined(made, ada)
    assert "Your place goes to the next" in signed_in.get(url("own_cancel", made.slug)).content.decode()
    assert states(made) == [("ada@example.org", "CONFIRMED")]
    answer = signed_in.post(url("own_cancel", made.slug), follow=True)
    assert "Within ten minutes" in answer.content.decode()
    assert "Take it back" in page(signed_in, made)
    # Once more changes nothing, and the page that asks leads on.
    assert signed_in.post(url("own_cancel", made.slug)).status_code == 302
    assert signed_in.get(url("own_cancel", made.slug)).headers["Location"] == url("own", made.slug)
    signed_in.post(url("own", made.slug), {"deed": "restore"})
    assert states(made) == [("ada@example.org", "CONFIRMED")]
    signed_in.post(url("own_cancel", made.slug))
    Registration.objects.filter(pk=own.pk).update(state_since=timezone.now() - dt.timedelta(minutes=11))
    assert "Take it back" not in page(signed_in, made)
    answer = signed_in.post(url("own", made.slug), {"deed": "restore"}, follow=True)
    assert "can no longer be taken back" in answer.content.decode()
    assert states(made) == [("ada@example.org", "CANCELLED")]


def test_a_place_that_was_given_away_is_waited_for(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1)
    joined(made, ada)
    joined(made, "next@example.org")
    signed_in.post(url("own_cancel", made.slug))
    answer = signed_in.post(url("own", made.slug), {"deed": "restore"}, follow=True)
    assert "given away meanwhile" in answer.content.decode()
    assert states(made) == [("ada@example.org", "WAITLISTED"), ("next@example.org", "CONFIRMED")]


def test_late_cancellations_are_said_before_and_after(signed_in: Client, ada: User) -> None:
    made = soon(cancel_until=timezone.now() - HOUR)
    own = joined(made, ada)
    assert "The last moment to cancel was" in signed_in.get(url("own_cancel", made.slug)).content.decode()
    signed_in.post(url("own_cancel", made.slug))
    own.refresh_from_db()
    assert own.end_reason == "LATE"
    assert "after the last moment to cancel" in page(signed_in, made)


def test_after_the_start_nothing_is_cancelled(signed_in: Client, ada: User) -> None:
    made = soon()
    joined(made, ada)
    WorkingSession.objects.update(starts_at=timezone.now() - HOUR)
    assert signed_in.get(url("own_cancel", made.slug)).status_code == 302
    answer = signed_in.post(url("own_cancel", made.slug))
    assert answer.status_code == 409
    assert "The session has started" in answer.content.decode()
    assert states(made) == [("ada@example.org", "CONFIRMED")]


def test_details_and_the_way_to_take_part_change(signed_in: Client, ada: User) -> None:
    made = soon(mode="HYBRID", capacity=1)
    joined(made, "first@example.org", mode="ON_SITE")
    own = joined(made, ada, mode="ONLINE", access_needs="A ramp")
    assert "A ramp" in signed_in.get(url("own_change", made.slug)).content.decode()
    sent = {"mode": "ONLINE", "access_needs": "", "shown_to": "NOBODY"}
    assert signed_in.post(url("own_change", made.slug), sent).headers["Location"] == url("own", made.slug)
    own.refresh_from_db()
    assert (own.mode, own.access_needs, own.shown_to) == ("ONLINE", "", "NOBODY")
    # On site is full: said at the field, nothing of it is written, and what was typed stays.
    answer = signed_in.post(
        url("own_change", made.slug), {"mode": "ON_SITE", "access_needs": "Typed", "shown_to": "NOBODY"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_mode_error"' in html
    assert "Typed" in html
    own.refresh_from_db()
    assert (own.mode, own.access_needs) == ("ONLINE", "")
    WorkingSession.objects.update(capacity=2)
    signed_in.post(url("own_change", made.slug), {"mode": "ON_SITE", "access_needs": "Typed", "shown_to": "NOBODY"})
    own.refresh_from_db()
    assert (own.mode, own.access_needs, own.state) == ("ON_SITE", "Typed", "CONFIRMED")


def test_a_colleague_takes_the_place(signed_in: Client, ada: User) -> None:
    town = organisation("exampleville", name_en="Exampleville")
    User.objects.filter(pk=ada.pk).update(organisation=town)
    made = soon(capacity=1)
    joined(made, User.objects.get(pk=ada.pk))
    user("bob@example.org", name="Bob", organisation=town)
    address = url("own_replace", made.slug)
    assert signed_in.get(address).status_code == 200
    for email, words in (("nobody", "valid email"), ("somebody@other.example", "of the same organisation")):
        answer = signed_in.post(address, {"name": "Bob", "email": email})
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert 'id="id_email_error"' in answer.content.decode()
    answer = signed_in.post(address, {"name": "Bob", "email": "bob@example.org"}, follow=True)
    assert "Bob comes instead of you." in answer.content.decode()
    assert states(made) == [("ada@example.org", "CANCELLED"), ("bob@example.org", "CONFIRMED")]
    assert "A colleague has your place" in page(signed_in, made)
    assert signed_in.get(address).headers["Location"] == url("own", made.slug)


def _handed_over(colleague: str | None, town: Organisation) -> tuple[str, list[tuple[str, str]], list[tuple[str, ...]]]:
    """What a participant sees and gets by mail, who names a colleague that is registered in this way or not at all; and
    what is then in the list."""
    key = (colleague or "nobody").lower()
    made = soon(f"{key}-2027-03", capacity=1 if colleague in (None, "WAITLISTED") else 2)
    ada = user(f"ada-{key}@example.org", name="Ada", organisation=town)
    joined(made, ada)
    email = f"bob-{key}@example.org"
    bob = user(email, name="Secretwombat", organisation=town)
    if colleague is not None:
        theirs = joined(made, bob, shown_to="NOBODY")
        more = {"offer_expires_at": timezone.now() + HOUR} if colleague == "OFFERED" else {}
        Registration.objects.filter(pk=theirs.pk).update(state=colleague, **more)
    client = Client()
    client.force_login(ada)
    OutboxMessage.objects.all().delete()
    answer = client.post(url("own_replace", made.slug), {"name": "Bob Typed", "email": email}, follow=True)
    return (
        _nameless(answer.content.decode(), key),
        [(mail.subject, _nameless(mail.text, key)) for mail in OutboxMessage.objects.filter(to=ada.email)],
        states(made),
    )


def _nameless(words: str, key: str) -> str:
    """Without what is different between any two sessions and moments."""
    return re.sub(r"\d\d:\d\d(:[\d.+:]+)?", "TIME", own_words(words)).replace(key, "KEY")


def test_who_hands_the_place_over_does_not_learn_whether_the_colleague_is_registered(signed_in: Client) -> None:
    """Neither that they have a place or wait for one, nor the name under which they registered."""
    town = organisation("exampleville", name_en="Exampleville")
    seen, told, left = _handed_over(None, town)
    assert "Bob Typed comes instead of you." in seen
    assert len(told) == 1
    assert left == [("ada-nobody@example.org", "CANCELLED"), ("bob-nobody@example.org", "CONFIRMED")]
    for state in ("CONFIRMED", "PENDING", "OFFERED", "WAITLISTED"):
        found = _handed_over(state, town)
        assert found[:2] == (seen, told), state
        after = "CONFIRMED" if state == "WAITLISTED" else state
        assert found[2] == [
            (f"ada-{state.lower()}@example.org", "CANCELLED"),
            (f"bob-{state.lower()}@example.org", after),
        ]
        assert "Secret" not in found[0] + str(found[1])


def test_nobody_hands_the_place_to_themselves(signed_in: Client, ada: User) -> None:
    made = soon(capacity=1)
    joined(made, ada)
    answer = signed_in.post(url("own_replace", made.slug), {"name": "Ada", "email": "ADA@example.org"})
    assert answer.status_code == 422
    assert "This is your own address" in answer.content.decode()
    assert states(made) == [("ada@example.org", "CONFIRMED")]


def test_where_the_meeting_is_participants_see_a_day_before(signed_in: Client, ada: User) -> None:
    made = soon(join_url="https://meeting.example/secretwombat", capacity=1)
    own = joined(made, ada)
    assert "secretwombat" not in page(signed_in, made)
    now = timezone.now()
    WorkingSession.objects.update(starts_at=now + HOUR, ends_at=now + 2 * HOUR)
    assert "secretwombat" in page(signed_in, made)
    assert url("download", made.slug) in page(signed_in, made)
    for state in ("PENDING", "WAITLISTED", "CANCELLED"):
        Registration.objects.filter(pk=own.pk).update(state=state, waiting_number=9)
        html = page(signed_in, made)
        assert "secretwombat" not in html
        assert url("download", made.slug) not in html


def test_after_the_session(signed_in: Client, ada: User) -> None:
    made = soon()
    joined(made, ada)
    now = timezone.now()
    WorkingSession.objects.update(starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    Registration.objects.update(attendance="PRESENT")
    html = page(signed_in, made)
    assert "You had a place" in html
    assert "Attendance: Present." in html
    for gone in ("Cancel …", "Hand the place", "Change</a>", "Register again"):
        assert gone not in html


def test_who_has_left_the_group_no_longer_learns_of_its_sessions(signed_in: Client, ada: User) -> None:
    into = group("hidden", "Secretwombat", visibility="HIDDEN")
    member(into, ada)
    made = soon(into=into, visibility="GROUP", word="Secretwombat")
    joined(made, ada)
    assert "Secretwombat" in page(signed_in, made)
    into.memberships.update(state="LEFT")
    assert signed_in.get(url("own", made.slug)).status_code == 404
    assert "Secretwombat" not in signed_in.get(url("mine")).content.decode()


def test_an_unknown_deed_changes_nothing(signed_in: Client, ada: User) -> None:
    made = soon()
    joined(made, ada)
    for deed in ("", "approve", "x" * 10_000, "\x00"):
        assert signed_in.post(url("own", made.slug), {"deed": deed}).status_code == 302
    assert states(made) == [("ada@example.org", "CONFIRMED")]


def test_added_by_the_organiser(signed_in: Client, ada: User) -> None:
    boss, made = user("boss@example.org"), soon(capacity=0)
    coordinator(made.group, boss)
    added(made, boss, ada.email, over_capacity=True, now=timezone.now())
    assert "Added by the organiser over capacity" in page(signed_in, made)


def test_lists_and_pages_say_the_same_of_a_registration(ada: User) -> None:
    made = soon(mode="HYBRID", capacity=0, capacity_online=0)
    other = joined(made, "first@example.org", mode="ONLINE")
    own = joined(made, ada, mode="ON_SITE")
    now = timezone.now()
    assert [standing.place for standing in standings_of([other, own], now)] == [
        standing_of(other, now).place,
        standing_of(own, now).place,
    ]
    place = standing_of(own, now).place
    assert place is not None
    assert (place.position, place.total) == (1, 1)  # one line for each way to take part


def test_the_form_reads_what_it_is_sent(signed_in: Client, ada: User) -> None:
    made = soon(mode="HYBRID")
    joined(made, ada, mode="ONLINE")
    for changes in ({"mode": "BY_BOAT"}, {"access_needs": "x" * 10_000}, {"access_needs": "\x00"}, {"shown_to": ""}):
        answer = signed_in.post(url("own_change", made.slug), form(**changes))
        assert answer.status_code == 422
