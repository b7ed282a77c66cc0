"""The organisers' pages about participants: what they show, and what their forms do."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from making import own_words, user
from making_groups import coordinator, group
from making_sessions import NOBODY, NOW, ON_SITE, ONLINE, added, participant, session
from openpyxl import load_workbook

from members.models import User
from outbox.models import OutboxMessage
from publishing.models import AuditEntry
from working_sessions.actions.answering import cancel
from working_sessions.actions.deciding import approve
from working_sessions.enums import EventSource, RegistrationState
from working_sessions.models import Registration, RegistrationEvent, SessionMessage, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def boss(client: Client) -> User:
    """A coordinator, who has signed in."""
    made = coordinator(group(), user("boss@example.org", name="Boss")).user
    client.force_login(made)
    return made


def url(name: str, of: WorkingSession, *args: Any) -> str:
    return reverse(f"working_sessions:{name}", args=[of.slug, *args])


def said(response: HttpResponse) -> list[str]:
    return [str(one) for one in get_messages(response.wsgi_request)]


def words(response: HttpResponse) -> str:
    """The text of a page, without its head and its tags."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", own_words(response.content.decode()), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


def today(**fields: Any) -> WorkingSession:
    """A session that began an hour ago."""
    starts = timezone.now() - dt.timedelta(hours=1)
    return session(slug="today-2026-11", starts_at=starts, now=starts - dt.timedelta(days=2), **fields)


def earlier(of: WorkingSession) -> dt.datetime:
    return of.starts_at - dt.timedelta(days=1)


def listed(response: HttpResponse) -> list[str]:
    return re.findall(r'<h3><a href="[^"]+/registrations/\d+/">([^<]+)</a></h3>', response.content.decode())


# --- The list ----------------------------------------------------------------------------------------------------------


def people(of: WorkingSession) -> None:
    for name, organisation in (
        ("Élodie Œuvrard", "Ville de Liège"),
        ("Jörg Straße", "Stadt Köln"),
        ("Anna Bakker", "Gemeente Goes"),
    ):
        email = f"{name.split()[1].lower().replace('œ', 'oe').replace('ß', 'ss')}@example.org"
        participant(of, user(email, name=name, organisation_name=organisation))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("elodie", ["Élodie Œuvrard"]),
        ("OEUVRARD", ["Élodie Œuvrard"]),
        ("strasse koln", ["Jörg Straße"]),
        ("liège", ["Élodie Œuvrard"]),
        ("bakker@", ["Anna Bakker"]),
        ("anna liege", []),
        ("", ["Anna Bakker", "Élodie Œuvrard", "Jörg Straße"]),
    ],
)
def test_search_without_accents_in_name_organisation_and_address(
    client: Client, boss: User, query: str, found: list[str]
) -> None:
    made = session()
    people(made)
    assert listed(client.get(url("registrations", made), {"q": query, "sort": "name"})) == found


def test_filters_orders_and_what_the_address_cannot_say(client: Client, boss: User) -> None:
    made = session(capacity=2)
    people(made)
    cancel(registration=Registration.objects.get(name="Anna Bakker"), by=None, source=EventSource.LINK, now=NOW)
    page = url("registrations", made)
    assert listed(client.get(page, {"state": "CANCELLED"})) == ["Anna Bakker"]
    assert listed(client.get(page, {"state": ["CONFIRMED", "CANCELLED"], "sort": "organisation"})) == [
        "Anna Bakker",
        "Jörg Straße",
        "Élodie Œuvrard",
    ]
    assert listed(client.get(page, {"sort": "recent"})) == ["Anna Bakker", "Jörg Straße", "Élodie Œuvrard"]
    # What is over comes last, whatever its name.
    assert listed(client.get(page))[-1] == "Anna Bakker"
    for query in ({"state": "DREAMT"}, {"organisation": "999"}, {"sort": "luck"}, {"q": "a\x01"}, {"q": "x" * 201}):
        assert client.get(page, query).status_code == 400
    assert client.get(page, {"page": "2"}).status_code == 404
    assert client.get(page, {"page": "x"}).status_code == 404
    partial = client.get(page, {"state": "CANCELLED"}, headers={"HX-Request": "true"}).content.decode()
    assert partial.count('<section id="results"') == 1
    assert "<html" not in partial


