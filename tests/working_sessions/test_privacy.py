"""What is left of a registration after some time, and after somebody has closed their account."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from making import user
from making_groups import coordinator, group, member, steering
from making_sessions import NOW, STARTS, added, participant, session
from session_mails import entry

from groups import actions as group_actions
from members.actions import close_account
from members.models import User
from outbox.models import OutboxMessage
from outbox.sending import send_due
from publishing.models import AuditEntry
from working_sessions.actions import privacy
from working_sessions.actions.answering import cancel
from working_sessions.actions.registering import confirm_address, register_guest
from working_sessions.actions.sessions import change_session
from working_sessions.enums import EventSource
from working_sessions.invariants import breaches
from working_sessions.links import BadLinkError, Purpose, registration_of, token_of
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
PERSONAL = ("user", "email", "name", "organisation_name", "organisation_key", "access_needs", "decision_note")


def ended(days: float) -> dt.datetime:
    """So many days after the usual session."""
    return STARTS.astimezone(dt.UTC) + dt.timedelta(hours=2, days=days)  # days of 24 hours, whatever the clocks do


def run(now: dt.datetime) -> None:
    call_command("erase_participants", now=now, verbosity=0)


def fresh(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def guest(of: WorkingSession, email: str = "guest@elsewhere.example", **fields: str) -> Registration:
    made, _is_new = register_guest(
        session=of,
        name="Gus Guest",
        email=email,
        organisation_name="Elsewhere",
        mode=of.modes[0],
        language="nl",
        now=NOW,
        **fields,
    )
    return made


def personal(registration: Registration) -> dict[str, object]:
    found = fresh(registration)
    return {name: getattr(found, name) for name in PERSONAL if getattr(found, name)}


def erasures() -> list[tuple[str, str, int]]:
    found = AuditEntry.objects.filter(verb__startswith="session.erase").order_by("pk")
    return [(entry.verb, entry.subject, entry.details["registrations"]) for entry in found]


# --- By time ---------------------------------------------------------------------------------------------------------


def test_a_registration_keeps_its_person_for_as_long_as_the_session_says_and_its_state_for_good() -> None:
    made = session(retention_days=30, approval_required=True, guests_allowed=True)
    kept = session(slug="other-session-2027-03", retention_days=31)
    person = participant(made, "ada@example.org", access_needs="A ramp")
    stranger = confirm_address(registration=guest(made), now=NOW)
    Registration.objects.filter(pk=person.pk).update(attendance="PRESENT", attended_minutes=90, decision_note="Welcome")
    other = participant(kept, person.user)
    link = token_of(person, Purpose.MANAGE)

    run(ended(29.99))
    assert set(personal(person)) == {*PERSONAL} - {"access_needs", "organisation_name"}
    run(ended(30))
    run(ended(30.5))

    assert (personal(person), personal(stranger)) == ({}, {})
    left = fresh(person)
    assert (left.state, left.attendance, left.attended_minutes, left.erased_at) == ("PENDING", "PRESENT", 90, ended(30))
    assert left.needs_erased_at == ended(29.99)
    assert fresh(other).email == "ada@example.org"
    assert list(left.events.values_list("deed", "before", "after", "source", "actor")) == [
        ("REGISTERED", "", "PENDING", "WEB", person.user_id),
        ("ERASED", "PENDING", "PENDING", "CLOCK", None),
    ]
    assert erasures() == [
        ("session.erase_needs", made.slug, 1),
        ("session.erase_participants", made.slug, 2),
    ]
    with pytest.raises(BadLinkError):
        registration_of(link, Purpose.MANAGE, ended(20))


def test_access_needs_go_a_week_after_the_session_or_after_the_registration_ended() -> None:
    made = session(retention_days=365)
    stays, goes = participant(made, access_needs="A ramp"), participant(made, "b@example.org", access_needs="Signs")
    later = session(slug="later-session-2027-04", starts_at=STARTS + 30 * DAY)
    ahead = participant(later, "c@example.org", access_needs="Soft food")
    cancel(registration=goes, by=None, source=EventSource.LINK, now=NOW)

    run(NOW + 6 * DAY)
    assert fresh(goes).access_needs == "Signs"
    run(NOW + 7 * DAY)
    assert (fresh(stays).access_needs, fresh(goes).access_needs) == ("A ramp", "")
    run(ended(6.99))
    assert fresh(stays).access_needs == "A ramp"
    run(ended(7))
    assert (fresh(stays).access_needs, fresh(stays).needs_erased_at) == ("", ended(7))
    assert (fresh(stays).name, fresh(ahead).access_needs) == (stays.name, "Soft food")
    assert erasures() == [("session.erase_needs", made.slug, 1)] * 2


def test_a_session_that_is_postponed_has_not_taken_place() -> None:
    made = session(retention_days=30)
    person = participant(made, access_needs="A ramp")
    WorkingSession.objects.filter(pk=made.pk).update(state="POSTPONED")
    run(ended(29))
    assert fresh(person).access_needs == "A ramp"
    run(ended(30))  # nobody could be told of a new date any more
    assert personal(person) == {}
    assert (fresh(person).state, fresh(person).end_reason) == ("CANCELLED", "SESSION_CANCELLED")


def test_an_address_that_nobody_confirmed_goes_a_week_after_its_time_was_over() -> None:
    made = session(guests_allowed=True)
    typed, confirmed = guest(made), confirm_address(registration=guest(made, "known@elsewhere.example"), now=NOW)
    call_command("erase_participants", now=NOW + 7 * DAY, verbosity=0)
    assert personal(typed)  # it waits still: the clock has not ended it
    participant(made, now=NOW + DAY)  # whoever comes by ends what is over
    run(NOW + 8 * DAY)
    assert (personal(typed), fresh(typed).state) == ({}, "EXPIRED")
    assert personal(confirmed)


def test_the_database_lets_nobody_be_half_erased() -> None:
    made = participant(session())
    for field in ("email", "name", "organisation_name", "organisation_key", "access_needs", "decision_note"):
        nobody = dict.fromkeys(PERSONAL[1:], "") | {"user": None, "erased_at": NOW, field: "left"}
        with pytest.raises(IntegrityError, match="erased_is_nobody"), transaction.atomic():
            Registration.objects.filter(pk=made.pk).update(**nobody)


# --- With the account ------------------------------------------------------------------------------------------------


def test_who_closes_the_account_leaves_the_sessions_ahead_and_is_in_none_that_are_over() -> None:
    made = session(capacity=1, guests_allowed=True)
    over = session(slug="past-session-2027-02", starts_at=NOW - 20 * DAY, now=NOW - 40 * DAY)
    elsewhere = session(slug="guest-session-2027-03", guests_allowed=True)
    person = user("ada@example.org", name="Ada")
    ahead, waits = participant(made, person), participant(made, "next@example.org")
    attended = participant(over, person, now=NOW - 30 * DAY)
    # From before the account was made.
    as_guest = Registration.objects.get(pk=guest(elsewhere, "ada@example.org").pk)

    with transaction.atomic():
        privacy.erase_of_account(person=person, now=NOW)

    assert [personal(one) for one in (ahead, attended, as_guest)] == [{}, {}, {}]
    assert (fresh(ahead).state, fresh(ahead).end_reason) == ("CANCELLED", "ACCOUNT_CLOSED")
    assert (fresh(attended).state, fresh(waits).state) == ("CONFIRMED", "CONFIRMED")
    assert fresh(waits).email == "next@example.org"
    assert erasures() == [("session.erase_person", one.slug, 1) for one in (made, over, elsewhere)]


def test_closing_an_account_does_all_this_and_asks_no_organiser() -> None:
    into = group(visibility="PUBLIC")
    coordinator(into)
    person = user("ada@example.org")
    member(into, person)
    place = participant(_ahead(into, visibility="GROUP"), person, now=None)
    close_account(person=person, by=person)
    assert (personal(place), fresh(place).state, asked_about()) == ({}, "CANCELLED", [])


def test_the_last_mails_take_the_sessions_ahead_out_of_the_calendar() -> None:
    into = group(visibility="PUBLIC")
    person = user("ada@example.org", name="Ada", preferred_language="de")
    confirmed = _ahead(into)
    move = _ahead(into, "moved-session-2027-03")
    full = _ahead(into, "full-session-2027-03", capacity=0)
    over = session(into, "past-session-2027-02", starts_at=dt.datetime.now(dt.UTC) - DAY, now=NOW - 900 * DAY)
    for one, when in ((confirmed, None), (move, None), (full, None), (over, dt.datetime.now(dt.UTC) - 2 * DAY)):
        participant(one, person, now=when)
    guests = _ahead(into, "guest-session-2027-03", guests_allowed=True)
    Registration.objects.filter(session=participant(guests, person, now=None).session).update(user=None, language="fr")
    change_session(session=move, by=None, version=None, location="Elsewhere", starts_at=move.starts_at + DAY)
    entered = {entry(mail)["UID"].value for mail in OutboxMessage.objects.exclude(calendar="")}

    close_account(person=person, by=person)

    mails = list(OutboxMessage.objects.filter(kind__in=["working_sessions.person_gone", "members.account_closed"]))
    mails.sort(key=lambda mail: mail.pk)
    struck = mails[:-1]
    assert mails[-1].kind == "members.account_closed"  # which says that it is the last
    assert {mail.to for mail in mails} == {"ada@example.org"}
    assert [mail.language for mail in mails] == ["de", "de", "fr", "de"]
    assert [mail.calendar_method for mail in struck] == ["CANCEL"] * 3
    assert [entry(mail)["UID"].value for mail in struck] == [one.calendar_uid for one in (confirmed, move, guests)]
    assert {entry(mail)["UID"].value for mail in struck} < entered  # nothing of the session that is over
    assert [int(entry(mail)["SEQUENCE"].value) for mail in struck] == [0, 1, 0]
    assert {entry(mail)["STATUS"].value for mail in struck} == {"CANCELLED"}
    assert not any("/registration/" in mail.text for mail in struck)  # the page that such a link opened is gone
    # What was still to be sent about places is not true any more; these are, whatever became of the account.
    send_due()
    sent = OutboxMessage.objects.filter(state="SENT").order_by("pk")
    assert list(sent) == mails


def test_somebody_elses_guest_with_an_address_that_is_not_confirmed_stays() -> None:
    made = session(guests_allowed=True)
    theirs = guest(made, "ada@example.org")
    person = User.objects.create_user("ada@example.org", "x")  # typed by whoever
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=False)
    assert privacy.erase_of_account(person=person, now=NOW) == 0
    assert personal(theirs)


# --- On request ------------------------------------------------------------------------------------------------------


def test_a_guest_who_asks_for_it_is_nobody_at_once_and_the_place_goes_on() -> None:
    made = session(capacity=1, guests_allowed=True)
    person = confirm_address(registration=guest(made, access_needs="A ramp"), now=NOW)
    waits = participant(made, "next@example.org")
    link = token_of(person, Purpose.MANAGE)
    for who in (coordinator(made.group).user, user("curator@example.org", "working_sessions.change_workingsession")):
        with pytest.raises(PermissionDenied):
            privacy.erase_registration(registration=person, by=who, reason="Because", now=NOW)
    with pytest.raises(ValidationError, match="Say why"):
        privacy.erase_registration(registration=person, by=steering(), reason=" ", now=NOW)
    assert personal(person)

    privacy.erase_registration(registration=person, by=steering(), reason="They asked for it", now=NOW)

    assert (personal(person), fresh(person).state, fresh(waits).state) == ({}, "CANCELLED", "CONFIRMED")
    mail = OutboxMessage.objects.get(kind="working_sessions.person_gone")
    assert (mail.to, mail.language, mail.calendar_method) == ("guest@elsewhere.example", "nl", "CANCEL")
    with pytest.raises(BadLinkError):
        registration_of(link, Purpose.MANAGE, NOW)
    entry = AuditEntry.objects.get(verb="session.erase_registration")
    assert (entry.actor, entry.subject, entry.details) == (steering(), person.subject, {"reason": "They asked for it"})
    assert breaches(NOW) == []
    with pytest.raises(ValidationError, match="removed already"):
        privacy.erase_registration(registration=person, by=steering(), reason="Because", now=NOW)


def test_of_somebody_who_was_there_the_attendance_stays() -> None:
    person = participant(session())
    Registration.objects.filter(pk=person.pk).update(attendance="PRESENT")
    privacy.erase_registration(registration=person, by=steering(), reason="They asked for it", now=ended(1))
    assert (personal(person), fresh(person).state, fresh(person).attendance) == ({}, "CONFIRMED", "PRESENT")
    assert not OutboxMessage.objects.filter(kind="working_sessions.person_gone").exists()


def test_by_a_button_that_asks_first(client: Client, catalogue: None) -> None:
    person = participant(session())
    base = f"/admin/working_sessions/registration/{person.pk}"
    client.force_login(user("clerk@example.org", "working_sessions.view_registration", is_staff=True))
    assert client.post(f"{base}/erase/", {"reason": "x"}).status_code == 403
    assert f"{base}/erase/" not in client.get(f"{base}/change/").content.decode()
    client.force_login(steering())
    assert f"{base}/erase/" in client.get(f"{base}/change/").content.decode()
    assert client.post(f"{base}/erase/", {"reason": ""}).status_code == 422
    answer = client.post(f"{base}/erase/", {"reason": "They asked for it"}, follow=True)
    assert "was removed" in answer.content.decode()
    assert "participant@example.org" not in answer.content.decode()
    assert personal(person) == {}


# --- With the membership ---------------------------------------------------------------------------------------------


def asked_about() -> list[Registration]:
    """Whom the organisers are asked about by mail, in the order of the mails."""
    keys = OutboxMessage.objects.filter(kind="working_sessions.organiser_asked").order_by("pk")
    return [Registration.objects.get(pk=key.split(":")[1]) for key in keys.values_list("dedupe_key", flat=True)]


def _ahead(into: object, slug: str = "ahead-session-2027-03", **fields: object) -> WorkingSession:
    """Ahead of today's clock, which the groups take."""
    starts_at = dt.datetime.now(dt.UTC) + 20 * DAY
    return session(into, slug, starts_at=starts_at, now=starts_at - 19.5 * DAY, **fields)


