"""The frame of every page: where a reader is, and where to go."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import LANGUAGES

from pages.models import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def links_in(html: str, start: str) -> list[tuple[str, bool]]:
    """The links of a navigation, each with whether it is the current page."""
    found = re.search(rf"<nav[^>]*{start}.*?</nav>", html, re.DOTALL)
    assert found is not None
    return [(url, "aria-current" in rest) for url, rest in re.findall(r'<a href="([^"]+)"([^>]*)>', found[0])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_head_and_foot_answers_in_the_readers_language(client: Client, language: str) -> None:
    html = client.get(f"/{language}/").content.decode()
    head, foot = links_in(html, 'class="nav-wide"'), links_in(html, 'aria-label="[^"]*"><ul class="footer-links"')
    assert (len(head), len(foot)) == (8, 6)
    for url, _current in head + foot:
        answer = client.get(url)
        assert answer.status_code == 200
        assert answer.headers["Content-Language"] == language
        assert url.startswith(f"/{language}/")


@pytest.mark.parametrize(
    ("name", "current"),
    [
        ("home", []),
        ("criteria:catalogue", ["criteria:catalogue"]),
        ("criteria:grid", ["criteria:grid"]),
        ("criteria:compare", ["criteria:catalogue"]),
        ("groups:groups", ["groups:groups"]),
        ("practice:map", ["practice:list"]),
        ("working_sessions:past", ["working_sessions:list"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_current_part_is_marked_and_no_other(client: Client, language: str, name: str, current: list[str]) -> None:
    with translation.override(language):
        html = client.get(reverse(name)).content.decode()
        marked = [url for url, is_current in links_in(html, 'class="nav-wide"') if is_current]
        assert marked == [reverse(other) for other in current]


def test_a_page_marks_itself(client: Client) -> None:
    page = Page.objects.get(key="about-the-pact")
    html = client.get(f"/nl/{page.slug_nl}/").content.decode()
    assert [url for url, is_current in links_in(html, 'class="nav-wide"') if is_current] == [f"/nl/{page.slug_nl}/"]


def test_a_page_that_is_gone_is_not_linked(client: Client) -> None:
    Page.objects.filter(key__in=["take-part", "privacy-notice"]).delete()
    html = client.get("/en/").content.decode()
    assert len(links_in(html, 'class="nav-wide"')) == 7
    assert len(links_in(html, 'aria-label="[^"]*"><ul class="footer-links"')) == 5


@pytest.mark.parametrize(
    "url", ["/en/criteria/CF-001/", "/en/criteria/compare/", "/en/criteria/coverage/", "/en/criteria/changes/"]
)
def test_breadcrumbs_lead_back(client: Client, url: str) -> None:
    crumbs = client.get(url).context["breadcrumbs"]
    assert [str(crumb.url) for crumb in crumbs[:2]] == ["/en/", "/en/criteria/"]
    assert all(client.get(crumb.url).status_code == 200 for crumb in crumbs if crumb.url)


def test_a_very_long_query_is_not_repeated_in_every_link(client: Client) -> None:
    html = client.get("/en/criteria/coverage/?x=" + "y" * 3000).content.decode()
    assert "y" * 3000 not in html


def test_the_query_of_the_address_is_escaped_in_the_links(client: Client) -> None:
    html = client.get('/en/criteria/coverage/?x="><script>alert(1)</script>').content.decode()
    assert "<script>alert(1)" not in html