def test_places_waiting_and_what_is_to_be_noticed(client: Client, boss: User) -> None:
    made = session(mode="HYBRID", capacity=1, capacity_online=2, approval_required=True)
    first = participant(made, "first@example.org", mode=ON_SITE, now=NOW, access_needs="Needs a ramp")
    approve(registration=first, by=boss, now=NOW)
    for number in (1, 2):
        participant(made, f"waits{number}@example.org", mode=ON_SITE, now=NOW)
    participant(made, "online@example.org", mode=ONLINE, now=NOW)
    added(made, boss, "extra@example.org", mode=ON_SITE, over_capacity=True)
    # The clock of the page is today's: what waits since six days is written so.
    Registration.objects.filter(state="WAITLISTED").update(state_since=timezone.now() - dt.timedelta(days=6, hours=2))
    text = words(client.get(url("registrations", made)))
    for expected in (
        "On site 2 of 1 place taken over capacity by 1 Confirmed 2 On the waiting list 2",
        "Online 1 of 2 places taken Confirmed 0 Waits for the organiser 1",
        "1 of 2 in line · waiting for 6 days",
        "2 of 2 in line · waiting for 6 days",
        "To provide for: Needs a ramp",
    ):
        assert expected in text
    # Organisers see at a glance who asks something of them: that row comes first.
    assert listed(client.get(url("registrations", made)))[0] == "Name of online"
    only = client.get(url("registrations", made), {"note": "over"})
    assert listed(only) == ["Name of extra"]


# --- Decisions ---------------------------------------------------------------------------------------------------------


def pending(of: WorkingSession, count: int) -> list[Registration]:
    return [participant(of, f"asks{number}@example.org") for number in range(count)]


def test_accepting_several_of_whom_one_has_left_meanwhile(client: Client, boss: User) -> None:
    made = session(approval_required=True)
    first, left, last = pending(made, 3)
    cancel(registration=left, by=left.user, source=EventSource.WEB, now=timezone.now())
    data = {"registration": [first.pk, left.pk, last.pk, 999999, "x"], "deed": "approve"}
    response = client.post(url("registrations_decide", made), data)
    assert response.status_code == 302
    text = words(client.get(response["Location"]))
    assert "For 1 person it could not be done Name of asks1" in text
    assert "the state of this registration is “Cancelled”" in text
    assert "2 people accepted Name of asks0 Name of asks2" in text
    states = dict(Registration.objects.values_list("pk", "state"))
    assert states == {first.pk: "CONFIRMED", left.pk: "CANCELLED", last.pk: "CONFIRMED"}
    # The page of another session has nothing to tell.
    other = session(slug="other-2027-03")
    assert client.get(url("registrations_decided", other)).status_code == 302


def test_nobody_is_turned_away_without_a_reason_and_a_second_look(client: Client, boss: User) -> None:
    made = session(approval_required=True)
    one, two = pending(made, 2)
    page = url("registrations_decide", made)
    ticked = {"registration": [one.pk, two.pk], "deed": "reject"}
    asked = client.post(page, ticked)
    assert asked.status_code == 200
    assert "Name of asks0" in words(asked)
    without_reason = client.post(page, ticked | {"confirmed": "yes"})
    assert without_reason.status_code == 422
    assert client.post(page, ticked | {"confirmed": "yes", "reason": "OWN_WISH"}).status_code == 422
    assert not Registration.objects.exclude(state="PENDING").exists()
    done = client.post(page, ticked | {"confirmed": "yes", "reason": "NO_PLACES", "note": "Sorry"})
    assert "2 people not accepted" in words(client.get(done["Location"]))
    found = Registration.objects.values_list("state", "end_reason", "decision_note", "decided_by")
    assert set(found) == {("REJECTED", "NO_PLACES", "Sorry", boss.pk)}


def test_nobody_ticked(client: Client, boss: User) -> None:
    made = session(approval_required=True)
    one = pending(made, 1)[0]
    for data in ({"deed": "approve"}, {"registration": one.pk}, {"registration": one.pk, "deed": "dance"}):
        response = client.post(url("registrations_decide", made), data)
        assert response["Location"] == url("registrations", made)
    assert Registration.objects.get().state == RegistrationState.PENDING


