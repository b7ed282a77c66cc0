"""Every kind of page: axe-core finds nothing, no page is wider than a phone, and the browser has nothing to complain of.

German shows every page, because its words are longest. The pages of the other languages are built of the same templates,
so that they take turns: each view is shown in one of them, and a few in all. What needs the picture of a page is slow, so
one kind of page of each view is looked at as a picture. That each language's texts are declared is seen to without a
browser, in all four. EVERY_LANGUAGE=on in the environment shows every kind of page in every language, as a picture.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from zlib import crc32

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import OpenPage
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from kinds_criteria import CATALOGUE, COMPARISON, CRITERION, HOME
from making import LANGUAGES
from page_faults import PageFaults
from page_kinds import NOT_PAGES, PAGE_KINDS, ROOMS, VIEWERS, editable_pages, make_rows
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
LONGEST = "de"
OTHERS = tuple(language for language in LANGUAGES if language != LONGEST)
IN_ALL_LANGUAGES = (HOME, CATALOGUE, CRITERION, COMPARISON)
EVERYTHING = bool(os.environ.get("EVERY_LANGUAGE"))
# The first kind of page of each view; the further ones show its other states.
STATES = {kind.name for kind in PAGE_KINDS} - {kind.name for kind in {k.view: k for k in reversed(PAGE_KINDS)}.values()}
ERRORS = {400: SuspiciousOperation, 403: PermissionDenied, 500: RuntimeError}

OPEN_EVERYTHING = "document.querySelectorAll('main details').forEach((details) => { details.open = true })"
# What needs the picture of the page is slow, so it leaves out what repeats: the fifth and further values of a filter,
# and the fifth and further results. The report holds only what is needed of a result of megabytes.
RUN_AXE = """async (asPicture) => {
    const pictorial = ["color-contrast", "link-in-text-block", "target-size"];
    const switched = (enabled) => Object.fromEntries(pictorial.map((rule) => [rule, {enabled}]));
    const all = await axe.run({resultTypes: ["violations"], rules: switched(false)});
    if (!asPicture)
        return all.violations.flatMap(({id, help, nodes}) =>
            nodes.map((node) => `${id}: ${help}: ${node.target} ${node.html.slice(0, 200)}`));
    for (const repeated of document.querySelectorAll(".facet li:nth-child(n+5), .cards > li:nth-child(n+5)"))
        repeated.remove();
    const seen = await axe.run({resultTypes: ["violations"], runOnly: pictorial, rules: switched(true)});
    return [...all.violations, ...seen.violations].flatMap(({id, help, nodes}) =>
        nodes.map((node) => `${id}: ${help}: ${node.target} ${node.html.slice(0, 200)}`));
}"""
# What reaches beyond the right edge, without what scrolls or is clipped in a frame of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [
    `scrolls to ${document.documentElement.scrollWidth} px: ` + [...document.querySelectorAll("body *")]
        .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map((element) => `${element.tagName}.${element.className}`).join(", ")]"""

Check = Callable[[Page], list[str]]


def axe(page: Page, *, as_picture: bool = True) -> list[str]:
    """What axe-core finds, with every disclosure open; without the rules that need the page's picture where asked."""
    page.evaluate(OPEN_EVERYTHING)
    page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, as_picture)


def too_wide(page: Page) -> list[str]:
    page.evaluate(OPEN_EVERYTHING)
    return page.evaluate(TOO_WIDE)


def sign_in(page: Page, viewer: str, address: str) -> None:
    """From here on the page's visitor is one of VIEWERS."""
    client = Client()
    client.force_login(VIEWERS[viewer]())
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def look_at(page: Page, addresses: Iterable[tuple[str, str, int]], check: Check) -> list[str]:
    """What the check finds on the pages (name, address, status), each with the page's name."""
    found = []
    for name, address, status in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == status, f"{name}: {address}"
        found += [f"{name}: {finding}" for finding in check(page)]
    return found


def languages_of(name: str) -> tuple[str, ...]:
    """The languages besides German in which the page of this name has its turn."""
    if EVERYTHING or name in {kind.name for kind in IN_ALL_LANGUAGES}:
        return OTHERS
    if name in STATES:
        return ()
    return (OTHERS[crc32(name.encode()) % len(OTHERS)],)


def look_at_every_page(
    page: Page, languages: Callable[[str], Iterable[str]], check: Check, live_server_url: str
) -> list[str]:
    """What the check finds on every page, in the languages that are asked for by its name."""
    make_rows()
    everybody = [
        (name, url, 200)
        for language in LANGUAGES
        for name, url in editable_pages(language).items()
        if language in languages(name)
    ]
    everybody += [("not found", f"/{language}/no/such/page/", 404) for language in languages("not found")]
    found = look_at(page, everybody, check)
    for viewer in ("", *VIEWERS):
        page.context.clear_cookies()
        if viewer:
            sign_in(page, viewer, live_server_url)
        kinds = [kind for kind in PAGE_KINDS if kind.viewer == viewer]
        found += look_at(
            page,
            [(f"{kind.name} ({lang})", kind.url(lang), kind.status) for kind in kinds for lang in languages(kind.name)],
            check,
        )
    return found


