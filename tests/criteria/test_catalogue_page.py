"""The list: whole and in part, shareable addresses, suggestions, the feed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import LANGUAGES, published, revised, texts

from criteria.models import Criterion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def results(html: str) -> str:
    found = re.search(r'<section id="results".*?</section>', html, re.DOTALL)
    assert found is not None
    return re.sub(r"\s+", " ", found[0])


@pytest.mark.parametrize(
    "query", ["", "?theme=fair&theme=circular&group=laptops", "?q=battery", "?q=xyzzyplugh", "?page=2"]
)
def test_the_same_address_answers_whole_or_in_part(client: Client, query: str) -> None:
    whole = client.get(f"/en/criteria/{query}")
    part = client.get(f"/en/criteria/{query}", headers={"hx-request": "true"})
    assert whole.status_code == part.status_code == 200
    assert whole.content.decode().startswith("<!doctype html>")
    assert "<html" not in part.content.decode()
    assert results(whole.content.decode()) == results(part.content.decode())
    assert 'hx-swap-oob="true"' in part.content.decode()
    assert "hx-swap-oob" not in whole.content.decode()
    # The list is the same for everybody, the head shows who has signed in. No language beside the address's changes them.
    varies = {"Accept-Encoding", "HX-Request", "HX-History-Restore-Request"}
    assert set(part["Vary"].split(", ")) == varies
    assert set(whole["Vary"].split(", ")) == varies | {"Cookie"}


def test_a_page_restored_from_history_is_whole(client: Client) -> None:
    """htmx asks again for a page that left its cache, and then wants all of it."""
    headers = {"hx-request": "true", "hx-history-restore-request": "true"}
    answer = client.get("/en/criteria/", headers=headers)
    assert answer.content.decode().startswith("<!doctype html>")


def test_chips_take_away_one_choice_each(client: Client) -> None:
    url = "/en/criteria/?theme=fair&theme=circular&group=laptops&q=battery&page=1"
    answer = client.get(url)
    chips = {str(chip.label): chip.remove_url for chip in answer.context["chips"]}
    assert chips == {
        "“battery”": "/en/criteria/?theme=fair&theme=circular&group=laptops",
        "Laptops": "/en/criteria/?theme=fair&theme=circular&q=battery",
        "Circular": "/en/criteria/?theme=fair&group=laptops&q=battery",
        "Fair": "/en/criteria/?theme=circular&group=laptops&q=battery",
    }
    for remove in chips.values():
        assert client.get(remove).status_code == 200


def test_nothing_found_offers_looser_searches_that_find_something(client: Client) -> None:
    answer = client.get("/en/criteria/", {"q": "battery phthalates", "kind": "selection_criterion"})
    assert answer.context["count"] == 0
    links = {str(link.label): client.get(link.url).context["count"] for link in answer.context["relax"]}
    assert list(links) == ["Without “battery phthalates”", "All criteria"]  # no criterion has both words, of any kind
    assert min(links.values()) > 0
    assert links["All criteria"] == 77


def test_what_was_typed_and_a_filter_that_exclude_each_other_can_both_be_taken_away(client: Client) -> None:
    answer = client.get("/en/criteria/", {"q": "battery phthalates", "theme": "circular"})
    assert answer.context["count"] == 0
    links = {str(link.label): client.get(link.url).context["count"] for link in answer.context["relax"]}
    assert list(links) == ["Only “battery”", "Without “battery phthalates”", "All criteria"]
    assert min(links.values()) > 0


def test_the_pages_of_a_list_keep_the_selection(client: Client) -> None:
    html = client.get("/en/criteria/?group=laptops&size=10&page=2").content.decode()
    nav = re.search(r'<nav class="pagination".*?</nav>', html, re.DOTALL)
    assert nav is not None
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', nav[0])]
    assert links[:2] == ["/en/criteria/?group=laptops&size=10"] * 2  # previous, and page 1
    assert "/en/criteria/?group=laptops&size=10&page=3" in links
    assert all(client.get(link).status_code == 200 for link in set(links))
    assert re.findall(r'aria-current="page"><span class="visually-hidden">Page </span>(\d+)', nav[0]) == ["2"]


def test_every_facet_option_says_what_it_would_give(client: Client) -> None:
    answer = client.get("/en/criteria/?group=laptops")
    html = answer.content.decode()
    for facet in answer.context["facets"]:
        for option in facet["options"]:
            box = re.search(rf'id="facet-{facet["name"]}-{option["value"]}"(.*?)</li>', html, re.DOTALL)
            assert box is not None
            assert f"</span>{option['count']}<span" in box[1]
            assert (" checked" in box[1]) == option["selected"] == (option["value"] == "laptops")


# --- Suggestions ---------------------------------------------------------------------------------------------------------


def suggested(client: Client, typed: str, language: str = "en") -> list[tuple[str, str]]:
    with translation.override(language):
        answer = client.get(reverse("criteria:suggestions"), {"q": typed})
    assert answer["Content-Type"] == "application/json"
    return [(row["kind"], row["label"]) for row in answer.json()["suggestions"]]


@pytest.mark.parametrize(
    ("language", "typed", "expected"),
    [
        ("en", "lap", ("group", "Laptops")),
        ("de", "note", ("group", "Notebooks")),
        ("fr", "Ordi", ("group", "Ordinateurs portables")),
        ("en", "CF-012", ("criterion", "USB-C charging and delivery without charger")),
        ("nl", "cf12", ("criterion", "Opladen via USB-C en levering zonder lader")),
        ("en", "conflict min", ("criterion", "Conflict minerals: policy and smelter list")),
        ("fr", "travail forc", ("criterion", "Aucun produit issu du travail forcé")),
        ("en", "batte", ("word", "battery")),
        ("fr", "repara", ("word", "réparation")),
        ("en", "laptop batte", ("word", "laptop battery")),
    ],
)
def test_what_is_suggested(client: Client, language: str, typed: str, expected: tuple[str, str]) -> None:
    assert expected in suggested(client, typed, language)


def test_every_suggestion_leads_to_a_page_with_results(client: Client) -> None:
    for language, typed in zip(LANGUAGES, ("ordinateur", "ba", "re", "CF-01"), strict=True):
        rows = client.get(_url(language), {"q": typed}).json()["suggestions"]
        assert rows != []
        for row in rows:
            page = client.get(row["url"])
            assert page.status_code == 200, row
            assert row["kind"] == "criterion" or page.context["count"] > 0, row


def _url(language: str) -> str:
    with translation.override(language):
        return reverse("criteria:suggestions")


@pytest.mark.parametrize("typed", ["", " ", "b", "!", "x" * 201, "  b  "])
def test_too_little_and_too_much_suggests_nothing(client: Client, typed: str) -> None:
    assert suggested(client, typed) == []


def test_at_most_eleven_are_suggested(client: Client) -> None:
    assert all(len(suggested(client, typed)) <= 11 for typed in ("re", "co", "en", "de", "pr"))


# --- The feed --------------------------------------------------------------------------------------------------------------


def feed(client: Client, query: str = "", language: str = "en") -> ET.Element:
    with translation.override(language):
        answer = client.get(reverse("criteria:feed") + query)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def titles(root: ET.Element) -> list[str]:
    return [entry.findtext("a:title", namespaces=ATOM) or "" for entry in root.findall("a:entry", ATOM)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_feed_is_atom_in_the_language_of_its_address(no_criteria: None, client: Client, language: str) -> None:
    first = published("CF-900", relations=[], title=texts("A & <b>"))
    published("CF-901", relations=[], title=texts("Other", de="", fr=""))
    revised(first.criterion, relations=[], title=texts("A & <b>"))
    root = feed(client, language=language)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert len(titles(root)) == 3
    assert titles(root)[0].startswith(f"CF-900 A & <b> ({language}) (")
    assert titles(root)[1] == f"CF-901 Other ({language if language in ('nl', 'en') else 'en'})"
    assert titles(root)[2] == f"CF-900 A & <b> ({language})"
    ids = [entry.findtext("a:id", namespaces=ATOM) for entry in root.findall("a:entry", ATOM)]
    assert len(set(ids)) == 3
    for entry in root.findall("a:entry", ATOM):
        link = entry.find("a:link", ATOM)
        assert link is not None
        page = client.get(link.get("href", "").replace("http://testserver", ""))
        assert (page.status_code, page.headers["Content-Language"]) == (200, language)
        assert entry.findtext("a:updated", namespaces=ATOM)


def test_the_feed_of_a_selection(no_criteria: None, client: Client) -> None:
    published("CF-900", relations=[], themes=["fair"])
    published("CF-901", relations=[], themes=["circular"])
    assert [title[:6] for title in titles(feed(client, "?theme=fair"))] == ["CF-900"]
    assert [title[:6] for title in titles(feed(client, "?theme=fair&theme=circular"))] == ["CF-901", "CF-900"]
    assert titles(feed(client, "?theme=ecological")) == []


def test_the_feed_links_to_the_selection_that_it_follows(client: Client) -> None:
    page = client.get("/en/criteria/?theme=fair&q=battery&sort=number&page=1&size=50")
    assert page.context["feed_url"] == "/en/criteria/changes.atom?theme=fair"


def test_the_feed_holds_at_most_fifty(client: Client) -> None:
    assert len(titles(feed(client))) == 50


# --- The list of changes -----------------------------------------------------------------------------------------------------


def test_changes_are_listed_the_newest_first(client: Client) -> None:
    revised(Criterion.objects.get(number="CF-001"), relations=[])
    pages = [client.get("/en/criteria/changes/", {"page": page}).context["changes"] for page in (1, 2, 3)]
    assert [(row["number"], row["version"], row["is_new"]) for row in pages[0]][:2] == [
        ("CF-001", 2, False),
        ("CF-077", 1, True),
    ]
    assert [len(rows) for rows in pages] == [30, 30, 18]
    assert (pages[2][-1]["number"], pages[2][-1]["version"]) == ("CF-001", 1)
    assert client.get("/en/criteria/changes/?page=4").status_code == 404


def test_nothing_published_yet(no_criteria: None, client: Client) -> None:
    assert "Nothing has been published yet." in client.get("/en/criteria/changes/").content.decode()
    assert client.get("/en/criteria/").context["count"] == 0
    assert client.get("/en/criteria/coverage/").status_code == 200
    assert client.get("/en/").status_code == 200
    assert titles(feed(client)) == []
