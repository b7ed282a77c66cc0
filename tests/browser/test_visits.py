"""What a visitor does in the catalogue, with scripts and without."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_suggestions_by_keyboard(page: Page) -> None:
    page.goto("/en/")
    box = page.locator("#hero-search-q")
    box.press_sequentially("spare par", delay=20)
    options = page.locator("#hero-search-list [role=option]")
    expect(options.first).to_be_visible()
    box.press("Escape")
    expect(options.first).to_be_hidden()
    box.press_sequentially("t", delay=20)
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Enter")
    page.wait_for_url("**/criteria/**")


def test_a_facet_narrows_the_list_without_a_new_page(page: Page) -> None:
    page.goto("/en/criteria/")
    page.evaluate("window.stayed = true")
    page.locator("#facet-theme-fair").check()
    expect(page.locator("#results-title")).to_have_text("18 criteria")
    expect(page.locator("#results-status")).to_have_text("18 criteria found")
    assert "theme=fair" in page.url
    other_language = urlsplit(page.locator(".languages a[lang=fr]").get_attribute("href") or "")
    assert (other_language.path, other_language.query) == ("/fr/criteres/", urlsplit(page.url).query)
    page.locator("#facet-kind-award_criterion").check()
    expect(page.locator(".chips .chip-filter")).to_have_count(2)
    assert page.evaluate("window.stayed") is True
    page.get_by_role("link", name="Remove filter: Fair").click()
    expect(page.locator(".chips .chip-filter")).to_have_count(1)


def test_the_way_back_restores_the_list(page: Page) -> None:
    page.goto("/en/criteria/")
    page.locator("#facet-theme-fair").check()
    expect(page.locator("#results-title")).to_have_text("18 criteria")
    page.go_back()
    expect(page.locator("#results-title")).to_have_text("77 criteria")
    expect(page.locator("#facet-theme-fair")).not_to_be_checked()


def test_the_wording_is_copied_with_the_values_of_its_slots(open_page: Any) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto("/en/criteria/CF-001/")
    page.locator(".wording-head button").click()
    expect(page.locator(".wording-head .copy-done")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == page.locator("#wording").inner_text().strip()
    assert "after at least [800] full charge cycles" in copied


def test_who_skips_the_filters_sees_the_link(page: Page) -> None:
    page.goto("/en/criteria/")
    link = page.get_by_role("link", name="Skip the filters")
    link.focus()
    box = link.bounding_box()
    assert box is not None
    assert box["width"] > 50


class TestWithoutScripts:
    @pytest.fixture
    def page(self, open_page: Any) -> Page:
        return open_page(java_script_enabled=False)

    def test_search_filter_and_sort(self, page: Page) -> None:
        page.goto("/nl/")
        page.locator("#hero-search-q").fill("batterij")
        page.locator(".hero .search-button").click()
        page.locator("#facet-kind-award_criterion").check()
        page.locator(".facets-actions button").click()
        assert "q=batterij" in page.url
        assert "kind=award_criterion" in page.url
        before = page.locator(".card").count()
        assert before > 0
        page.locator("#sort").select_option("number")
        page.locator(".results-head button").click()
        assert page.locator(".card").count() == before
        numbers = page.locator(".card .number").all_inner_texts()
        assert numbers == sorted(numbers)

    def test_two_criteria_are_compared(self, page: Page) -> None:
        page.goto("/fr/criteres/?sort=number")
        for box in page.locator(".card-compare input").all()[:2]:
            box.check()
        page.locator(".compare-bar button").click()
        assert page.locator("table.compare thead .number").all_inner_texts() == ["CF-001", "CF-002"]

    def test_the_language_switch_stays_on_the_page_with_its_query(self, page: Page) -> None:
        page.goto("/fr/criteres/?theme=fair&sort=number")
        page.locator(".languages a[lang=de]").click()
        assert page.url.endswith("/de/kriterien/?theme=fair&sort=number")
        assert page.locator("html").get_attribute("lang") == "de"

    def test_a_tile_of_the_home_page_leads_to_its_criteria(self, page: Page) -> None:
        page.goto("/de/")
        page.locator(".tile", has_text="Server").first.click()
        assert page.url.endswith("/de/kriterien/?group=servers")
        assert page.locator("#facet-group-servers").is_checked()

    def test_the_copy_button_is_not_offered(self, page: Page) -> None:
        page.goto("/en/criteria/CF-001/")
        assert not page.locator(".wording-head [data-copy]").is_visible()
