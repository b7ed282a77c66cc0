"""Chromium against the live server. Each page fails its test for any error on the console, any violation of the
Content-Security-Policy, any error in a script, and any request to another host.

The server answers from the test database with the starter catalogue, and `page.goto("/fr/")` needs no host. Pages are
made by `open_page(**options)`, with the options of playwright's new_context (viewport, color_scheme, locale,
java_script_enabled, …); `page` is one with none. A test that provokes an error names it first:

    page_faults.expect(r"status of 404")

Tests that only look at pages need no live server: `screen` shows them what the test client was answered.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from page_checks import WIDE
from page_faults import PageFaults
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer
from screen import Screen

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # root, as on CI, cannot have one; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Chromium's own requests for updates and the like, which a machine without network answers with delays.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other host exists. A route of playwright's would see to that too, but it ends the browser's cache, and each
    # style sheet of each page would ask it: a third of the time of a visit.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

OpenPage = Callable[..., Page]


def find_chromium() -> str | None:
    """The program: the one that CHROMIUM names, else the first that is installed."""
    named = os.environ.get("CHROMIUM", "").strip()
    return next((path for name in ((named,) if named else NAMES) if (path := shutil.which(name))), None)


def give_up(reason: str) -> NoReturn:
    """Without a browser a laptop skips these tests; on CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Stands in for pytest-playwright's fixture of this name, which would look for a browser of its own."""
    chromium = find_chromium()
    if chromium is None:
        give_up(
            f"No Chromium found (looked for: {os.environ.get('CHROMIUM') or ', '.join(NAMES)}). "
            "Install it, for example with `apt-get install chromium`, or name the program in CHROMIUM."
        )
    node, *_rest = compute_driver_executable()
    tried = subprocess.run([node, "--version"], capture_output=True, text=True)
    if tried.returncode != 0:
        give_up(
            f"The driver of the playwright package does not run: {tried.stderr.strip()}\n"
            "Install what it lacks, for example with `apt-get install libatomic1`."
        )
    # Playwright runs a loop of its own in this thread, which Django takes for asynchronous code. From here to the end
    # of the session, and in no session without a browser.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": chromium, "args": list(FLAGS)}


@pytest.fixture
def page_faults(live_server: LiveServer) -> Iterator[PageFaults]:
    faults = PageFaults(live_server.url)
    yield faults
    faults.check()


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, page_faults: PageFaults) -> Iterator[OpenPage]:
    contexts: list[BrowserContext] = []

    def open_(**options: object) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page_faults.watch(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def warm_screen(browser: Browser) -> Iterator[Screen]:
    screen = Screen(browser)
    yield screen
    screen.close()


@pytest.fixture
def screen(warm_screen: Screen) -> Screen:
    """One for all tests: wide and light at first, and nothing to complain of."""
    warm_screen.page.set_viewport_size(WIDE)
    warm_screen.page.emulate_media(color_scheme="light")
    warm_screen.faults()
    return warm_screen


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
