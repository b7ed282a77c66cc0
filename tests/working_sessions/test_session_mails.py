"""Which mail goes to whom at each step of a registration, and what it says."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from making import LANGUAGES, user
from making_groups import coordinator, group, in_state, member, steering
from making_sessions import NOBODY, NOW, STARTS, added, participant, session
from session_mails import again, entry, forget, is_true, kinds, last

from groups import actions as group_actions
from groups.models import Group
from members.models import User
from outbox.models import OutboxMessage
from outbox.sending import Round, send_due
from working_sessions import notifications
from working_sessions.actions import answering, deciding, privacy
from working_sessions.actions.promoting import expire
from working_sessions.actions.registering import confirm_address, register, register_guest
from working_sessions.actions.sessions import cancel_session, change_session, give_new_date, postpone
from working_sessions.enums import EndReason, EventSource, RegistrationState
from working_sessions.links import Purpose, registration_of
from working_sessions.models import Registration, WorkingSession

pytestmark = pytest.mark.django_db

WEB = EventSource.WEB
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def boss() -> User:
    """Who organises: coordinates the group in which `session()` makes its sessions."""
    into = Group.objects.filter(slug="quokka-group").first() or group()
    person = user("boss@example.org")
    coordinator(into, person)
    forget()
    return person


def guest(of: WorkingSession, email: str = "guest@example.org", **fields: object) -> Registration:
    words = {"name": "Guest Quokka", "organisation_name": "Town", "mode": of.modes[0], "language": "nl", "now": NOW}
    return register_guest(session=of, email=email, **(words | fields))[0]


def link_in(mail: OutboxMessage, purpose: Purpose) -> Registration:
    """What the link of that purpose in a mail leads to; it stands in the text as in the HTML."""
    name = f"working_sessions:{purpose.value}"
    with override(mail.language):
        path = reverse(name, args=["X"]).split("X")[0]
    [*tokens] = set(re.findall(rf"{path}([^/\s\"]+)/", mail.text))
    assert len(tokens) == 1
    assert tokens[0] in mail.html
    return registration_of(tokens[0], purpose, NOW)


# --- One mail for each step -----------------------------------------------------------------------------------------------


def test_a_guest_is_asked_to_confirm_and_then_told_of_the_place() -> None:
    made = session(guests_allowed=True)
    waits = guest(made)
    mail = last()
    assert (kinds(), mail.to, mail.language) == (["confirm_address"], "guest@example.org", "nl")
    assert link_in(mail, Purpose.CONFIRM) == waits
    assert mail.calendar == ""
    confirm_address(registration=waits, now=NOW)
    assert kinds() == ["confirm_address", "confirmed"]
    assert not is_true(mail)
    assert link_in(last(), Purpose.MANAGE) == waits
    assert "https://meeting.example/quokka" in last().text
    assert (last().calendar_method, last().language) == ("REQUEST", "nl")


def test_an_address_that_nobody_confirms_gets_no_second_mail() -> None:
    made = session(guests_allowed=True)
    guest(made)
    with transaction.atomic():
        expire(made, NOW + 25 * HOUR)
    assert kinds() == ["confirm_address"]


def test_who_has_to_be_accepted_hears_so_and_then_the_answer_with_its_reason(boss: User) -> None:
    made = session(approval_required=True)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    assert kinds() == ["received", "received"]
    assert OutboxMessage.objects.exclude(calendar="").count() == 0
    deciding.approve(registration=first, by=boss, note="Bring a laptop", now=NOW)
    deciding.reject(registration=second, by=boss, reason=EndReason.NO_PLACES, note="Next <time>", now=NOW)
    assert kinds("a@example.org") == ["received", "approved"]
    assert "> Bring a laptop" in last("a@example.org").text
    assert last("a@example.org").calendar_method == "REQUEST"
    rejected = last("b@example.org")
    assert rejected.kind == "working_sessions.rejected"
    assert "The reason: There are not enough places." in rejected.text
    assert "> Next <time>" in rejected.text
    assert "Next &lt;time&gt;" in rejected.html
    assert rejected.calendar == ""


def test_who_waits_is_told_the_number_the_reason_and_until_when_people_move_up() -> None:
    made = session(capacity=1)
    for email in ("a@example.org", "b@example.org", "c@example.org"):
        participant(made, email)
    mail = last("c@example.org")
    assert mail.kind == "working_sessions.waiting"
    assert "You are number 2 of 2 on the waiting list." in mail.text
    assert "At the moment all places are taken." in mail.text
    assert "After Sunday 14 March 2027, 14:00 (Brussels time) nobody moves up any more." in mail.text
    assert mail.calendar == ""


def test_the_limit_of_an_organisation_is_said_with_the_day_on_which_it_falls() -> None:
    made = session(capacity=9, places_per_organisation=1, organisation_limit_until=STARTS - dt.timedelta(days=3))
    participant(made, "a@town.example")
    participant(made, "b@town.example")
    assert "Your organisation has all the places" in last("b@town.example").text
    assert "This limit falls on Friday 12 March 2027, 14:00 (Brussels time)." in last("b@town.example").text


def test_who_moves_up_has_the_place_and_an_easy_way_to_cancel() -> None:
    made = session(capacity=1)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW)
    mail = last("b@example.org")
    assert mail.kind == "working_sessions.promoted"
    assert "I cannot come: cancel my place:" in mail.text
    assert link_in(mail, Purpose.MANAGE) == second
    assert mail.calendar_method == "REQUEST"


def test_an_offer_says_until_when_and_its_end_leads_back_to_the_list() -> None:
    made = session(capacity=1, waiting_list="OFFER", offer_hours=5)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW)
    mail = last("b@example.org")
    assert mail.kind == "working_sessions.offered"
    assert "It is kept for you until Monday 1 March 2027, 14:00 (Brussels time)." in mail.text
    assert link_in(mail, Purpose.OFFER) == second
    assert mail.calendar == ""
    with transaction.atomic():
        expire(made, NOW + 5 * HOUR)
    assert kinds("b@example.org") == ["waiting", "offered", "offer_lapsed"]
    assert f"/en/sessions/{made.slug}/register/" in last("b@example.org").text


def test_an_accepted_offer_is_a_place_and_a_declined_one_needs_no_mail() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first, second, third = (participant(made, f"{name}@example.org") for name in "abc")
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW)
    answering.decline(registration=second, by=None, source=EventSource.LINK, now=NOW)
    answering.accept(registration=third, by=None, source=EventSource.LINK, now=NOW)
    assert kinds("b@example.org") == ["waiting", "offered"]
    assert kinds("c@example.org") == ["waiting", "offered", "confirmed"]


def test_who_cancels_a_place_may_take_it_back_for_ten_minutes() -> None:
    made = session()
    first = participant(made)
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW)
    mail = last()
    assert (mail.kind, mail.calendar_method) == ("working_sessions.cancelled", "CANCEL")
    assert "Until Monday 1 March 2027, 09:10 (Brussels time) you can take it back" in mail.text
    assert link_in(mail, Purpose.MANAGE) == first
    answering.restore(registration=first, by=first.user, source=WEB, now=NOW + dt.timedelta(minutes=5))
    assert kinds() == ["confirmed", "cancelled", "confirmed"]
    assert [is_true(made) for made in OutboxMessage.objects.order_by("pk")] == [False, False, True]


def test_who_leaves_the_waiting_list_has_nothing_to_strike_out() -> None:
    made = session(capacity=1)
    participant(made, "a@example.org")
    waits = participant(made, "b@example.org")
    answering.cancel(registration=waits, by=waits.user, source=WEB, now=NOW)
    assert (last().kind, last().calendar) == ("working_sessions.cancelled", "")
    assert "You have withdrawn your registration" in last().text


def test_a_late_cancellation_says_so() -> None:
    first = participant(session(cancel_until=NOW))
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW + HOUR)
    assert "The last moment to cancel had passed; the organiser sees that." in last().text


def test_whom_the_organiser_takes_off_or_moves_hears_it_with_the_note(boss: User) -> None:
    made = session(capacity=2)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    deciding.take_off(registration=first, by=boss, reason=EndReason.NOT_THE_AUDIENCE, note="Sorry", now=NOW)
    assert kinds("a@example.org") == ["confirmed", "taken_off"]
    assert "The reason: The session is meant for other people." in last("a@example.org").text
    assert last("a@example.org").calendar_method == "CANCEL"
    WorkingSession.objects.filter(pk=made.pk).update(capacity=0)
    deciding.move_to_waiting(registration=second, by=boss, note="For a speaker", now=NOW)
    mail = last("b@example.org")
    assert (mail.kind, mail.calendar_method) == ("working_sessions.moved_to_waiting", "CANCEL")
    assert "You are number 1 of 1 on the waiting list." in mail.text
    assert "> For a speaker" in mail.text


def test_a_replacement_strikes_out_at_one_and_enters_at_the_other() -> None:
    made = session()
    first = participant(made, "a@town.example")
    deciding.replace(registration=first, by=first.user, source=WEB, name="Bo", email="b@town.example", now=NOW)
    assert kinds("a@town.example") == ["confirmed", "replaced"]
    assert kinds("b@town.example") == ["replacing"]
    assert (last("a@town.example").calendar_method, last("b@town.example").calendar_method) == ("CANCEL", "REQUEST")


@pytest.mark.parametrize("over", [False, True])
def test_whom_the_organiser_adds_hears_it(boss: User, over: bool) -> None:
    made = session(capacity=0 if over else 1)
    added(made, boss, "added@example.org", over_capacity=over)
    assert (kinds(), last().calendar_method) == (["added"], "REQUEST")
    assert "The organiser has registered you" in last().text
    assert "Your name stands in the list of the organiser and nowhere else" in last().text


def test_who_takes_part_in_another_way_gets_the_entry_anew() -> None:
    made = session(mode="HYBRID", location="Rue 1")
    first = participant(made, mode="ON_SITE")
    answering.change_mode(registration=first, mode="ONLINE", by=None, source=WEB, now=NOW)
    assert kinds() == ["confirmed", "mode_changed"]
    assert (entry(last())["SEQUENCE"].value, entry(last()).text("LOCATION")) == ("1", "https://meeting.example/quokka")
    assert "You now take part online" in last().text
    answering.change_mode(registration=again(first), mode="ON_SITE", by=None, source=WEB, now=NOW)
    assert (entry(last())["SEQUENCE"].value, entry(last()).text("LOCATION")) == ("2", "Rue 1")
    assert "meeting.example" not in last().text + last().calendar


# --- What happens to a whole session ----------------------------------------------------------------------------------------


def test_a_change_is_told_once_with_new_and_old_to_everybody_on_the_list(boss: User) -> None:
    made = session(capacity=1, guests_allowed=True)
    participant(made, "a@example.org")
    participant(made, "b@example.org")
    guest(made, "unconfirmed@example.org")
    gone = participant(made, "gone@example.org")
    answering.cancel(registration=gone, by=gone.user, source=WEB, now=NOW)
    forget()
    change_session(session=made, by=boss, version=None, now=NOW, starts_at=STARTS + HOUR, title_en="Wombat session")
    assert {(mail.to, mail.calendar_method) for mail in OutboxMessage.objects.all()} == {
        ("a@example.org", "REQUEST"),
        ("b@example.org", ""),
    }
    text = last("a@example.org").text
    assert last("a@example.org").kind == "working_sessions.changed"
    assert "Title: Wombat session\n    before: Quokka session (en)" in text
    assert "When: Monday 15 March 2027, 15:00–17:00 (Brussels time)" in text
    assert "before: Monday 15 March 2027, 14:00–16:00 (Brussels time)" in text
    assert "Where:" not in text
    change_session(session=made, by=boss, version=None, now=NOW, description_en="Other words")
    assert OutboxMessage.objects.count() == 2  # a change of words alone is no mail


def test_a_new_address_of_the_meeting_is_for_those_online_and_the_old_one_is_not_said(boss: User) -> None:
    made = session(mode="HYBRID", location="Rue 1")
    participant(made, "online@example.org", mode="ONLINE")
    participant(made, "there@example.org", mode="ON_SITE")
    change_session(session=made, by=boss, version=None, now=NOW, join_url="https://meeting.example/wombat")
    assert "Online meeting: https://meeting.example/wombat" in last("online@example.org").text
    assert "meeting.example/quokka" not in last("online@example.org").text
    assert "meeting.example" not in last("there@example.org").text


def test_a_session_that_is_postponed_and_comes_back(boss: User) -> None:
    made = session()
    participant(made)
    postpone(session=made, by=boss, reason="The speaker is <ill>", now=NOW)
    mail = last()
    assert (mail.kind, entry(mail)["STATUS"].value) == ("working_sessions.postponed", "TENTATIVE")
    assert "> The speaker is <ill>" in mail.text
    give_new_date(session=made, by=boss, starts_at=STARTS + dt.timedelta(days=7), now=NOW)
    mail = last()
    assert (mail.kind, entry(mail)["STATUS"].value) == ("working_sessions.changed", "CONFIRMED")
    assert "When: Monday 22 March 2027, 14:00–16:00 (Brussels time)" in mail.text
    assert "before: Monday 15 March 2027, 14:00–16:00 (Brussels time)" in mail.text


def test_a_session_that_is_cancelled_is_told_once_and_struck_out_where_it_stood(boss: User) -> None:
    made = session(capacity=1)
    participant(made, "a@example.org")
    participant(made, "b@example.org")
    before = last("a@example.org")
    cancel_session(session=made, by=boss, reason="Too few", now=NOW)
    assert kinds("a@example.org") == ["confirmed", "session_cancelled"]
    assert kinds("b@example.org") == ["waiting", "session_cancelled"]
    assert (last("a@example.org").calendar_method, last("b@example.org").calendar) == ("CANCEL", "")
    assert "> Too few" in last("b@example.org").text
    assert is_true(last("a@example.org"))
    assert not is_true(before)


def test_organisers_are_asked_about_somebody_who_left_the_group(boss: User) -> None:
    into = boss.group_memberships.get().group
    other = user("other@example.org", preferred_language="fr")
    made = session(into, visibility="GROUP")
    member(into, other)
    first = participant(made, other)
    forget()
    with transaction.atomic():
        notifications.organiser_asked(session=made, registration=first, now=NOW)
        notifications.organiser_asked(session=made, registration=first, now=NOW)
    assert (kinds(), last().to) == (["organiser_asked"], "boss@example.org")
    assert is_true(last())
    coordinator(into, "second@example.org")
    group_actions.change_role(membership=boss.group_memberships.get(), by=steering(), role="MEMBER")
    assert not is_true(last("boss@example.org", "organiser_asked"))


# --- In whose words, and without what ------------------------------------------------------------------------------------


def test_a_member_is_written_to_in_the_language_of_the_account_at_the_address_of_today() -> None:
    person = user("old@example.org", preferred_language="de", name="Ada")
    made = session()
    first = participant(made, person)
    assert (last().language, last().to) == ("de", "old@example.org")
    User.objects.filter(pk=person.pk).update(email="new@example.org", preferred_language="fr")
    answering.cancel(registration=again(first), by=None, source=WEB, now=NOW)
    assert (last().language, last().to) == ("fr", "new@example.org")
    assert entry(last())["ATTENDEE"].value == "mailto:new@example.org"


def test_a_member_in_another_zone_reads_both_clocks() -> None:
    made = session()
    participant(made, user("a@example.org", time_zone="Europe/Lisbon"))
    participant(made, user("b@example.org", time_zone="Europe/Paris"))
    assert "13:00–15:00 (Lisbon time)" in last("a@example.org").text
    assert "14:00–16:00 (Brussels time)" in last("a@example.org").text
    assert last("b@example.org").text.count("14:00–16:00") == 1


def test_a_closed_account_gets_nothing() -> None:
    first = participant(session())
    forget()
    User.objects.filter(pk=first.user_id).update(is_active=False)
    answering.cancel(registration=again(first), by=None, source=WEB, now=NOW)
    assert kinds() == []


def test_the_address_of_a_confidential_meeting_waits_on_the_portal() -> None:
    into = group()
    person = user("a@example.org")
    member(into, person)
    participant(session(into, visibility="GROUP"), person)
    mail = last(kind="confirmed")
    assert "meeting.example" not in mail.text + mail.html + mail.calendar
    assert "The address of the online meeting stands on the page of your registration." in mail.text


def _everything(language: str) -> None:
    """Every kind of mail, to people who read that language; the organiser's words are hostile."""
    hostile = '<b>"x"</b> & %(title)s {title}'
    boss = user("boss@example.org", preferred_language=language)
    into = group()
    coordinator(into, boss)
    forget()
    titles = {f"title_{code}": f"Quokka {code} <i>&\r\nBcc: x@example.org" for code in LANGUAGES}
    person = lambda name: user(f"{name}@town.example", preferred_language=language, name="Ada <i>")  # noqa: E731
    made = session(into, slug="a-2027-03", capacity=2, guests_allowed=True, waiting_list="OFFER", **titles)
    guest(made, language=language)
    first, second, _third, fourth = (participant(made, person(name)) for name in "abcd")
    deciding.replace(
        registration=first, by=boss, source=WEB, name="E <i>", email="e@town.example", language=language, now=NOW
    )
    deciding.reject(registration=fourth, by=boss, reason=EndReason.INCOMPLETE, note=hostile, now=NOW)
    answering.cancel(registration=second, by=None, source=WEB, now=NOW)  # offers to the third
    with transaction.atomic():
        expire(made, NOW + dt.timedelta(days=2))
    deciding.add_participant(
        session=made, by=boss, name="F", email="f@town.example", mode="ONLINE", language=language, now=NOW
    )
    fifth = Registration.objects.get(email="f@town.example")
    WorkingSession.objects.filter(pk=made.pk).update(capacity=0)
    deciding.move_to_waiting(registration=fifth, by=boss, note=hostile, now=NOW)
    deciding.take_off(registration=again(fifth), by=boss, reason=EndReason.OTHER, note=hostile, now=NOW)
    change_session(session=made, by=boss, version=None, now=NOW, starts_at=STARTS + HOUR)
    postpone(session=made, by=boss, reason=hostile, now=NOW)
    cancel_session(session=made, by=boss, reason=hostile, now=NOW)
    asks = session(into, slug="b-2027-03", approval_required=True, capacity=1, **titles)
    full = session(into, slug="d-2027-03", **titles)
    away, there = participant(full, person("k")), participant(full, person("l"))
    deciding.replace(registration=away, by=away.user, source=WEB, name="L", email=there.email, now=NOW)
    privacy.erase_of_account(person=there.user, now=NOW)
    waits, moves = participant(asks, person("g")), participant(asks, person("h"))
    deciding.approve(registration=waits, by=boss, note=hostile, now=NOW)
    free = session(into, slug="c-2027-03", capacity=1, **titles)
    gone, _moves = participant(free, person("i")), participant(free, person("j"))
    answering.cancel(registration=gone, by=None, source=WEB, now=NOW)
    with transaction.atomic():
        notifications.own_links(email="h@town.example", registrations=[again(moves)], language=language, now=NOW)
        notifications.organiser_asked(session=asks, registration=again(moves), now=NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_whole_in_every_language_and_takes_nothing_for_html(language: str) -> None:
    _everything(language)
    mails = list(OutboxMessage.objects.filter(kind__startswith="working_sessions."))
    assert {mail.kind.partition(".")[2] for mail in mails} == {
        *("confirm_address", "received", "waiting", "confirmed", "approved", "promoted", "offered", "offer_lapsed"),
        *("rejected", "cancelled", "taken_off", "moved_to_waiting", "replaced", "replacing", "added", "changed"),
        *("postponed", "session_cancelled", "own_links", "organiser_asked", "given_up_for", "person_gone"),
    }
    for mail in mails:
        assert mail.language == language, mail.kind
        assert "\n" not in mail.subject
        own_words = mail.text.replace('<b>"x"</b> & %(title)s {title}', "")
        assert not re.search(r"%\(|%[sd]|\{\w*\}|None|\{%|\{\{", own_words + mail.subject), f"{mail.kind}: {own_words}"
        assert "<i>" not in mail.html, mail.kind
        assert "<b>" not in mail.html, mail.kind
        assert "&lt;i&gt;" not in mail.text, mail.kind
        assert f"Quokka {language}" in mail.text + mail.subject, mail.kind
        others = set(LANGUAGES) - {language}
        assert not any(f"Quokka {code}" in mail.text + mail.calendar for code in others), mail.kind
        assert all(url.startswith(f"/{language}/") for url in re.findall(r"http://[^/\s]+(/\w\w/\S*)", mail.text))
        if mail.calendar:
            made = entry(mail)
            assert made["SUMMARY"].parameters == {"LANGUAGE": language}
            assert made.text("SUMMARY") == f"Quokka {language} <i>& Bcc: x@example.org"


def test_no_mail_names_the_address_of_another_participant_and_no_file_a_link_with_a_key() -> None:
    _everything("en")
    people = set(OutboxMessage.objects.values_list("to", flat=True))
    assert len(people) > 9
    for mail in OutboxMessage.objects.filter(kind__startswith="working_sessions."):
        words = mail.subject + mail.text + mail.html + mail.calendar
        assert {email for email in people if email in words} <= {mail.to}, mail.kind
        if mail.calendar:
            made = entry(mail)
            assert made["ATTENDEE"].value == f"mailto:{mail.to}"
            assert made["ORGANIZER"].value == "mailto:portal@demo.example"
            unfolded = mail.calendar.replace("\r\n ", "")
            for way in ("registration/", "confirm/", "offer/", "unsubscribe/"):
                assert f"/{way}" not in unfolded


# --- Mails that are no longer true -----------------------------------------------------------------------------------------


def test_what_is_no_longer_so_is_not_sent() -> None:
    made = session(capacity=1)
    first = participant(made, "a@example.org")
    participant(made, "b@example.org")
    answering.cancel(registration=first, by=first.user, source=WEB, now=NOW)
    assert send_due() == Round(sent=2, cancelled=2)
    sent = OutboxMessage.objects.filter(state="SENT").order_by("pk").values_list("to", "kind")
    assert list(sent) == [
        ("a@example.org", "working_sessions.cancelled"),
        ("b@example.org", "working_sessions.promoted"),
    ]
    stale = OutboxMessage.objects.get(kind="working_sessions.waiting")
    assert stale.error == "The registration has moved on since this mail was written."


@pytest.mark.parametrize("state", ["SUSPENDED", "REMOVED", "LEFT"])
def test_who_has_lost_access_gets_no_mail_about_a_place(state: str) -> None:
    into = group()
    person = user("a@example.org")
    membership = member(into, person)
    participant(session(into, visibility="GROUP"), person)
    mail = last(kind="confirmed")
    assert is_true(mail)
    membership.delete()
    in_state(into, person, state)
    assert not is_true(mail)


def test_what_ends_a_place_is_told_to_who_has_lost_access_too(boss: User) -> None:
    into = boss.group_memberships.get().group
    person = user("a@example.org")
    membership = member(into, person)
    first = participant(session(into, visibility="GROUP"), person)
    group_actions.remove(membership=membership, by=boss, reason="Because")
    deciding.take_off(registration=first, by=boss, reason=EndReason.NO_LONGER_MEMBER, now=NOW)
    assert last("a@example.org").kind == "working_sessions.taken_off"
    assert is_true(last("a@example.org"))


def test_whom_the_organiser_adds_needs_no_access_of_their_own(boss: User) -> None:
    into = boss.group_memberships.get().group
    user("outside@example.org")
    added(session(into, visibility="GROUP"), boss, "outside@example.org")
    assert is_true(last("outside@example.org"))


def test_a_closed_account_and_an_erased_person_get_nothing_that_waits() -> None:
    made = session()
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    User.objects.filter(pk=first.user_id).update(is_active=False)
    Registration.objects.filter(pk=second.pk).update(**NOBODY, erased_at=NOW, state=RegistrationState.CANCELLED)
    assert [is_true(mail) for mail in OutboxMessage.objects.filter(kind="working_sessions.confirmed")] == [False, False]


def test_links_go_to_the_address_of_today_only_and_once_a_minute() -> None:
    made = session(guests_allowed=True, capacity=1)
    waits = guest(made, "a@example.org")
    person = user("old@example.org")
    first = participant(made, person)
    User.objects.filter(pk=person.pk).update(email="new@example.org")
    forget()
    with transaction.atomic():
        for _ in range(2):
            notifications.own_links(email="a@example.org", registrations=[waits], language="nl", now=NOW)
        notifications.own_links(email="old@example.org", registrations=[again(first)], language="nl", now=NOW)
    assert [(mail.to, mail.language) for mail in OutboxMessage.objects.all()] == [("a@example.org", "nl")]
    assert link_in(last(), Purpose.CONFIRM) == waits


def test_the_same_step_twice_is_one_mail() -> None:
    made = session()
    person = user("a@example.org")
    for _ in range(3):
        register(session=made, by=person, mode="ONLINE", now=NOW)
    assert kinds() == ["confirmed"]
