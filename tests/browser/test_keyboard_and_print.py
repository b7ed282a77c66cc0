"""What axe-core cannot see: the keyboard and the printed page."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


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
    assert menu.get_by_role("link").count() == 8


def test_print_leaves_the_navigation_out(page: Page) -> None:
    page.goto("/en/criteria/CF-006/")
    page.emulate_media(media="print")
    assert not page.locator(".site-header nav").first.is_visible()
    assert page.locator("#wording").is_visible()
    assert page.locator("#permanent-address").is_visible()
    assert not page.get_by_role("link", name="Compare with others").is_visible()
