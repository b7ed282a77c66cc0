"""axe-core over every kind of page in every language, and what it cannot see: width, keyboard, print."""

from __future__ import annotations

import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from page_faults import PageFaults
from page_kinds import (
    CATALOGUE,
    COMPARISON,
    CRITERION,
    HOME,
    NOT_PAGES,
    PAGE_KINDS,
    PageKind,
    editable_pages,
    make_curator,
    make_rare_criteria,
)
from playwright.sync_api import Page

from criteria.urls import urlpatterns as criteria_patterns

LANGUAGES = [code for code, _name in settings.LANGUAGES]
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}

pytestmark = pytest.mark.django_db(transaction=True)


def violations(page: Page) -> list[dict[str, Any]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [{"rule": v["id"], "where": [node["target"] for node in v["nodes"]][:5]} for v in found]


def sign_in(page: Page, base: str) -> None:
    client = Client()
    client.force_login(make_curator())
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": base,
            }
        ]
    )


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_the_table_names_every_address() -> None:
    named = {kind.view for kind in PAGE_KINDS} | set(NOT_PAGES)
    assert {f"criteria:{pattern.name}" for pattern in criteria_patterns} - named == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(
    open_page: Any, page_faults: PageFaults, live_server: Any, language: str
) -> None:
    """Also on a phone: the same pages at 390 px must not scroll sideways."""
    make_rare_criteria()
    page_faults.expect(r"status of 40[04]")
    visitor, curator = open_page(), open_page()
    sign_in(curator, live_server.url)
    urls = {kind.name: (kind, kind.url(language)) for kind in PAGE_KINDS}
    urls |= {name: (PageKind(name, ""), url) for name, url in editable_pages(language).items()}
    problems: dict[str, Any] = {}
    for name, (kind, url) in urls.items():
        page = curator if kind.for_curators else visitor
        page.set_viewport_size({"width": 1280, "height": 900})
        response = page.goto(url)
        assert response is not None
        assert response.status == kind.status, url
        found = violations(page)
        if page.locator("h1").count() != 1:
            found.append({"rule": "one h1", "where": page.locator("h1").count()})
        page.set_viewport_size({"width": 390, "height": 800})
        if scrolls_sideways(page):
            found.append({"rule": "scrolls sideways at 390 px", "where": url})
        if found:
            problems[name] = found
    assert problems == {}, json.dumps(problems, indent=1, default=str)


@pytest.mark.parametrize("kind", [HOME, CATALOGUE, CRITERION, COMPARISON], ids=str)
def test_axe_finds_nothing_in_the_dark_and_on_a_phone(open_page: Any, kind: PageKind) -> None:
    page = open_page(color_scheme="dark", viewport={"width": 390, "height": 800})
    page.goto(kind.url("de"))
    assert violations(page) == []


def test_axe_would_find_something(page: Page) -> None:
    """The control: with a label taken away and a pale colour, the same check finds both."""
    page.goto("/en/criteria/")
    page.evaluate(
        "() => { document.querySelector('.search-label').remove();"
        "document.querySelector('h1').setAttribute('role', 'nonsense'); }"
    )
    assert {v["rule"] for v in violations(page)} >= {"aria-roles"}


def test_the_sign_in_page_of_the_administration_has_no_violation(page: Page) -> None:
    page.goto("/admin/login/")
    assert violations(page) == []


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/en/criteria/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_menu_opens_by_keyboard_on_a_phone(open_page: Any) -> None:
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto("/nl/")
    menu = page.locator(".nav-menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    assert menu.get_attribute("open") is not None
    assert menu.get_by_role("link").count() == 5


def test_print_leaves_the_navigation_out(page: Page) -> None:
    page.goto("/en/criteria/CF-006/")
    page.emulate_media(media="print")
    assert not page.locator(".site-header nav").first.is_visible()
    assert page.locator("#wording").is_visible()
