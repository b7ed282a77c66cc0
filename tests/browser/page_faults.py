from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Request


class PageFaults:
    """What a browser complains of, until somebody asks."""

    def __init__(self, own: str) -> None:
        self.own = urlsplit(own).netloc
        self.found: list[str] = []
        self.expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Take a fault that the test provokes for what it is."""
        self.expected.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error in a script: {error.error}"))
        context.on("request", self._request)

    def check(self) -> None:
        left = [fault for fault in self.found if not any(pattern.search(fault) for pattern in self.expected)]
        if left:
            pytest.fail("The browser complains:\n" + "\n".join(left), pytrace=False)

    def _console(self, message: ConsoleMessage) -> None:
        # A violated policy is on the console too, as an error.
        place = message.location.get("url", "")
        # Every page names its icon. What is no page, as robots.txt, has Chromium ask for one of this name.
        if message.type == "error" and urlsplit(place).path != "/favicon.ico":
            self.found.append(f"on the console: {message.text} ({place})")

    def _request(self, request: Request) -> None:
        if self._is_foreign(request.url):
            self.found.append(f"request to another host: {request.url}")

    def _is_foreign(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme not in ("data", "blob", "about") and parts.netloc != self.own