DEEDS = [
    ("PENDING", "approve", {"note": "Welcome"}, "CONFIRMED"),
    ("PENDING", "reject", {"reason": "INCOMPLETE"}, "REJECTED"),
    ("PENDING", "move-to-waiting", {}, "WAITLISTED"),
    ("CONFIRMED", "take-off", {"reason": "OTHER"}, "CANCELLED"),
    ("CONFIRMED", "move-to-waiting", {"note": "Later"}, "WAITLISTED"),
    ("CONFIRMED", "replace", {"name": "Colleague", "email": "colleague@example.org"}, "CANCELLED"),
    ("WAITLISTED", "reject", {"reason": "NO_PLACES"}, "REJECTED"),
    ("WAITLISTED", "priority", {"priority": "5"}, "WAITLISTED"),
    # Not offered in this state: it must change nothing.
    ("PENDING", "take-off", {"reason": "OTHER"}, None),
    ("WAITLISTED", "approve", {}, None),
    ("CONFIRMED", "reject", {"reason": "OTHER"}, None),
    ("CONFIRMED", "attendance", {"attendance": "PRESENT"}, None),  # the session is months ahead
    ("CANCELLED", "approve", {}, None),
]


@pytest.mark.parametrize(("state", "deed", "data", "after"), DEEDS)
def test_the_deeds_on_one_registration(
    client: Client, boss: User, state: str, deed: str, data: dict[str, str], after: str | None
) -> None:
    made = session(approval_required=state != "CONFIRMED", capacity=1)
    person = participant(made, "first@example.org")
    if state == "WAITLISTED":
        person = participant(made, "second@example.org")
    if deed == "move-to-waiting":
        participant(made, "next@example.org")  # who gets the place
    if state == "CANCELLED":
        cancel(registration=person, by=None, source=EventSource.LINK, now=NOW)
    page = url("registration", made, person.pk)
    assert client.get(page).status_code == 200
    events = RegistrationEvent.objects.count()
    response = client.post(page, data | {"deed": deed})
    person.refresh_from_db()
    if after is None:
        assert (response.status_code, person.state) == (409, state)
        assert RegistrationEvent.objects.count() == events
        assert "There is a problem" in words(response)
        return
    assert (response.status_code, person.state) == (302, after)
    assert RegistrationEvent.objects.count() > events
    shown = words(client.get(page))
    log = shown[shown.index("What happened") :]
    assert "Registered" in log
    assert "Boss" in log


def test_a_form_of_a_deed_that_is_not_complete(client: Client, boss: User) -> None:
    made = session(approval_required=True)
    page = url("registration", made, pending(made, 1)[0].pk)
    response = client.post(page, {"deed": "reject", "note": "kept"})
    assert response.status_code == 422
    assert "Choose a reason: the person reads it." in words(response)
    assert ">\nkept</textarea>" in response.content.decode()
    assert client.post(page, {"deed": "dance"}).status_code == 422
    assert client.post(page).status_code == 422


def test_the_log_says_who_what_and_how(client: Client, boss: User) -> None:
    made = session(approval_required=True)
    person = pending(made, 1)[0]
    approve(registration=person, by=boss)
    cancel(registration=person, by=None, source=EventSource.LINK)
    text = words(client.get(url("registration", made, person.pk)))
    log = text[text.index("What happened") :]
    assert re.search(r"Registered Waits for the organiser .* · the person", log)
    assert re.search(r"Accepted by the organiser Waits for the organiser → Confirmed .* · Boss", log)
    assert re.search(r"Cancelled Confirmed → Cancelled At the person’s own wish .* · By a link in a mail", log)


def test_over_capacity_only_after_the_refusal_has_said_so(client: Client, boss: User) -> None:
    made = session(capacity=1)
    participant(made)
    page = url("registrations_add", made)
    data = {"name": "Extra", "email": "Extra@Example.org", "mode": "ONLINE", "language": "nl", "organisation_name": "X"}
    assert "over_capacity" not in client.get(page).content.decode()
    # Ticked from the start, without having read that no place is left, it counts for nothing.
    refused = client.post(page, data | {"over_capacity": "on"})
    assert refused.status_code == 422
    assert "No place is left" in words(refused)
    assert Registration.objects.count() == 1
    assert client.post(page, data | {"asks_over_capacity": "yes"}).status_code == 422
    done = client.post(page, data | {"asks_over_capacity": "yes", "over_capacity": "on"})
    assert said(done) == ["Extra was added over capacity, and gets a confirmation by mail."]
    made_one = Registration.objects.get(name="Extra")
    assert (made_one.email, made_one.language, made_one.over_capacity) == ("extra@example.org", "nl", True)
    assert AuditEntry.objects.filter(verb="session.add_over_capacity", actor=boss).count() == 1
    twice = client.post(page, data | {"asks_over_capacity": "yes", "over_capacity": "on"})
    assert "Somebody with this address is registered already." in words(twice)


