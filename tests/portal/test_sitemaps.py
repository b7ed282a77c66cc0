"""The sitemap and robots.txt."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client
from making import LANGUAGES, draft, published, withdrawn

from pages.models import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def parsed(client: Client, url: str) -> ET.Element:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return ET.fromstring(answer.content)  # noqa: S314 - our own


def section(client: Client, name: str) -> dict[str, dict[str, str]]:
    """Each address with its alternates."""
    found = {}
    for url in parsed(client, f"/sitemap-{name}.xml").findall("s:url", NS):
        address = url.findtext("s:loc", "", NS)
        found[address] = {link.get("hreflang", ""): link.get("href", "") for link in url.findall("x:link", NS)}
    return found


def test_the_index_leads_to_every_section(client: Client) -> None:
    sections = [place.text for place in parsed(client, "/sitemap.xml").findall("s:sitemap/s:loc", NS)]
    names = ("sections", "criteria", "groups", "pages", "pilots", "good-practices", "sessions")
    assert sections == [f"http://testserver/sitemap-{name}.xml" for name in names]


def test_every_criterion_stands_there_in_every_language_with_the_others(client: Client) -> None:
    published("CF-900")
    draft("CF-901")
    withdrawn("CF-902")
    found = section(client, "criteria")
    assert len(found) == 78 * 4
    for address, alternates in found.items():
        assert list(alternates) == LANGUAGES
        assert address in alternates.values()
        assert set(alternates.values()) <= set(found)
    assert not any("CF-901" in address or "CF-902" in address for address in found)


@pytest.mark.parametrize("name", ["sections", "groups", "pages", "good-practices"])
def test_every_address_of_a_section_answers(client: Client, name: str) -> None:
    found = section(client, name)
    expected = {"sections": 12, "groups": 5, "pages": Page.objects.count(), "good-practices": 15}
    assert len(found) == expected[name] * 4
    for address, alternates in found.items():
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer.status_code == 200, address
        assert alternates[answer.headers["Content-Language"]] == address
        assert set(alternates.values()) <= set(found)


def test_what_changed_has_a_date(client: Client) -> None:
    root = parsed(client, "/sitemap-criteria.xml")
    dates = [url.findtext("s:lastmod", None, NS) for url in root.findall("s:url", NS)]
    assert len(dates) == 77 * 4
    assert all(dates)


def test_robots(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Sitemap: http://testserver/sitemap.xml",
    ]
