"""Shows page after page, at a third of the cost of visiting them.

The portal answers in this process, so that pages can show rows that were never committed. The browser's document is
written anew with each answer (playwright's `set_content`) and keeps what a visit would lose: axe-core, which is half a
megabyte and three times as quick once it is warm, and the style sheets. What a visit has is there: the address, the
policy of the answer's header, style sheets, and scripts, which run for each page.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from page_faults import PageFaults
from playwright.sync_api import Browser, Request, Route

ORIGIN = "http://localhost"
POLICY = "Content-Security-Policy"
# A document runs a module of one address once, however often it is written.
MODULE = re.compile(r'(<script type="module" src="[^"?]+)"')


class Screen:
    def __init__(self, browser: Browser, **options: object) -> None:
        self._context = browser.new_context(reduced_motion="reduce", **options)
        self._context.set_default_timeout(30_000)
        self._faults = PageFaults(ORIGIN)
        self._faults.watch(self._context)
        self._context.route("**/*", self._answer)
        self._document: HttpResponse | None = None
        self._policy: set[str] = set()
        self._lost: set[str] = set()
        self._shown = 0
        self.page = self._context.new_page()

    def close(self) -> None:
        self._context.close()

    def show(self, answer: HttpResponse, address: str) -> None:
        policy = set(re.split(r"\s*;\s*", answer.headers[POLICY]))
        if policy != self._policy:
            self._document = answer
            self._faults.found.clear()
            self.page.goto(ORIGIN + address)
            # Chromium notes that the document itself was answered by 400 or above.
            self._faults.found = [fault for fault in self._faults.found if "Failed to load resource" not in fault]
            self._policy = policy
        self._shown += 1
        self.page.evaluate("(address) => history.replaceState(null, '', address)", address)
        html = answer.content.decode()
        self.page.set_content(MODULE.sub(rf'\1?shown={self._shown}"', html))
        # The document asks for a file once, and complains on the first page alone.
        self._faults.found += [f"no such file: {path}" for path in sorted(self._lost) if f'"{path}"' in html]

    def faults(self) -> list[str]:
        """What the browser has complained of since the last time."""
        found, self._faults.found = self._faults.found, []
        return found

    def _answer(self, route: Route, request: Request) -> None:
        """The first document is in hand already; what a document asks for are static files. The portal itself cannot
        answer here: playwright calls this from elsewhere, where the rows that were never committed cannot be seen."""
        parts = urlsplit(request.url)
        if f"{parts.scheme}://{parts.netloc}" != ORIGIN:
            route.abort()
        elif request.is_navigation_request() and self._document:
            document = self._document
            route.fulfill(status=document.status_code, headers=dict(document.headers), body=document.content)
        elif path := finders.find(parts.path.removeprefix(settings.STATIC_URL)):
            route.fulfill(path=path)
        else:
            self._lost.add(parts.path)
            route.fulfill(status=404, content_type="text/plain")
