"""One's own calendar address in a browser: made by a form, shown once, and fetched."""

from __future__ import annotations

from conftest import OpenPage
from django.urls import reverse
from django.utils.translation import override
from kinds_session_calendars import make, make_without
from page_checks import PHONE, axe, too_wide
from pytest_django.live_server_helper import LiveServer
from signed_in import sign_in

from publishing.addresses import absolute


def test_an_address_is_made_shown_once_and_made_anew(open_page: OpenPage, live_server: LiveServer) -> None:
    """With the form as a browser sends it, on a phone in the dark."""
    make()
    with override("de"):
        url = reverse("working_sessions:calendar")
    page = open_page(viewport=PHONE, color_scheme="dark", reduced_motion="reduce")
    sign_in(page, make_without(), live_server.url)
    page.goto(url)
    page.click("button[value=make]")
    first = page.inner_text("#calendar-address")
    assert axe(page) == []
    assert too_wide(page) == []
    feed = first.replace(absolute(""), live_server.url)
    assert page.request.get(feed).headers["content-type"] == "text/calendar; charset=utf-8"
    page.goto(url)
    assert page.query_selector("#calendar-address") is None
    page.click(".calendar-part summary >> nth=0")
    page.check("#id_sure")
    page.click("form:has(input[value=reset]) button[type=submit]")
    assert page.inner_text("#calendar-address") != first
    assert page.request.get(feed).status == 404
