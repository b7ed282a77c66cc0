"""What a session's times are called. The cases around the changes of the clock are those of 2027."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from members.models import User
from working_sessions.models import WorkingSession
from working_sessions.times import (
    day_in_words,
    in_own_words,
    in_words,
    moment_in_words,
    month_in_words,
    own_zone,
    short_month,
    short_weekday,
    span_of,
    weekday_names,
    zone_name,
)

BRUSSELS, LISBON = ZoneInfo("Europe/Brussels"), ZoneInfo("Europe/Lisbon")


def _session(starts: str, ends: str, zone: str = "Europe/Brussels") -> WorkingSession:
    """From and to as clocks in the zone show; nothing of it needs the database."""
    place = ZoneInfo(zone)
    return WorkingSession(
        starts_at=dt.datetime.fromisoformat(starts).replace(tzinfo=place).astimezone(dt.UTC),
        ends_at=dt.datetime.fromisoformat(ends).replace(tzinfo=place).astimezone(dt.UTC),
        time_zone=zone,
    )


MONDAY = _session("2027-03-15 14:00", "2027-03-15 16:00")


def test_day_and_times_with_the_zone() -> None:
    with override("en"):
        assert in_words(MONDAY) == "Monday 15 March 2027, 14:00–16:00 (Brussels time)"
        assert moment_in_words(MONDAY.starts_at, LISBON) == "Monday 15 March 2027, 13:00 (Lisbon time)"


@pytest.mark.parametrize(
    ("language", "day", "month", "city"),
    [
        ("fr", "lundi 15 mars 2027", "mars 2027", "Bruxelles"),
        ("nl", "maandag 15 maart 2027", "maart 2027", "Brussel"),
        ("en", "Monday 15 March 2027", "March 2027", "Brussels"),
        ("de", "Montag, 15. März 2027", "März 2027", "Brüssel"),
    ],
)
def test_in_the_language_of_the_reader(language: str, day: str, month: str, city: str) -> None:
    with override(language):
        assert in_words(MONDAY).startswith(f"{day}, 14:00–16:00")
        assert city in in_words(MONDAY)
        assert day_in_words(dt.date(2027, 3, 15)) == day
        assert month_in_words(dt.date(2027, 3, 15)) == month
        assert len(weekday_names()) == 7
        assert weekday_names()[0][0].casefold() == day.split(" ")[0].strip(",").casefold()
        assert "." not in short_month(dt.date(2027, 3, 15)) + short_weekday(dt.date(2027, 3, 15))


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("Europe/Brussels", "Brussels time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("UTC", "UTC"),
        ("Etc/UTC", "UTC"),
    ],
)
def test_names_of_zones(key: str, name: str) -> None:
    with override("en"):
        assert zone_name(ZoneInfo(key)) == name


def test_places_where_a_word_may_be_broken_are_no_part_of_a_name() -> None:
    with override("de"):
        assert "Reykjavík" in zone_name(ZoneInfo("Atlantic/Reykjavik"))


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        (
            "2027-03-15 22:00",
            "2027-03-16 00:30",
            "Monday 15 March 2027, 22:00 – Tuesday 16 March 2027, 00:30 (Brussels time)",
        ),
        (
            "2027-03-15 09:00",
            "2027-03-17 12:00",
            "Monday 15 March 2027, 09:00 – Wednesday 17 March 2027, 12:00 (Brussels time)",
        ),
    ],
)
def test_over_midnight_and_over_days(starts: str, ends: str, words: str) -> None:
    with override("en"):
        assert in_words(_session(starts, ends)) == words


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        # The Friday before and the Monday after: the clock says the same, the moments lie an hour apart.
        ("2027-03-26 14:00", "2027-03-26 16:00", "Friday 26 March 2027, 14:00–16:00 (Brussels time)"),
        ("2027-03-29 14:00", "2027-03-29 16:00", "Monday 29 March 2027, 14:00–16:00 (Brussels time)"),
        # On the day itself, after the change: nothing to add.
        ("2027-03-28 14:00", "2027-03-28 16:00", "Sunday 28 March 2027, 14:00–16:00 (Brussels time)"),
        # Across it: 02:00 to 03:00 do not exist.
        (
            "2027-03-28 01:30",
            "2027-03-28 03:30",
            "Sunday 28 March 2027, 01:30 (UTC+1)–03:30 (UTC+2) (Brussels time)",
        ),
        (
            "2027-10-31 01:30",
            "2027-10-31 03:30",
            "Sunday 31 October 2027, 01:30 (UTC+2)–03:30 (UTC+1) (Brussels time)",
        ),
    ],
)
def test_around_the_change_of_the_clock(starts: str, ends: str, words: str) -> None:
    with override("en"):
        assert in_words(_session(starts, ends)) == words


def test_an_hour_that_comes_twice_says_which() -> None:
    with override("en"):
        first = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
        assert moment_in_words(first, BRUSSELS) == "Sunday 31 October 2027, 02:30 (UTC+2) (Brussels time)"
        second = dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)
        assert moment_in_words(second, BRUSSELS) == "Sunday 31 October 2027, 02:30 (UTC+1) (Brussels time)"


def test_the_machine_reads_the_same_moment() -> None:
    span = span_of(MONDAY, zone=LISBON)
    assert span.starts_at.isoformat() == "2027-03-15T13:00:00+00:00"
    assert span.starts_at == MONDAY.starts_at
    assert span_of(_session("2027-03-29 14:00", "2027-03-29 16:00")).starts_at.isoformat().endswith("+02:00")


def test_a_viewer_elsewhere_reads_their_own_clock_too() -> None:
    lisbon, brussels, paris = User(time_zone="Europe/Lisbon"), User(time_zone="Europe/Brussels"), User()
    paris.time_zone = "Europe/Paris"
    with override("en"):
        assert in_own_words(MONDAY, lisbon) == "Monday 15 March 2027, 13:00–15:00 (Lisbon time)"
        # Both clocks change in the same night, by rule at the same moment: an hour apart before, in and after it.
        at_night = _session("2027-03-28 00:30", "2027-03-28 01:30")
        assert in_own_words(at_night, lisbon) == (
            "Saturday 27 March 2027, 23:30 – Sunday 28 March 2027, 00:30 (Lisbon time)"
        )
        assert in_own_words(_session("2027-10-31 14:00", "2027-10-31 16:00"), lisbon) == (
            "Sunday 31 October 2027, 13:00–15:00 (Lisbon time)"
        )
    for viewer in (brussels, paris, AnonymousUser()):
        assert own_zone(viewer, MONDAY) is None
        assert in_own_words(MONDAY, viewer) == ""
    assert own_zone(lisbon, _session("2027-03-15 14:00", "2027-03-15 16:00", "Europe/Lisbon")) is None