def expect_bad_answers(page_faults: PageFaults) -> None:
    """Chromium notes every answer of 400 and above on the console."""
    page_faults.expect(r"on the console: Failed to load resource: .* status of (400|403|404|410|422|500)")


def look_closely(page: Page) -> list[str]:
    """As a phone shows the page, and as a wide screen does. The phone comes first, because axe takes things away."""
    page.set_viewport_size(PHONE)
    found = too_wide(page)
    page.set_viewport_size(WIDE)
    return found + axe(page)


def look_at_the_structure(page: Page) -> list[str]:
    page.set_viewport_size(PHONE)
    return too_wide(page) + axe(page, as_picture=EVERYTHING)


@pytest.mark.parametrize("states", [False, True])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_a_phone(
    states: bool, open_page: OpenPage, page_faults: PageFaults, live_server: LiveServer
) -> None:
    """Each view as a picture, then its other states without."""
    expect_bad_answers(page_faults)
    page = open_page(viewport=WIDE, color_scheme="light", reduced_motion="reduce")
    check = look_at_the_structure if states else look_closely

    def languages(name: str) -> list[str]:
        return [LONGEST] if (name in STATES) == states else []

    assert look_at_every_page(page, languages, check, live_server.url) == []


def test_axe_finds_nothing_in_the_other_languages(
    open_page: OpenPage, page_faults: PageFaults, live_server: LiveServer
) -> None:
    """Colours and sizes are the same in every language, and looking at them takes most of the time: that is left out."""
    expect_bad_answers(page_faults)
    page = open_page(viewport=WIDE, color_scheme="light", reduced_motion="reduce")

    def check(page: Page) -> list[str]:
        return axe(page, as_picture=False)

    assert look_at_every_page(page, languages_of, check, live_server.url) == []


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_in_the_dark_and_on_a_phone(
    viewport: dict[str, int], scheme: str, open_page: OpenPage
) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    pages = [(kind.name, kind.url(LONGEST), 200) for kind in IN_ALL_LANGUAGES]
    assert look_at(page, pages, axe) == []


@pytest.mark.parametrize("status", ERRORS)
def test_axe_finds_nothing_on_error_pages(
    status: int, open_page: OpenPage, page_faults: PageFaults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ERRORS[status]

    expect_bad_answers(page_faults)
    monkeypatch.setattr("pact_portal.views.coverage_grid", fail)
    page = open_page(viewport=PHONE)
    addresses = [(f"{language} {status}", f"/{language}/", status) for language in LANGUAGES]
    assert look_at(page, addresses, lambda page: axe(page) + too_wide(page)) == []


def test_axe_finds_nothing_on_the_page_of_components(open_page: OpenPage) -> None:
    page = open_page(viewport=WIDE, reduced_motion="reduce")
    assert look_at(page, [("components", reverse("gallery"), 200)], axe) == []


def test_these_gates_can_fail(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/en/")
    assert axe(page) == []
    assert too_wide(page) == []
    breakages = {
        "document.documentElement.removeAttribute('lang')": "html-has-lang",
        "document.querySelector('h1').style.color = '#ddd'; document.querySelector('.hero').style.background = '#fff'": "color-contrast",  # noqa: E501
        "document.querySelector('main input').removeAttribute('id')": "label",
        "document.querySelector('main p').style.inlineSize = '500px'": "scrolls to",
    }
    for breakage, complaint in breakages.items():
        page.evaluate(breakage)
        found = axe(page) + too_wide(page)
        assert any(complaint in finding for finding in found), json.dumps(found)


def test_rooms_give_no_name_twice() -> None:
    """Else somebody would sign in as somebody else, or a page be taken for another."""
    for names in ([viewer for room in ROOMS for viewer in room.VIEWERS], [kind.name for kind in PAGE_KINDS]):
        assert sorted(names) == sorted(set(names))


def test_every_language_has_its_turn() -> None:
    turns = [languages_of(kind.name) for kind in PAGE_KINDS if kind.name not in STATES]
    for language in OTHERS:
        assert sum(language in turn for turn in turns) > len(turns) / (2 * len(OTHERS))


# --- No page is left out ---------------------------------------------------------------------------------------------


def names_of_pages(resolver: URLResolver, namespace: str = "") -> set[str]:
    names: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            names |= names_of_pages(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern):
            names.add(f"{namespace}{entry.name}")
    return names


def test_every_address_with_a_language_is_in_the_table() -> None:
    with_language = [e for e in get_resolver().url_patterns if isinstance(e.pattern, LocalePrefixPattern)]
    assert len(with_language) == 1
    covered = {kind.view for kind in PAGE_KINDS} | set(NOT_PAGES)
    assert names_of_pages(with_language[0]) - covered == set(), "Put these addresses into tests/browser/page_kinds.py"
