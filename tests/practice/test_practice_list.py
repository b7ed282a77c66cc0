"""The list: facets against a plain recount, search, order, pages, and what the address may say."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import texts
from making_practice import draft_practice, published_pilot, published_practice, used

from criteria.models import ProductGroup
from practice.models import GoodPractice, Pilot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]

LIST = "/en/practice/"


def with_groups_above(slugs: set[str]) -> set[str]:
    parents = {group.slug: group.parent.slug if group.parent else None for group in ProductGroup.objects.all()}
    found = set(slugs)
    for slug in slugs:
        above = parents[slug]
        while above:
            found.add(above)
            above = parents[above]
    return found


def values_of_everything() -> dict[str, dict[str, set[str]]]:
    """For each row by its title the values of each facet, read from the row alone."""
    found = {}
    for pilot in Pilot.objects.all():
        versions = [row.version for row in pilot.criteria_used.all()]
        found[pilot.title_en] = {
            "country": {pilot.country},
            "year": {str(year) for year in pilot.years},
            "group": with_groups_above({group.slug for group in pilot.product_groups.all()}),
            "theme": {theme.slug for version in versions for theme in version.themes.all()},
            "level": {pilot.level.lower()},
            "result": {"known" if pilot.results.exists() else "unknown"},
            "criterion": {version.criterion.number for version in versions},
        }
    for row in GoodPractice.objects.all():
        found[row.title_en] = {
            "country": set(row.countries),
            "year": {str(year) for year in row.years},
            "group": with_groups_above({group.slug for group in row.product_groups.all()}),
            "theme": {theme.slug for theme in row.themes.all()},
            "level": {row.level.lower()},
            "result": {"known" if row.results.exists() else "unknown"},
            "criterion": {one.number for one in (*row.used_criteria.all(), *row.related_criteria.all())},
        }
    return found


@pytest.fixture
def some_of_everything() -> dict[str, dict[str, set[str]]]:
    chance = random.Random(11)
    groups = ["laptops", "tablets", "monitors", "servers", "software", "end_user_devices"]
    criteria = ["CF-006", "CF-016", "CF-058", "CF-064", "CF-030"]
    for number in range(12):
        first = chance.randint(2018, 2024)
        shared: dict[str, Any] = {
            "level": chance.choice(["local", "regional", "national"]),
            "product_groups": chance.sample(groups, chance.randint(1, 3)),
        }
        published_pilot(
            title=texts(f"P{number}"),
            country=chance.choice(["BE", "NL", "DE"]),
            started_on=str(first),
            ended_on=chance.choice(["", str(first + 2)]),
            criteria=[used(one) for one in chance.sample(criteria, chance.randint(1, 3))],
            **({"results": []} if chance.random() < 0.5 else {}),
            **shared,
        )
        published_practice(
            title=texts(f"G{number}"),
            countries=chance.sample(["BE", "FR", "DE", "SE"], chance.randint(1, 3)),
            themes=chance.sample(["circular", "fair", "ecological"], chance.randint(1, 2)),
            criteria=chance.sample(criteria, 1),
            related_criteria=[],
            **({"year_from": None, "year_to": None, "year": ""} if chance.random() < 0.3 else {}),
            **({"results": []} if chance.random() < 0.5 else {}),
            **shared,
        )
    return values_of_everything()


def matches(values: dict[str, set[str]], chosen: dict[str, list[str]], without: str = "") -> bool:
    return all(values[key] & set(wanted) for key, wanted in chosen.items() if key != without)


def titles(client: Client, query: dict[str, Any], address: str = LIST) -> list[str]:
    found, number = [], 1
    while (page := client.get(address, query | {"page": number})).status_code == 200:
        found += [str(item.title).replace(" (en)", "") for item in page.context["items"]]
        number += 1
    return found


def test_the_counts_are_those_of_a_plain_recount(
    client: Client, some_of_everything: dict[str, dict[str, set[str]]]
) -> None:
    chance = random.Random(3)
    known = {
        key: sorted({value for own in some_of_everything.values() for value in own[key]})
        for key in next(iter(some_of_everything.values()))
    }
    results = set()
    for number in range(25):
        keys = chance.sample(sorted(known), min(number, chance.randint(1, 3)))
        chosen = {key: chance.sample(known[key], min(len(known[key]), chance.randint(1, 2))) for key in keys}
        page = client.get(LIST, chosen)
        passing = {title for title, own in some_of_everything.items() if matches(own, chosen)}
        assert page.context["count"] == len(passing)
        assert {f"{title} (en)" for title in titles(client, chosen)} == passing
        for facet in page.context["facets"]:
            shown = {option["value"]: option["count"] for option in facet["options"] if option["count"]}
            assert shown == Counter(
                value
                for own in some_of_everything.values()
                if matches(own, chosen, without=facet["name"])
                for value in own[facet["name"]]
            ), (chosen, facet["name"])
        assert [tab.count for tab in page.context["tabs"]] == [
            len(passing),
            sum(title.startswith("P") for title in passing),
            sum(title.startswith("G") for title in passing),
        ]
        results.add(len(passing))
    assert len(results) > 6  # the selections do differ


def test_each_kind_has_a_list_of_its_own(client: Client) -> None:
    published_pilot(title=texts("P"))
    published_practice(title=texts("G"))
    assert titles(client, {}) == ["P", "G"]
    assert titles(client, {}, "/en/practice/pilots/") == ["P"]
    assert titles(client, {}, "/en/practice/good-practices/") == ["G"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Zebra", "apple", "Éclair", "mango"]),
        ("recent", ["Zebra", "apple", "Éclair", "mango"]),
        ("added", ["mango", "Zebra", "Éclair", "apple"]),
        ("title", ["apple", "Éclair", "mango", "Zebra"]),
    ],
)
def test_the_orders(client: Client, sort: str, expected: list[str]) -> None:
    published_pilot(title=texts("apple"), started_on="2020", ended_on="2021-05")
    published_practice(title=texts("Éclair"), year_from=2015, year_to=2019)
    published_pilot(title=texts("Zebra"), started_on="2025", ended_on="")
    published_practice(title=texts("mango"), year_from=None, year_to=None, year="")
    assert titles(client, {"sort": sort} if sort else {}) == expected


@pytest.mark.parametrize(
    ("language", "typed", "found"),
    [
        ("en", "laptop", {"P"}),
        ("en", "numbat LAPTOPS", {"P"}),
        ("en", "numbat bilby", set()),
        ("en", "Numbat Town", {"P"}),
        ("en", "PI-001", {"P"}),
        ("en", "caution", {"G"}),
        ("nl", "(nl)", {"P", "G"}),
        ("nl", "beeldscherm", {"G"}),
        ("nl", "schermen", {"G"}),
        ("fr", "réparabilité", {"G"}),
        ("fr", "reparabilite", {"G"}),
        ("de", "german", {"G"}),
        ("fr", "german", set()),
        ("en", "!!", {"P", "G"}),
        ("en", "o'reilly <b>", set()),
    ],
)
def test_the_search(client: Client, language: str, typed: str, found: set[str]) -> None:
    published_pilot(title=texts("P"))
    published_practice(
        title=texts("G"),
        situation={"en": "Screens", "nl": "Nieuwe beeldschermen", "fr": "La réparabilité", "de": "german words"},
    )
    with translation.override(language):
        page = client.get(reverse("practice:list"), {"q": typed})
    assert page.status_code == 200
    assert {str(item.title)[0] for item in page.context["items"]} == found


def test_the_search_falls_back_with_the_texts(client: Client) -> None:
    published_practice(title={"en": "Wallaby"}, source_language="en")
    for language in ("fr", "nl", "de"):
        with translation.override(language):
            page = client.get(reverse("practice:list"), {"q": "wallaby"})
        assert page.context["count"] == 1
        assert '<a href="' in page.content.decode()
        assert 'lang="en"><mark>Wallaby</mark></a>' in page.content.decode()


def test_hits_are_marked_and_everything_is_escaped(client: Client) -> None:
    published_pilot(title={"en": "<b>Potoroo</b> & co"}, organisation_name="<i>Town</i>")
    text = client.get(LIST, {"q": "potoroo"}).content.decode()
    assert "&lt;b&gt;<mark>Potoroo</mark>&lt;/b&gt; &amp; co" in text
    assert "&lt;i&gt;Town&lt;/i&gt;" in text
    assert "<script>" not in client.get(LIST, {"q": "<script>"}).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"country": "XX"},
        {"country": "be"},
        {"year": "1"},
        {"year": "twenty"},
        {"group": "quokkas"},
        {"theme": "golden"},
        {"level": "LOCAL"},
        {"result": "maybe"},
        {"criterion": "CF-999"},
        {"criterion": "x"},
        {"sort": "best"},
        {"q": "x" * 201},
        {"q": "a\tb"},
    ],
)
def test_what_the_list_cannot_read_is_named(client: Client, query: dict[str, str]) -> None:
    for address in (LIST, "/en/practice/pilots/", "/en/practice/good-practices/"):
        page = client.get(address, query | {"theme": [*([query["theme"]] if "theme" in query else []), "fair"]})
        assert page.status_code == 400
        assert len(page.context["problems"]) == 1
        assert page.context["kept_url"].startswith(address)


def test_what_nobody_has_may_be_asked_for(client: Client) -> None:
    """An address that somebody who sees more has sent."""
    published_pilot()
    for query in ({"country": "PT"}, {"year": "1999"}, {"criterion": "CF-001"}, {"level": "network"}):
        page = client.get(LIST, query)
        assert (page.status_code, page.context["count"]) == (200, 0)
        assert [action.url for action in page.context["relax"]][-1] == LIST
        assert len(page.context["chips"]) == 1


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 50, "٢"])
def test_pages_that_are_not_there(client: Client, page: str) -> None:
    published_pilot()
    assert client.get(LIST, {"page": page}).status_code == 404


def test_pages_hold_everything_once(client: Client) -> None:
    for number in range(23):
        published_practice(title=texts(f"G{number:02d}"))
    found = titles(client, {})
    assert (len(found), len(set(found))) == (23, 23)


def test_htmx_gets_the_results_with_filters_and_status(client: Client) -> None:
    published_pilot()
    part = client.get(LIST, headers={"HX-Request": "true"})
    text = part.content.decode()
    assert "<html" not in text
    assert 'hx-swap-oob="true"' in text
    assert "1 example found" in text
    assert "HX-Request" in part["Vary"]
    whole = client.get(LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_drafts_are_in_no_list(client: Client) -> None:
    draft_practice()
    assert client.get(LIST).context["count"] == 0


def test_the_chips_take_away_one_value_each(client: Client) -> None:
    published_practice()
    page = client.get(LIST, {"country": ["NL", "DE"], "result": "known", "criterion": "CF-006", "q": "bilby"})
    assert [(chip.label, chip.remove_url) for chip in page.context["chips"]] == [
        ("“bilby”", f"{LIST}?country=NL&country=DE&result=known&criterion=CF-006"),
        ("Germany", f"{LIST}?country=NL&result=known&criterion=CF-006&q=bilby"),
        ("Netherlands", f"{LIST}?country=DE&result=known&criterion=CF-006&q=bilby"),
        ("Result: Known", f"{LIST}?country=NL&country=DE&criterion=CF-006&q=bilby"),
        ("CF-006", f"{LIST}?country=NL&country=DE&result=known&q=bilby"),
    ]