# --- Export and paper --------------------------------------------------------------------------------------------------


def test_export_is_what_the_list_shows_is_harmless_and_leaves_a_trace(client: Client, boss: User) -> None:
    made = session(capacity=2)
    evil = user("evil@example.org", name="=HYPERLINK(1)", organisation_name="@SUM(1)")
    participant(made, evil, access_needs="-2+3")
    participant(made, "plain@example.org")
    participant(made, "waits@example.org")
    page = url("registrations_export", made)
    response = client.post(page, {"file_format": "csv"})
    assert response["Content-Disposition"].startswith('attachment; filename="quokka-session-2027-03-20')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    # As on the page: those with a place by name, where signs count for nothing, then those who wait.
    assert [(row[0], row[1], row[2], row[4], row[6]) for row in rows] == [
        ("Name", "Organisation", "E-mail address", "State", "Place on the waiting list"),
        ("'=HYPERLINK(1)", "'@SUM(1)", "evil@example.org", "Confirmed", ""),
        ("Name of plain", "", "plain@example.org", "Confirmed", ""),
        ("Name of waits", "", "waits@example.org", "On the waiting list", "1"),
    ]
    assert "-2+3" not in response.content.decode()
    filtered = client.post(f"{page}?state=CONFIRMED&q=evil", {"file_format": "xlsx", "with_needs": "on"})
    sheet = load_workbook(io.BytesIO(filtered.content)).worksheets[0]
    assert [cell.value for cell in sheet["A"]] == ["Name", "=HYPERLINK(1)"]
    assert {cell.data_type for cell in sheet[2] if isinstance(cell.value, str)} == {"s"}
    assert sheet.cell(2, 12).value == "-2+3"
    entries = AuditEntry.objects.filter(verb="session.export_registrations").order_by("pk")
    assert [(entry.actor, entry.subject, entry.details) for entry in entries] == [
        (boss, made.slug, {"format": "csv", "people": 3, "with_needs": False}),
        (boss, made.slug, {"format": "xlsx", "people": 1, "with_needs": True}),
    ]
    assert client.get(page).status_code == 405
    for address, data, word in (
        (page, {"file_format": "exe"}, "exe"),
        (page, {}, "Choose one of the formats."),
        (f"{page}?state=DREAMT", {"file_format": "csv"}, "DREAMT"),
    ):
        refused = client.post(address, data)
        assert refused.status_code == 400
        assert word in refused.content.decode()
    assert entries.count() == 2


def test_the_list_for_the_door_has_names_and_no_addresses(client: Client, boss: User) -> None:
    made = session(capacity=1)
    participant(made, user("secret@quoll.example", name="Ada", organisation_name="Town"))
    participant(made, user("waits@quoll.example", name="Waiting"))
    text = client.get(url("registrations_print", made)).content.decode()
    assert "Ada" in text
    assert "Town" in text
    assert "quoll.example" not in text
    assert "Waiting" not in text


# --- Message -----------------------------------------------------------------------------------------------------------


