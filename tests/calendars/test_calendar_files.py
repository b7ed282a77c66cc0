"""Calendar files, read by a parser of our own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from calendar_reading import event, events, read

from calendars.entries import Entry, Mailbox, Method, Status
from calendars.files import cancelled, published, requested

BRUSSELS = ZoneInfo("Europe/Brussels")
ENTRY = Entry(
    uid="session-1@portal.example",
    sequence=3,
    starts_at=dt.datetime(2027, 3, 15, 14, 0, tzinfo=BRUSSELS),
    ends_at=dt.datetime(2027, 3, 15, 16, 0, tzinfo=BRUSSELS),
    summary="Quokka session",
    changed_at=dt.datetime(2027, 3, 1, 9, 0, tzinfo=BRUSSELS),
    description="First line\nhttps://portal.example/x/?a=1,2;b",
    location="Rue de l’Exemple 1, Exampleville",
    url="https://portal.example/en/sessions/quokka-2027-03/",
    language="en",
    categories=("Working group", "Exampleville, and more"),
    organiser=Mailbox("portal@demo.example", "Circular & Fair ICT Pact"),
    attendee=Mailbox("me@example.org", "Ada Quokka"),
)


def test_a_request_has_all_that_a_calendar_needs_and_one_attendee() -> None:
    file = requested(replace(ENTRY, stamped_at=dt.datetime(2027, 3, 2, 9, 30, 15, 999, tzinfo=BRUSSELS)))
    calendar, made = read(file), event(file)
    assert calendar["METHOD"].value == Method.REQUEST.value
    assert calendar["PRODID"].text == "-//Circular & Fair ICT Pact//Portal//EN"
    assert set(made.properties) == {
        *("UID", "SEQUENCE", "STATUS", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION"),
        *("LOCATION", "URL", "CATEGORIES", "TRANSP", "ORGANIZER", "ATTENDEE"),
    }
    assert {name: made[name].value for name in ("UID", "SEQUENCE", "STATUS", "DTSTAMP", "LAST-MODIFIED")} == {
        "UID": "session-1@portal.example",
        "SEQUENCE": "3",
        "STATUS": "CONFIRMED",
        "DTSTAMP": "20270302T083015Z",
        "LAST-MODIFIED": "20270301T080000Z",
    }
    assert (made["DTSTART"].value, made["DTEND"].value) == ("20270315T130000Z", "20270315T150000Z")
    assert made["SUMMARY"].parameters == {"LANGUAGE": "en"}
    assert made.text("DESCRIPTION") == ENTRY.description
    assert made.text("LOCATION") == ENTRY.location
    assert made["CATEGORIES"].value == r"Working group,Exampleville\, and more"
    assert made["URL"].value == ENTRY.url
    assert (made["ORGANIZER"].value, made["ORGANIZER"].parameters) == (
        "mailto:portal@demo.example",
        {"CN": "Circular & Fair ICT Pact"},
    )
    assert (made["ATTENDEE"].value, made["ATTENDEE"].parameters) == (
        "mailto:me@example.org",
        {
            "CN": "Ada Quokka",
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "ACCEPTED",
            "RSVP": "FALSE",
        },
    )


def test_a_cancellation_says_so_twice_and_frees_the_day() -> None:
    file = cancelled(ENTRY)
    assert read(file)["METHOD"].value == "CANCEL"
    assert (event(file)["STATUS"].value, event(file)["TRANSP"].value) == ("CANCELLED", "TRANSPARENT")


@pytest.mark.parametrize(
    ("status", "takes_time", "expected"),
    [
        (Status.CONFIRMED, True, "OPAQUE"),
        (Status.CONFIRMED, False, "TRANSPARENT"),
        (Status.TENTATIVE, True, "TRANSPARENT"),
        (Status.CANCELLED, True, "TRANSPARENT"),
    ],
)
def test_only_what_takes_place_takes_time(status: Status, takes_time: bool, expected: str) -> None:
    made = event(published([replace(ENTRY, status=status, takes_time=takes_time)]))
    assert (made["STATUS"].value, made["TRANSP"].value) == (status.value, expected)


def test_what_is_published_names_no_attendee_and_stays_the_same() -> None:
    file = published([ENTRY, replace(ENTRY, uid="other")], name="Quokka; and, more", is_feed=True)
    calendar = read(file)
    assert calendar["METHOD"].value == "PUBLISH"
    assert calendar.text("NAME") == calendar.text("X-WR-CALNAME") == "Quokka; and, more"
    assert (calendar["REFRESH-INTERVAL"].value, calendar["REFRESH-INTERVAL"].parameters) == (
        "PT1H",
        {"VALUE": "DURATION"},
    )
    assert calendar["X-PUBLISHED-TTL"].value == "PT1H"
    assert [entry["UID"].value for entry in events(file)] == [ENTRY.uid, "other"]
    assert b"ATTENDEE" not in file
    assert b"me@example.org" not in file
    assert file == published([ENTRY, replace(ENTRY, uid="other")], name="Quokka; and, more", is_feed=True)
    once = published([ENTRY])
    assert "REFRESH-INTERVAL" not in read(once).properties
    assert "NAME" not in read(once).properties


def test_an_empty_feed_is_a_calendar() -> None:
    assert events(published([], name="Nothing", is_feed=True)) == []


@pytest.mark.parametrize("letter", ["é", "ß", "€", "😀", "👩🏽‍💻", "e\u0301"])
def test_lines_are_folded_between_letters_and_never_inside_one(letter: str) -> None:
    """For every place at which the edge of 75 octets may fall; the reader refuses longer lines and broken letters."""
    for before in range(80):
        title = "x" * before + letter * 40 + " end"
        made = event(requested(replace(ENTRY, summary=title, attendee=Mailbox("me@example.org", title[:120].strip()))))
        assert made.text("SUMMARY") == title
        assert made["ATTENDEE"].parameters["CN"] == title[:120].strip()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Quokka\r\nATTENDEE:mailto:evil@example.org", "Quokka ATTENDEE:mailto:evil@example.org"),
        ("Quokka\nEND:VEVENT\nEND:VCALENDAR", "Quokka END:VEVENT END:VCALENDAR"),
        ("a;b,c\\d\\n", "a;b,c\\d\\n"),
        ("a\x00b\x1bc\x7fd\u0085e\u2028f\u202eg", "abcdefg"),
        ('"Quoted": ; ^n ^^', '"Quoted": ; ^n ^^'),
        ("tab\there", "tab here"),
    ],
)
def test_a_hostile_title_stays_a_title(title: str, expected: str) -> None:
    made = event(requested(replace(ENTRY, summary=title, location=title, description=title)))
    assert made.text("SUMMARY") == made.text("LOCATION") == expected
    assert len(made.properties["ATTENDEE"]) == 1


@pytest.mark.parametrize("name", ['Ada "the" Quokka', "Quokka; Ada: of, Exampleville", "Ada\r\nX-EVIL:1", "Ünïcode"])
def test_a_hostile_name_stays_a_name(name: str) -> None:
    made = event(requested(replace(ENTRY, attendee=Mailbox("me@example.org", name))))
    assert made["ATTENDEE"].parameters["CN"] == " ".join(name.replace('"', "").split())
    assert made["ATTENDEE"].value == "mailto:me@example.org"
    assert "X-EVIL" not in made.properties


def test_what_would_be_a_guess_is_refused() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        published([replace(ENTRY, starts_at=dt.datetime(2027, 3, 15, 14, 0))])  # noqa: DTZ001 - that is the point
    for missing in ("organiser", "attendee"):
        for make in (requested, cancelled):
            with pytest.raises(ValueError, match="organiser and an attendee"):
                make(replace(ENTRY, **{missing: None}))


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (dt.date(2026, 10, 25), 1, "20261024T230000Z"),
        (dt.date(2026, 10, 25), 4, "20261025T030000Z"),
        (dt.date(2027, 3, 28), 1, "20270328T000000Z"),
        (dt.date(2027, 3, 28), 4, "20270328T020000Z"),
        (dt.date(2027, 10, 31), 1, "20271030T230000Z"),
        (dt.date(2027, 10, 31), 4, "20271031T030000Z"),
    ],
)
def test_on_the_days_of_the_clock_change_times_are_right(day: dt.date, hour: int, utc: str) -> None:
    starts_at = dt.datetime.combine(day, dt.time(hour), tzinfo=BRUSSELS)
    made = event(published([replace(ENTRY, starts_at=starts_at, ends_at=dt.datetime(2028, 1, 1, tzinfo=BRUSSELS))]))
    assert made["DTSTART"].value == utc
