"""Every kind of page: axe-core finds nothing, no page is wider than a phone, and the browser has nothing to complain of.

German shows every page, because its words are longest. The pages of the other languages are built of the same templates,
so that they take turns: each view is shown in one of them, and a few in all. What needs the picture of a page is slow, so
one kind of page of each view is looked at as a picture. That each language's texts are declared is seen to without a
browser, in all four. EVERY_LANGUAGE=on in the environment shows every kind of page in every language, as a picture.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable
from zlib import crc32

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from kinds_criteria import CATALOGUE, COMPARISON, CRITERION, HOME
from making import LANGUAGES
from page_checks import PHONE, WIDE, axe, too_wide
from page_kinds import NOT_PAGES, PAGE_KINDS, ROOMS, VIEWERS, editable_pages, make_rows
from playwright.sync_api import Page
from screen import Screen

from members.models import User

pytestmark = pytest.mark.django_db

LONGEST = "de"
OTHERS = tuple(language for language in LANGUAGES if language != LONGEST)
IN_ALL_LANGUAGES = (HOME, CATALOGUE, CRITERION, COMPARISON)
EVERYTHING = bool(os.environ.get("EVERY_LANGUAGE"))
# The first kind of page of each view; the further ones show its other states.
STATES = {kind.name for kind in PAGE_KINDS} - {kind.name for kind in {k.view: k for k in reversed(PAGE_KINDS)}.values()}
ERRORS = {400: SuspiciousOperation, 403: PermissionDenied, 500: RuntimeError}
PARTS = range(3)  # so that the processes of a test run share them

Check = Callable[[Page], list[str]]
People = dict[str, User]
Address = tuple[str, str, int, str]  # name, address, status, viewer


@pytest.fixture(scope="module")
def people(shared_rows: None) -> People:
    """The rows of every page, and who looks at them."""
    make_rows()
    return {viewer: make() for viewer, make in VIEWERS.items()}


def look_at(screen: Screen, pages: Iterable[Address], check: Check, people: People) -> None:
    """Fails for what the check finds on the pages and what the browser complains of, each with the page's name."""
    found = []
    clients: dict[str, Client] = {}
    for name, address, status, viewer in pages:
        if viewer not in clients:
            clients[viewer] = Client(SERVER_NAME="localhost", raise_request_exception=False)
            if viewer:
                clients[viewer].force_login(people[viewer])
        answer = clients[viewer].get(address)
        assert answer.status_code == status, f"{name}: {address}"
        screen.show(answer, address)
        found += [f"{name}: {finding}" for finding in (*check(screen.page), *screen.faults())]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def languages_of(name: str) -> tuple[str, ...]:
    """The languages besides German in which the page of this name has its turn."""
    if EVERYTHING or name in {kind.name for kind in IN_ALL_LANGUAGES}:
        return OTHERS
    if name in STATES:
        return ()
    return (OTHERS[crc32(name.encode()) % len(OTHERS)],)


def pages_in(languages: Callable[[str], Iterable[str]]) -> list[Address]:
    """Every page in the languages that are asked for by its name."""
    return [
        *(
            (f"{name} ({language})", url, 200, "")
            for language in LANGUAGES
            for name, url in editable_pages(language).items()
            if language in languages(name)
        ),
        *((f"not found ({one})", f"/{one}/no/such/page/", 404, "") for one in languages("not found")),
        *(
            (f"{kind.name} ({one})", kind.url(one), kind.status, kind.viewer)
            for kind in PAGE_KINDS
            for one in languages(kind.name)
        ),
    ]


def look_closely(page: Page) -> list[str]:
    """As a phone shows the page, and as a wide screen does."""
    page.set_viewport_size(PHONE)
    found = too_wide(page)
    page.set_viewport_size(WIDE)
    return found + axe(page)


def look_at_the_structure(page: Page) -> list[str]:
    return too_wide(page) + axe(page, as_picture=EVERYTHING)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("states", [False, True])
def test_axe_finds_nothing_on_any_page_and_none_is_wider_than_a_phone(
    states: bool, part: int, screen: Screen, people: People
) -> None:
    """Each view as a picture, then its other states without."""

    def languages(name: str) -> list[str]:
        return [LONGEST] if (name in STATES) == states else []

    screen.page.set_viewport_size(PHONE)
    check = look_at_the_structure if states else look_closely
    look_at(screen, pages_in(languages)[part :: len(PARTS)], check, people)


@pytest.mark.parametrize("part", PARTS)
def test_axe_finds_nothing_in_the_other_languages(part: int, screen: Screen, people: People) -> None:
    """Colours and sizes are the same in every language, and looking at them takes most of the time: that is left out."""

    def check(page: Page) -> list[str]:
        return look_closely(page) if EVERYTHING else axe(page, as_picture=False)

    look_at(screen, pages_in(languages_of)[part :: len(PARTS)], check, people)


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "dark"), (PHONE, "light"), (PHONE, "dark")])
def test_axe_finds_nothing_in_the_dark_and_on_a_phone(viewport: dict[str, int], scheme: str, screen: Screen) -> None:
    screen.page.set_viewport_size(viewport)
    screen.page.emulate_media(color_scheme=scheme)
    pages = [(kind.name, kind.url(LONGEST), 200, "") for kind in IN_ALL_LANGUAGES]
    look_at(screen, pages, axe, {})


@pytest.mark.parametrize("status", ERRORS)
def test_axe_finds_nothing_on_error_pages(status: int, screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ERRORS[status]

    monkeypatch.setattr("pact_portal.views.coverage_grid", fail)
    screen.page.set_viewport_size(PHONE)
    pages = [(f"{language} {status}", f"/{language}/", status, "") for language in LANGUAGES]
    look_at(screen, pages, lambda page: axe(page) + too_wide(page), {})


def test_axe_finds_nothing_on_the_page_of_components(screen: Screen) -> None:
    look_at(screen, [("components", reverse("gallery"), 200, "")], axe, {})


def test_these_gates_can_fail(screen: Screen) -> None:
    page = screen.page
    page.set_viewport_size(PHONE)
    look_at(screen, [("home", "/en/", 200, "")], lambda page: axe(page) + too_wide(page), {})
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


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ('<p style="color: red">x</p>', "Content Security Policy"),
        ("<script>lost()</script>", "Content Security Policy"),
        ('<link rel="stylesheet" href="/static/css/lost.css">', "no such file: /static/css/lost.css"),
        ('<script type="module" src="/static/js/lost.js"></script>', "status of 404 .*/static/js/lost.js"),
        ('<script src="/static/js/lost.js"></script>', "no such file: /static/js/lost.js"),
        ('<img src="http://elsewhere.invalid/pixel.png" alt="">', "Content Security Policy"),
    ],
)
def test_what_the_browser_complains_of_is_noticed_on_each_page(broken: str, complaint: str, screen: Screen) -> None:
    for address in ("/en/", "/de/"):
        answer = Client(SERVER_NAME="localhost").get(address)
        screen.show(answer, address)
        assert screen.faults() == []
        answer.content = answer.content.replace(b"<main", broken.encode() + b"<main")
        screen.show(answer, address)
        found = screen.faults()
        assert any(re.search(complaint, fault) for fault in found), json.dumps(found)


def test_scripts_run_on_each_page(screen: Screen) -> None:
    for address in ("/en/account/sign-in/", "/de/", "/en/account/sign-in/"):
        screen.show(Client(SERVER_NAME="localhost").get(address), address)
        assert screen.page.evaluate("location.pathname") == address
        assert screen.page.locator(".reveal").count() == address.endswith("sign-in/")


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