@pytest.mark.parametrize("deed", ["leave", "remove", "suspend"])
def test_the_organiser_is_asked_about_who_is_no_longer_in_the_group(deed: str) -> None:
    into = group(visibility="PUBLIC")
    boss, person = steering(), user("ada@example.org")
    coordinator(into)
    membership = member(into, person)
    own = participant(_ahead(into, visibility="GROUP"), person, now=None)
    for_all = participant(_ahead(into, "open-session-2027-03", visibility="PUBLIC"), person, now=None)
    other = group("other-group", "Other", visibility="PUBLIC")
    member(other, person)
    participant(_ahead(other, "other-session-2027-03", visibility="GROUP"), person, now=None)
    if deed == "leave":
        group_actions.leave(membership=membership, by=person)
    else:
        getattr(group_actions, deed)(membership=membership, by=boss, reason="Because")
    assert asked_about() == [own]
    assert {fresh(own).state, fresh(for_all).state} == {"CONFIRMED"}


def test_nobody_is_asked_about_a_new_role_a_return_or_a_session_that_is_over() -> None:
    into = group(visibility="PUBLIC")
    coordinator(into)
    boss, person = steering(), user("ada@example.org")
    membership = member(into, person)
    over = session(into, visibility="GROUP", starts_at=dt.datetime.now(dt.UTC) - DAY, now=NOW - 900 * DAY)
    participant(over, person, now=dt.datetime.now(dt.UTC) - 2 * DAY)
    group_actions.change_role(membership=membership, by=boss, role="OBSERVER")
    group_actions.resume(membership=group_actions.suspend(membership=membership, by=boss, reason="x"), by=boss)
    assert asked_about() == []


def test_who_was_added_by_the_organiser_is_nobody_too() -> None:
    made = session(retention_days=30)
    boss = user("boss@example.org")
    coordinator(made.group, boss)
    person = added(made, boss, organisation_name="Elsewhere")
    run(ended(30))
    assert (personal(person), fresh(person).decided_by) == ({}, boss)
    assert RegistrationEvent.objects.filter(registration=person).count() == 2