def test_a_message_is_looked_at_then_sent_and_only_once(client: Client, boss: User) -> None:
    made = session(capacity=2, title_fr="Séance quokka")
    for number, language in enumerate(("en", "fr", "fr")):
        participant(made, user(f"p{number}@example.org", name=f"P{number}", preferred_language=language))
    gone = participant(made, "gone@example.org")
    cancel(registration=gone, by=None, source=EventSource.LINK, now=NOW)
    OutboxMessage.objects.all().delete()
    page = url("registrations_message", made)
    assert "Those who have a place (2)" in words(client.get(page))
    data = {
        "key": str(uuid4()),
        "audience": "ALL",
        "language": "en",
        "subject": "Bring  your laptop",
        "text": "<b>Please</b>\n\nbring it.",
    }
    shown = client.post(page, data | {"check": "yes"})
    text = words(shown)
    assert "Send this to 3 people?" in text
    assert "2 people get it in French" in text
    assert "1 person gets it in English" in text
    assert not OutboxMessage.objects.exists()
    samples = [html.unescape(one) for one in re.findall(r"<pre[^>]*>(.*?)</pre>", shown.content.decode(), re.DOTALL)]
    for _time in range(2):
        sent = client.post(page, data | {"send": "yes"})
        assert sent.status_code == 302
    assert said(sent)[-1] == "This message was sent already. It was not sent again."
    mails = OutboxMessage.objects.order_by("to")
    assert [(mail.to, mail.language, mail.kind, mail.subject) for mail in mails] == [
        ("p0@example.org", "en", "sessions.message", "Bring your laptop"),
        ("p1@example.org", "fr", "sessions.message", "Bring your laptop"),
        ("p2@example.org", "fr", "sessions.message", "Bring your laptop"),
    ]
    # Exactly what was shown, to the letter; one for each language.
    assert samples == [mails[1].text, mails[0].text]
    assert "Séance quokka" in mails[1].text
    assert 'lang="en"' in mails[1].html
    assert "&lt;b&gt;Please" in mails[1].html
    assert not any(other.to in mail.text + mail.html for mail in mails for other in mails)
    message = SessionMessage.objects.get()
    assert (message.recipients, message.by, message.subject) == (3, boss, "Bring your laptop")
    assert "Bring your laptop" in words(client.get(page))
    trace = AuditEntry.objects.get(verb="session.message")
    assert (trace.actor, trace.details) == (boss, {"recipients": 3, "audience": "ALL"})


def test_a_message_to_nobody_or_without_words(client: Client, boss: User) -> None:
    made = session()
    page = url("registrations_message", made)
    data = {"key": str(uuid4()), "audience": "PENDING", "language": "en", "subject": "S", "text": "T"}
    for step in ("check", "send"):
        response = client.post(page, data | {step: "yes"})
        assert response.status_code == 422
        assert "There is nobody to write to" in words(response)
    participant(made)
    for change in ({"subject": " "}, {"text": ""}, {"language": "xx"}, {"audience": "WORLD"}, {"key": "1"}):
        for step in ("check", "send"):
            answer = client.post(page, data | {"audience": "CONFIRMED"} | change | {step: "yes"})
            assert answer.status_code == 422, change
    back = client.post(page, data | {"audience": "CONFIRMED", "back": "yes"})
    assert back.status_code == 200
    assert ">\nT</textarea>" in back.content.decode()
    assert not SessionMessage.objects.exists()


def test_whom_each_choice_reaches(client: Client, boss: User) -> None:
    made = session(capacity=1, guests_allowed=True)
    place = participant(made, "place@example.org")
    participant(made, "waits@example.org")
    closed = participant(made, "closed@example.org")
    User.objects.filter(pk=closed.user_id).update(is_active=False)
    erased = participant(made, "erased@example.org")
    Registration.objects.filter(pk=erased.pk).update(erased_at=timezone.now(), **NOBODY)
    Registration.objects.filter(pk=participant(made, "unverified@example.org").pk).update(state="UNVERIFIED")
    # The address of the account counts, which may be newer than that of the registration.
    User.objects.filter(pk=place.user_id).update(email="newer@example.org")
    reached = {}
    for audience in ("CONFIRMED", "WAITING", "ALL"):
        OutboxMessage.objects.all().delete()
        data = {"key": str(uuid4()), "audience": audience, "language": "en", "subject": "S", "text": "T", "send": "yes"}
        client.post(url("registrations_message", made), data)
        reached[audience] = sorted(OutboxMessage.objects.values_list("to", flat=True))
    assert reached == {
        "CONFIRMED": ["newer@example.org"],
        "WAITING": ["waits@example.org"],
        "ALL": ["newer@example.org", "waits@example.org"],
    }


# --- Attendance --------------------------------------------------------------------------------------------------------


