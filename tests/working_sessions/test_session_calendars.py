"""The calendar files of sessions: the six situations as golden files, the UID, and a SEQUENCE that never falls."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from unittest import mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from calendar_reading import event, read
from django.conf import settings
from django.test import Client
from django.urls import reverse
from making import user
from making_groups import coordinator, group, member
from making_sessions import NOW, STARTS, participant, session
from session_mails import calendar_steps, entry, last

from members.models import User
from outbox.models import OutboxMessage
from working_sessions.actions import answering, deciding
from working_sessions.actions.feeds import make_feed
from working_sessions.actions.sessions import cancel_session, change_session, give_new_date, postpone
from working_sessions.enums import EventSource
from working_sessions.models import Registration, WorkingSession

pytestmark = pytest.mark.django_db

WEB = EventSource.WEB
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def boss() -> User:
    person = user("boss@example.org")
    coordinator(group(), person)
    return person


def known_session(boss: User, **fields: object) -> WorkingSession:
    made = session(boss.group_memberships.get().group, **fields)
    WorkingSession.objects.filter(pk=made.pk).update(uuid=UUID("0123456789abcdef0123456789abcdef"))
    made.refresh_from_db()
    return made


def _same_moments(file: str) -> str:
    """LAST-MODIFIED is when the row was really saved, and so is DTSTAMP where a file was not made for a mail."""
    moments = r"LAST-MODIFIED|DTSTAMP" if "METHOD:PUBLISH" in file else r"LAST-MODIFIED"
    return re.sub(rf"({moments}):\d{{8}}T\d{{6}}Z", r"\1:20270301T080000Z", file)


def test_the_six_situations_give_the_files_that_were_agreed(boss: User, client: Client) -> None:
    made = known_session(
        boss, slug="quokka-2027-03", title_en="Größe & « é » – 20 € 😀 of circular ICT in Exampleville;"
    )
    person = user("ada@example.org", name="Ada Quokka; Town", preferred_language="en")
    files = {"1-download": client.get(f"/en/sessions/{made.slug}/calendar.ics").content.decode()}
    first = participant(made, person)
    files["2-confirmation"] = last(person.email).calendar
    change_session(session=made, by=boss, version=None, now=NOW + DAY, starts_at=STARTS + HOUR)
    files["3-change"] = last(person.email).calendar
    answering.cancel(registration=first, by=person, source=WEB, now=NOW + 2 * DAY)
    files["4-one-person-cancels"] = last(person.email).calendar
    participant(made, person, now=NOW + 3 * DAY)
    files["5-the-same-person-again"] = last(person.email).calendar
    cancel_session(session=made, by=boss, reason="Too few", now=NOW + 4 * DAY)
    files["6-session-cancelled"] = last(person.email).calendar
    assert {path.stem for path in GOLDEN.glob("*.ics")} == set(files)
    for name, file in files.items():
        assert _same_moments(file) == (GOLDEN / f"{name}.ics").read_bytes().decode(), name


def test_the_sequence_never_falls_in_the_life_of_a_participant(boss: User) -> None:
    made = known_session(boss)
    person = user("a@example.org")
    first = participant(made, person)
    change_session(session=made, by=boss, version=None, now=NOW, starts_at=STARTS + HOUR)
    answering.cancel(registration=first, by=person, source=WEB, now=NOW)
    second = participant(made, person)
    assert second.pk != first.pk
    change_session(session=made, by=boss, version=None, now=NOW, starts_at=STARTS + 2 * HOUR)
    postpone(session=made, by=boss, reason="Ill", now=NOW)
    give_new_date(session=made, by=boss, starts_at=STARTS + 7 * DAY, now=NOW)
    cancel_session(session=made, by=boss, reason="Too few", now=NOW)
    assert calendar_steps("a@example.org") == [
        ("REQUEST", 0, "CONFIRMED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),  # above what was struck out, or the calendar would not take it
        ("REQUEST", 3, "CONFIRMED"),
        ("REQUEST", 4, "TENTATIVE"),
        ("REQUEST", 5, "CONFIRMED"),
        ("CANCEL", 5, "CANCELLED"),
    ]
    made.refresh_from_db()
    assert made.calendar_sequence == 5
    assert list(Registration.objects.order_by("pk").values_list("calendar_sequence", flat=True)) == [1, 5]


def test_restoring_and_moving_to_the_list_and_back_count_as_again(boss: User) -> None:
    made = known_session(boss, capacity=1)
    first = participant(made, "a@example.org")
    answering.cancel(registration=first, by=None, source=WEB, now=NOW)
    answering.restore(registration=first, by=None, source=WEB, now=NOW)
    WorkingSession.objects.filter(pk=made.pk).update(capacity=0)
    deciding.move_to_waiting(registration=first, by=boss, now=NOW)
    change_session(session=made, by=boss, version=None, now=NOW, capacity=1)
    assert calendar_steps("a@example.org") == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 0, "CANCELLED"),
        ("REQUEST", 1, "CONFIRMED"),
        ("CANCEL", 1, "CANCELLED"),
        ("REQUEST", 2, "CONFIRMED"),
    ]
    answering.cancel(registration=first, by=None, source=WEB, now=NOW)
    assert calendar_steps("a@example.org")[-1] == ("CANCEL", 2, "CANCELLED")


def test_who_gave_a_place_away_and_comes_back_is_entered_anew(boss: User) -> None:
    made = known_session(boss)
    first = participant(made, "a@town.example")
    second = deciding.replace(
        registration=first, by=None, source=WEB, name="Bo", email="b@town.example", language="en", now=NOW
    )
    deciding.replace(registration=second, by=None, source=WEB, name="A", email="a@town.example", language="en", now=NOW)
    assert calendar_steps("a@town.example") == [
        ("REQUEST", 0, "CONFIRMED"),
        ("CANCEL", 0, "CANCELLED"),
        ("REQUEST", 1, "CONFIRMED"),
    ]
    assert calendar_steps("b@town.example") == [("REQUEST", 0, "CONFIRMED"), ("CANCEL", 0, "CANCELLED")]


def test_a_cancellation_is_sent_only_where_an_entry_was(boss: User) -> None:
    made = known_session(boss, capacity=1, approval_required=True)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    answering.cancel(registration=second, by=None, source=WEB, now=NOW)
    answering.cancel(registration=first, by=None, source=WEB, now=NOW)
    assert OutboxMessage.objects.exclude(calendar="").count() == 0


def test_the_entry_is_one_and_the_same_in_mail_feeds_and_download(boss: User, client: Client) -> None:
    made = known_session(boss)
    person = user("a@example.org")
    member(made.group, person)
    participant(made, person)
    token = make_feed(by=person)
    addresses = {
        "download": reverse("working_sessions:download", args=[made.slug]),
        "group": reverse("working_sessions:group_feed", args=[made.group.slug]),
        "own": reverse("working_sessions:personal_feed", args=[token]),
    }
    with mock.patch("django.utils.timezone.now", return_value=NOW):
        files = {name: client.get(address).content for name, address in addresses.items()}
    found = {name: event(file) for name, file in files.items()} | {"mail": entry(last(person.email))}
    uid = f"session-01234567-89ab-cdef-0123-456789abcdef@{settings.CALENDAR_DOMAIN}"
    assert {entry["UID"].value for entry in found.values()} == {uid}
    for name in ("DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "URL", "ORGANIZER"):
        assert len({entry[name].value for entry in found.values()}) == 1, name
    assert {name for name, entry in found.items() if "ATTENDEE" in entry.properties} == {"mail"}
    assert {read(file)["METHOD"].value for file in files.values()} == {"PUBLISH"}
    assert found["own"].text("LOCATION") == found["mail"].text("LOCATION") == "https://meeting.example/quokka"
    for name in ("download", "group"):  # nobody has signed in there
        assert b"meeting.example" not in files[name]
    assert {name: entry["TRANSP"].value for name, entry in found.items()} == {
        "download": "OPAQUE",
        "group": "TRANSPARENT",
        "own": "OPAQUE",
        "mail": "OPAQUE",
    }


@pytest.mark.parametrize(
    ("starts_at", "utc", "brussels", "lisbon"),
    [
        # The night of 28 March 2027 has no hour from two to three; that of 31 October has it twice.
        ((2027, 3, 27, 14, 0), "20270327T130000Z", "14:00–16:00 (Brussels time)", "13:00–15:00 (Lisbon time)"),
        ((2027, 3, 28, 14, 0), "20270328T120000Z", "14:00–16:00 (Brussels time)", "13:00–15:00 (Lisbon time)"),
        ((2027, 10, 30, 14, 0), "20271030T120000Z", "14:00–16:00 (Brussels time)", "13:00–15:00 (Lisbon time)"),
        ((2027, 10, 31, 14, 0), "20271031T130000Z", "14:00–16:00 (Brussels time)", "13:00–15:00 (Lisbon time)"),
        ((2027, 10, 31, 1, 30), "20271030T233000Z", "01:30", "00:30"),
    ],
)
def test_on_the_days_of_the_clock_change(
    boss: User, starts_at: tuple[int, ...], utc: str, brussels: str, lisbon: str
) -> None:
    moment = dt.datetime(*starts_at, tzinfo=ZoneInfo("Europe/Brussels"))
    made = known_session(boss, slug="clock-2027-03", starts_at=moment)
    participant(made, user("a@example.org", time_zone="Europe/Lisbon"))
    mail = last("a@example.org")
    assert entry(mail)["DTSTART"].value == utc
    assert brussels in mail.text
    assert lisbon in mail.text


def test_the_words_of_a_file_are_those_of_the_reader(boss: User) -> None:
    made = known_session(boss, mode="HYBRID", location="Rue 1; Exampleville", interpretation=["de"])
    participant(made, user("a@example.org", preferred_language="fr"), mode="ON_SITE")
    found = entry(last("a@example.org"))
    assert found.text("SUMMARY") == "Quokka session (fr)"
    assert found.text("LOCATION") == "Rue 1; Exampleville"
    assert "lundi 15 mars 2027" in found.text("DESCRIPTION")
    assert "anglais, français" in found.text("DESCRIPTION")
    assert f"/fr/sessions/{made.slug}/" in found.text("DESCRIPTION")
    assert found["CATEGORIES"].value == "Quokka name (fr)"
    assert "meeting.example" not in found.text("DESCRIPTION")  # on site
