"""The lists of sessions and the month: what stands where, with which facets, and what an address may not ask."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from making import LANGUAGES, user
from making_groups import group
from making_sessions import participant, session

from working_sessions.filters import PAGE_SIZE
from working_sessions.models import WorkingSession

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def ahead(slug: str, days: float = 10, **fields: Any) -> WorkingSession:
    now = timezone.now()
    word = slug.partition("-")[0].title()
    return session(fields.pop("into", None), slug, word, starts_at=now + dt.timedelta(days=days), now=now, **fields)


def over(slug: str, days: float = 10, **fields: Any) -> WorkingSession:
    """The session, held so many days ago."""
    at = timezone.now() - dt.timedelta(days=days)
    return session(fields.pop("into", None), slug, starts_at=at, now=at - dt.timedelta(days=9), **fields)


def slugs(client: Client, address: str = "/en/sessions/", **query: Any) -> list[str]:
    return [item.slug for item in client.get(address, query).context["items"]]


def test_the_next_first_and_the_last_first(client: Client) -> None:
    for slug, days in (("b-2027-03", 20), ("a-2027-03", 30), ("c-2027-03", 10)):
        ahead(slug, days)
        over(f"past-{slug}", days)
    running = ahead("running-2027-03", 1)
    WorkingSession.objects.filter(pk=running.pk).update(starts_at=timezone.now() - dt.timedelta(minutes=5))
    assert slugs(client) == ["running-2027-03", "c-2027-03", "b-2027-03", "a-2027-03"]
    assert slugs(client, "/en/sessions/past/") == ["past-c-2027-03", "past-b-2027-03", "past-a-2027-03"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({}, "open"),
        ({"capacity": 2}, "open"),
        ({"capacity": 1}, "waiting"),
        ({"capacity": 1, "waiting_list": "OFF"}, "full"),
        ({"capacity": 0}, "waiting"),
        ({"state": "POSTPONED"}, "postponed"),
        ({"state": "CANCELLED"}, "cancelled"),
        ({"registration_opens_at": timezone.now() + dt.timedelta(days=2)}, "not-yet"),
        ({"registration_closes_at": timezone.now() - dt.timedelta(days=2)}, "closed"),
    ],
)
def test_each_card_says_its_state(client: Client, changes: dict[str, Any], key: str) -> None:
    made = ahead("quokka-2027-03")
    participant(made, now=timezone.now())
    WorkingSession.objects.filter(pk=made.pk).update(**changes)
    card = client.get("/en/sessions/").context["items"][0]
    assert card.signal.key == key
    assert str(card.signal.label) in client.get("/en/sessions/").content.decode()
    assert client.get(made.get_absolute_url()).context["signal"] == card.signal


def test_a_card_says_how_one_stands(client: Client) -> None:
    made = ahead("quokka-2027-03", capacity=1)
    for address, said in (("a@example.org", "You are registered"), ("b@example.org", "You are on the waiting list")):
        client.force_login(participant(made, address, now=timezone.now()).user)
        assert client.get("/en/sessions/").context["items"][0].own.label == said
    client.force_login(user("c@example.org"))
    assert client.get("/en/sessions/").context["items"][0].own is None


def test_facets_count_each_without_its_own_choice(client: Client) -> None:
    first, second = group("first"), group("second")
    ahead("a-2027-03", into=first, languages=["en", "fr"], country="BE", mode="ON_SITE")
    ahead("b-2027-03", into=first, languages=["nl"], country="NL", mode="HYBRID")
    ahead("c-2027-03", into=second, languages=["en"])

    def facets(**query: Any) -> dict[str, dict[str, int]]:
        found = client.get("/en/sessions/", query).context["facets"]
        return {facet["name"]: {option["value"]: option["count"] for option in facet["options"]} for facet in found}

    assert facets() == {
        "group": {"first": 2, "second": 1},
        "language": {"en": 2, "fr": 1, "nl": 1},
        "how": {"on-site": 2, "online": 2},
        "country": {"BE": 1, "NL": 1},
    }
    assert facets(language="en") == {
        "group": {"first": 1, "second": 1},
        "language": {"en": 2, "fr": 1, "nl": 1},
        "how": {"on-site": 1, "online": 1},
        "country": {"BE": 1, "NL": 0},
    }
    assert slugs(client, language=["fr", "nl"]) == ["a-2027-03", "b-2027-03"]
    assert slugs(client, group="first", how="online") == ["b-2027-03"]
    assert slugs(client, country="PT") == []
    assert [chip.remove_url for chip in client.get("/en/sessions/?group=first&how=online").context["chips"]] == [
        "/en/sessions/?how=online",
        "/en/sessions/?group=first",
    ]


def test_the_past_has_years_in_the_zone_of_the_session(client: Client) -> None:
    new_year = dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)  # 2026 in Brussels, 2025 in Lisbon
    for slug, zone in (("brussels-2026-01", "Europe/Brussels"), ("lisbon-2025-12", "Europe/Lisbon")):
        session(None, slug, starts_at=new_year, now=new_year - dt.timedelta(days=9), time_zone=zone)
    assert slugs(client, "/en/sessions/past/", year="2026") == ["brussels-2026-01"]
    assert slugs(client, "/en/sessions/past/", year="2025") == ["lisbon-2025-12"]
    # Ahead there is no such filter; the tab leaves it behind.
    page = client.get("/en/sessions/past/?year=2026&language=en")
    assert [tab.url for tab in page.context["tabs"]][:2] == [
        "/en/sessions/?language=en",
        "/en/sessions/past/?language=en",
    ]


@pytest.mark.parametrize(
    "query",
    ["group=no-such-group", "language=xyz", "country=XX", "how=by-post", "how=online&how=by-post", "country=be"],
)
@pytest.mark.parametrize("address", ["/en/sessions/", "/en/sessions/past/"])
def test_an_unknown_value_is_named(client: Client, address: str, query: str) -> None:
    answer = client.get(f"{address}?{query}&language=en")
    assert answer.status_code == 400
    assert "This filter has no value" in answer.content.decode()
    assert client.get(answer.context["kept_url"]).status_code == 200


@pytest.mark.parametrize(("page", "status"), [("1", 200), ("2", 404), ("0", 404), ("-1", 404), ("x", 404), ("²", 404)])
def test_pages_of_the_list(client: Client, page: str, status: int) -> None:
    assert client.get("/en/sessions/", {"page": page}).status_code == status
    assert client.get("/en/sessions/past/", {"page": page}).status_code == status


def test_more_than_a_page(client: Client) -> None:
    for number in range(PAGE_SIZE + 1):
        ahead(f"s{number:02d}-2027-03", 10 + number)
    assert len(slugs(client)) == PAGE_SIZE
    assert slugs(client, page="2") == [f"s{PAGE_SIZE}-2027-03"]
    partial = client.get("/en/sessions/?page=2", headers={"hx-request": "true"})
    assert "<html" not in partial.content.decode()
    assert "hx-request" in partial.headers["Vary"].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_languages(client: Client, language: str) -> None:
    made = ahead("quokka-2027-03", capacity=3, mode="HYBRID", capacity_online=2)
    over("past-quokka-2026-03")
    here = made.starts_at.astimezone(BRUSSELS)
    with override(language):
        month = reverse("working_sessions:month", args=[here.year, here.month])
        addresses = [reverse("working_sessions:list"), reverse("working_sessions:past"), month, made.get_absolute_url()]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Language"] == language
        assert f"session ({language})" in answer.content.decode()


def test_a_list_without_anything_says_where_to_look(client: Client) -> None:
    for address in ("/en/sessions/", "/en/sessions/past/", "/en/sessions/?country=PT"):
        page = client.get(address)
        assert "empty-state" in page.content.decode()
        assert all(client.get(choice.url).status_code == 200 for choice in page.context["relax"])


# --- The month -----------------------------------------------------------------------------------------------------------


def days(client: Client, address: str) -> dict[str, list[str]]:
    weeks = client.get(address).context["weeks"]
    return {
        day.date.isoformat(): [f"{entry.clock} {entry.url.split('/')[3]}" for entry in day.entries]
        for week in weeks
        for day in week
        if day.entries
    }


def month_of(year: int, month: int, day: int, hour: int, hours: float, slug: str, **fields: Any) -> WorkingSession:
    starts_at = dt.datetime(year, month, day, hour, tzinfo=BRUSSELS)
    return session(None, slug, starts_at=starts_at, hours=hours, now=starts_at - dt.timedelta(days=1), **fields)


def test_each_day_with_its_part_of_a_session(client: Client) -> None:
    month_of(2027, 3, 15, 14, 2, "short-2027-03")
    month_of(2027, 3, 30, 9, 56, "long-2027-03")
    month_of(2027, 3, 18, 22, 2, "until-midnight-2027-03")
    assert days(client, "/en/sessions/month/2027/3/") == {
        "2027-03-15": ["14:00–16:00 short-2027-03"],
        "2027-03-18": ["22:00–00:00 until-midnight-2027-03"],
        "2027-03-30": ["from 09:00 long-2027-03"],
        "2027-03-31": ["all day long-2027-03"],
        "2027-04-01": ["until 17:00 long-2027-03"],
    }
    page = client.get("/en/sessions/month/2027/3/")
    assert page.context["count"] == 3
    assert [day.date.isoformat() for day in page.context["weeks"][0]][:2] == ["2027-03-01", "2027-03-02"]
    assert {len(week) for week in page.context["weeks"]} == {7}
    assert all(week[0].date.weekday() == 0 for week in page.context["weeks"])


def test_the_month_says_where_the_viewer_stands(client: Client) -> None:
    """Somebody who waits has not got a place."""
    person, other = user("own@example.org"), user("other@example.org")
    full = month_of(2027, 3, 15, 14, 2, "full-2027-03", capacity=1)
    for who in (other, person):
        participant(full, who, now=full.starts_at - dt.timedelta(days=1))
    participant(month_of(2027, 3, 16, 14, 2, "free-2027-03"), person, now=full.starts_at - dt.timedelta(days=1))
    month_of(2027, 3, 17, 14, 2, "others-2027-03")
    client.force_login(person)
    weeks = client.get("/en/sessions/month/2027/3/").context["weeks"]
    stands = {entry.url.split("/")[3]: entry.own for week in weeks for day in week for entry in day.entries}
    assert stands == {
        "full-2027-03": "You are on the waiting list",
        "free-2027-03": "You are registered",
        "others-2027-03": "",
    }


def test_days_are_those_of_the_viewer(client: Client) -> None:
    month_of(2027, 3, 16, 0, 1, "night-2027-03")
    month_of(2027, 3, 28, 4, 1, "clock-2027-03")  # after the clock has changed
    assert set(days(client, "/en/sessions/month/2027/3/")) == {"2027-03-16", "2027-03-28"}
    client.force_login(user("lisbon@example.org", time_zone="Europe/Lisbon"))
    assert days(client, "/en/sessions/month/2027/3/") == {
        "2027-03-15": ["23:00–00:00 night-2027-03"],
        "2027-03-28": ["03:00–04:00 clock-2027-03"],
    }
    assert client.get("/en/sessions/month/2027/3/").context["zone"] == "Lisbon time"


def test_steps_from_month_to_month(client: Client) -> None:
    page = client.get("/en/sessions/month/2026/12/").context
    assert [page["previous"].url, page["next"].url] == ["/en/sessions/month/2026/11/", "/en/sessions/month/2027/1/"]
    first = client.get("/en/sessions/month/2020/1/").context
    assert (first["previous"], first["next"].url) == (None, "/en/sessions/month/2020/2/")
    last_year = timezone.localdate().year + 3
    assert client.get(f"/en/sessions/month/{last_year}/12/").context["next"] is None
    today = timezone.localdate()
    here = client.get(f"/en/sessions/month/{today.year}/{today.month}/")
    assert here.context["is_this_month"]
    assert here.content.decode().count('aria-current="date"') == 1


@pytest.mark.parametrize(
    "address", ["2019/12", "2027/0", "2027/13", "9999/1", "99999999999999999999/1", "0/1", "2027/99999999999", "x/1"]
)
def test_a_month_that_the_calendar_does_not_have(client: Client, address: str) -> None:
    assert client.get(f"/en/sessions/month/{address}/").status_code == 404
