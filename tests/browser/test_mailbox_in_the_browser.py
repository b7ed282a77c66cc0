"""The mailbox of development: accessible, nothing blocked, and the links of a mail lead to the portal."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from conftest import OpenPage
from django.conf import LazySettings
from django.db import transaction
from django.urls import reverse
from page_checks import PHONE, RUN_AXE, TOO_WIDE
from page_faults import PageFaults
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from outbox.actions import enqueue
from outbox.letters import Button, Letter
from outbox.models import OutboxMessage
from outbox.unsubscribing import url_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail(live_server: LiveServer, settings: LazySettings) -> OutboxMessage:
    settings.BASE_URL = live_server.url
    with transaction.atomic():
        made = enqueue(
            kind="digest",
            to="reader@example.org",
            language="en",
            letter=Letter(
                "Subject", ["Text"], quote="Words", code="1234", button=Button("Open", f"{live_server.url}/en/")
            ),
            dedupe_key="test",
            unsubscribe_url=url_for("reader@example.org", "digest", "en"),
        )
    assert made is not None
    return made


def test_the_mailbox_and_the_mail_itself_have_no_faults(
    open_page: OpenPage, live_server: LiveServer, mail: OutboxMessage
) -> None:
    page = open_page(viewport=PHONE, reduced_motion="reduce")
    for name, args in (("mails", []), ("mail", [mail.uuid]), ("mail-html", [mail.uuid])):
        page.goto(live_server.url + reverse(name, args=args))
        assert page.evaluate(TOO_WIDE) == [], name
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(RUN_AXE, True) == [], (name, scheme)


def test_the_links_of_a_mail_can_be_followed_from_its_frame(
    page: Page, live_server: LiveServer, mail: OutboxMessage, page_faults: PageFaults
) -> None:
    page.goto(live_server.url + reverse("mails"))
    page.get_by_role("link", name="Subject").click()
    page.frame_locator("iframe").get_by_role("link", name="Open", exact=True).click()
    page.wait_for_url(f"{live_server.url}/en/")
    page.go_back()
    page.frame_locator("iframe").get_by_role("link", name="No more mails of this kind").click()
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You have unsubscribed").wait_for()
    page.get_by_role("button", name="Send me these mails again").click()
    page.get_by_role("heading", name="Do you want no more of these mails?").wait_for()
