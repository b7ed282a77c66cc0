"""The pages of a pilot and of a good practice, and the map."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import texts, user
from making_practice import draft_pilot, draft_practice, group, published_pilot, published_practice, used

from groups.enums import GroupVisibility
from practice import actions
from practice.actions import withdraw_pilot
from practice.contributions_by_country import COLUMNS, contributions_by_country

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]


def flat(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_a_pilot_shows_everything(client: Client) -> None:
    published_pilot(
        criteria=[used(), used("CF-030", outcome="dropped", challenged="yes", price_effect="none", price_percent=None)]
    )
    published_practice(title=texts("Bilby tells"), pilots=["PI-001"])
    text = flat(client.get("/en/practice/pilots/PI-001/"))
    for part in (
        *("PI-001", "Numbat title (en)", "Numbat summary (en)", "Numbat Town", "Belgium", "Local"),
        *("March 2024 to 2025", "400 devices (en)", "€200,000 to €1 million", "Open procedure", "30213100"),
        *("Numbat laptops (en)", "87.5", "reused (en)", "Numbat measure (en)", "Numbat lesson (en)"),
        *("Numbat lessons (en)", "Numbat source", "Linked only", "3 of 5 met it", "Higher price (2.5%)"),
        *("Not challenged", "Dropped", "<strong>Challenged</strong>", "No effect", "Bilby tells (en)"),
        'href="/en/criteria/CF-006/v1/"',
        'href="https://numbat.example/"',
    ):
        assert part in text, part


def test_a_good_practice_shows_everything(client: Client) -> None:
    published_pilot(title=texts("Numbat"))
    published_practice(pilots=["PI-001"])
    text = flat(client.get("/en/practice/good-practices/bilby-title-en/"))
    for part in (
        *("Bilby title (en)", "Bilby summary (en)", "Bilby City (en)", "Regional", "Netherlands", "Germany"),
        *("2020–2022", "Bilby situation (en)", "Bilby deed (en)", "Bilby figure (en)", "Bilby knowledge (en)"),
        *("Bilby lessons (en)", "Bilby caution (en)", "Bilby source", "title in our words", "Checked by a curator"),
        *("Numbat (en)", 'id="card-CF-006"', 'id="card-CF-030"', "Nothing says that they were used"),
    ):
        assert part in text, part
    assert text.index("card-CF-006") < text.index("Criteria on the same subject") < text.index("card-CF-030")


@pytest.mark.parametrize(
    ("begun", "ended", "shown"),
    [
        ("2024", "", "since 2024"),
        ("2024-03", "", "since March 2024"),
        ("2024-03-14", "2024-05-02", "14 March 2024 to 2 May 2024"),
        ("2024", "2024", "2024"),
    ],
)
def test_dates_are_as_exact_as_they_are_known(client: Client, begun: str, ended: str, shown: str) -> None:
    published_pilot(started_on=begun, ended_on=ended)
    text = flat(client.get("/en/practice/pilots/PI-001/"))
    assert f"<dt>Period</dt><dd>{shown}</dd>" in text


def test_texts_that_are_missing_are_shown_in_another_language_and_say_so(client: Client) -> None:
    published_practice(title={"en": "Wallaby"}, situation={"en": "Wallaby place"})
    with translation.override("fr"):
        text = flat(client.get(reverse("practice:good_practice", args=["wallaby"])))
    assert '<h1 lang="en">Wallaby</h1>' in text
    assert '<div class="prose" lang="en"><p>Wallaby place</p></div>' in text
    assert "fallback-note" in text


def test_small_letters_lead_to_the_one_address(client: Client) -> None:
    published_pilot()
    response = client.get("/en/practice/pilots/pi-001/")
    assert (response.status_code, response["Location"]) == (301, "/en/practice/pilots/PI-001/")


def test_drafts_and_withdrawn_pilots_say_so_to_their_author(client: Client) -> None:
    author = user("author@example.org")
    draft_pilot(author)
    published = published_pilot(author)
    withdraw_pilot(pilot=published, by=author, reason="x")
    client.force_login(author)
    assert "Not published: only you and the curators see it." in flat(client.get("/en/practice/pilots/PI-001/"))
    withdrawn = client.get("/en/practice/pilots/PI-002/")
    assert "Withdrawn" in flat(withdrawn)
    assert 'content="noindex"' in flat(withdrawn)


def test_a_pilot_for_members_is_marked(client: Client) -> None:
    published_pilot(visibility="members")
    client.force_login(user("member@example.org"))
    assert "Members of the network" in flat(client.get("/en/practice/pilots/PI-001/"))
    assert "Members of the network" in flat(client.get("/en/practice/"))


def test_the_map_counts_and_leads_to_the_list(client: Client) -> None:
    published_pilot(country="PT")
    published_practice(countries=["PT", "ES"])
    page = client.get("/en/practice/map/")
    countries = {country.code: country for country in page.context["countries"]}
    assert (countries["PT"].pilots, countries["PT"].good_practices, countries["ES"].good_practices) == (1, 1, 1)
    assert countries["PT"].url == "/en/practice/?country=PT"
    assert countries["AU"].url == "/en/practice/map/#country-AU"
    assert 'id="country-AU"' in flat(page)
    assert client.get(countries["PT"].url).context["count"] == countries["PT"].practice
    assert "Portugal: organisations 0, groups 0, pilots 1, good practices 1" in flat(page)


def test_no_two_countries_share_a_tile() -> None:
    from django.contrib.auth.models import AnonymousUser

    places = [(c.row, c.column) for c in contributions_by_country(AnonymousUser()) if c.row]
    assert len(places) == len(set(places)) > 35
    with open("static/css/tile-map.css", encoding="utf-8") as file:
        rules = set(re.findall(r"\.tile-(row|column)-(\d)", file.read()))
    assert {("row", str(row)) for row, _column in places} <= rules
    assert {("column", str(column)) for _row, column in places} <= rules
    assert max(column for _row, column in places) == COLUMNS


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_countries_are_named_in_every_language(client: Client, language: str) -> None:
    published_pilot(country="ES")
    name = {"fr": "Espagne", "nl": "Spanje", "en": "Spain", "de": "Spanien"}[language]
    for view, args in (("list", []), ("map", []), ("pilot", ["PI-001"])):
        with translation.override(language):
            assert name in flat(client.get(reverse(f"practice:{view}", args=args)))


def test_a_page_kept_for_readers_forgets_what_was_withdrawn_or_hidden(client: Client) -> None:
    buyers = group("buyers")
    pilot = actions.publish_pilot(pilot=draft_pilot(title=texts("quokkap99"), group="buyers"), by=None)
    practice = actions.publish_good_practice(practice=draft_practice(title=texts("quokkag99")), by=None)
    address = "/en/criteria/CF-006/"
    caches["pages"].clear()

    def shown() -> set[str]:
        client.get(address)
        return set(re.findall(r"quokka[pg]\d\d", client.get(address).content.decode()))

    assert shown() == {"quokkap99", "quokkag99"}
    buyers.visibility = GroupVisibility.MEMBERS
    buyers.save()
    assert shown() == {"quokkag99"}
    buyers.visibility = GroupVisibility.PUBLIC
    buyers.save()
    assert shown() == {"quokkap99", "quokkag99"}
    actions.withdraw_pilot(pilot=pilot, by=None, reason="x")
    assert shown() == {"quokkag99"}
    actions.withdraw_good_practice(practice=practice, by=None, reason="x")
    assert shown() == set()