def test_noting_attendance_with_and_without_script(client: Client, boss: User) -> None:
    made = today(capacity=2)
    ada = participant(made, user("ada@example.org", name="Ada"), now=earlier(made))
    participant(made, user("bo@example.org", name="Bo", organisation_name="Köln"), now=earlier(made))
    participant(made, user("cy@example.org", name="Waiting Cy"), now=earlier(made))
    page = url("attendance", made)
    assert "2 participants Ada" in words(client.get(page))
    assert "1 participant found Bo" in words(client.get(page, {"q": "KOLN"}))
    assert "Waiting Cy" not in words(client.get(page))
    response = client.post(page, {"registration": ada.pk, "attendance": "PRESENT", "q": "ad a"})
    assert response["Location"] == f"{page}?q=ad+a#person-{ada.pk}"
    row = client.post(
        page, {"registration": ada.pk, "attendance": "PARTLY"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert row.count('<li class="attendance-row') == 1
    assert 'hx-swap-oob="true"' in row
    assert re.search(r'value="PARTLY" aria-pressed="true"', row)
    assert "<html" not in row
    ada.refresh_from_db()
    assert ada.attendance == "PARTLY"
    # A row that lost its place meanwhile says so, with and without script.
    Registration.objects.filter(pk=ada.pk).update(state="CANCELLED")
    data = {"registration": ada.pk, "attendance": "ABSENT"}
    assert "Cancelled" in client.post(page, data, headers={"HX-Request": "true"}).content.decode()
    assert "Cancelled" in said(client.post(page, data))[0]
    for number in ("999999", "x", "", "99999999999999999999"):
        assert client.post(page, {"registration": number, "attendance": "PRESENT"}).status_code == 404


def test_all_others_absent_asks_once_more(client: Client, boss: User) -> None:
    made = today()
    participant(made, now=earlier(made))
    page = url("attendance_others_absent", made)
    client.post(page)
    assert Registration.objects.get().attendance == "UNKNOWN"
    assert said(client.post(page, {"sure": "on"}))[-1] == "1 person was noted as absent."
    assert Registration.objects.get().attendance == "ABSENT"


def test_before_the_day_there_are_no_buttons(client: Client, boss: User) -> None:
    made = session()
    participant(made)
    response = client.get(url("attendance", made))
    assert "Attendance can be noted from the day of the session on." in words(response)
    assert "aria-pressed" not in response.content.decode()
    assert "stands here from half an hour before the start" in words(client.get(url("attendance_code", made)))


def test_a_participant_checks_in_with_the_code_on_the_screen(client: Client, boss: User) -> None:
    made = today(visibility="PUBLIC")
    person = participant(made, now=earlier(made))
    code = re.search(r"\d{3} \d{3}", words(client.get(url("attendance_code", made))))[0]
    other = Client()
    other.force_login(person.user)
    page = url("check_in", made)
    assert other.get(page).status_code == 200
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**6:06d}"
    assert other.post(page, {"code": wrong}).status_code == 422
    assert other.post(page, {"code": ""}).status_code == 422
    response = other.post(page, {"code": code})
    assert (response.status_code, response["Location"]) == (302, page)
    person.refresh_from_db()
    assert person.attendance == "PRESENT"
    assert "You are checked in" in words(other.get(page))
    # Nobody tries all the codes.
    for _attempt in range(10):
        last = other.post(page, {"code": wrong})
    assert last.status_code == 429
    assert "Wait ten minutes" in words(last)


def test_how_often_organisations_stay_away_is_never_about_one_person(client: Client, boss: User) -> None:
    made = today()
    attendances = {
        "Big": ["PRESENT", "PARTLY", "ABSENT", "EXCUSED"],
        "bïg ": ["ABSENT"],  # the same
        "Small": ["ABSENT", "ABSENT"],
        "Other": ["PRESENT"],
        "Unnoted": ["UNKNOWN"] * 3,
    }
    for organisation, noted in attendances.items():
        for number, attendance in enumerate(noted):
            who = user(f"{organisation.strip().lower()}{number}@example.org".encode("ascii", "replace").decode())
            User.objects.filter(pk=who.pk).update(organisation_name=organisation)
            who.refresh_from_db()
            one = participant(made, who, now=earlier(made))
            Registration.objects.filter(pk=one.pk).update(attendance=attendance)
    text = words(client.get(url("attendance_rates", made)))
    assert "Big 5 2 1 2 40 %" in text
    assert "All smaller ones together 3 1 0 2 67 %" in text
    assert "Small " not in text
    assert "Unnoted" not in text
    Registration.objects.filter(organisation_name="Small").update(attendance="UNKNOWN")
    assert "smaller ones together" not in words(client.get(url("attendance_rates", made)))
