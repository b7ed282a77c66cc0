"""A member reports something in a browser, with and without scripts: every page on the way is clean."""

from __future__ import annotations

import re

import pytest
from conftest import OpenPage
from kinds_contributions import make, make_author
from page_checks import WIDE, faults_on_desk_and_phone
from page_faults import PageFaults
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer
from signed_in import sign_in

from contributions.models import Contribution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_from_the_criterion_to_the_receipt(
    open_page: OpenPage, live_server: LiveServer, scripts: bool
) -> None:
    make()
    page = open_page(viewport=WIDE, java_script_enabled=scripts)
    sign_in(page, make_author(), live_server.url)
    page.goto("/en/criteria/CF-905/")
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("Title").fill("The battery figure is old")
    page.get_by_label("What is wrong or missing?").fill("It was 300 cycles.")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it one of these?")
    page.get_by_role("link", name=re.compile("This is what I meant.*In review")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In review")
    page.go_back()
    page.get_by_role("link", name="Change it").click()
    expect(page.get_by_label("Title")).to_have_value("The battery figure is old")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Mine is different: send it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The battery figure is old")
    made = Contribution.objects.get(title="The battery figure is old")
    expect(page.get_by_role("status")).to_contain_text(made.number)


def test_the_pages_on_the_way_are_clean(open_page: OpenPage, page_faults: PageFaults, live_server: LiveServer) -> None:
    page_faults.expect(r"on the console: Failed to load resource: .* status of 422")
    make()
    page = open_page(viewport=WIDE, reduced_motion="reduce")
    sign_in(page, make_author(), live_server.url)
    found = []
    for address in ("problem/CF-905/", "propose/criterion/", "propose/pilot/", "propose/good-practice/"):
        page.goto(f"/en/contributions/{address}")
        page.get_by_role("button", name="Go on").click()  # empty: errors
        found += faults_on_desk_and_phone(page)
    page.goto("/en/contributions/problem/CF-905/")
    page.get_by_label("Title").fill("Quokka title")
    page.get_by_label("What is wrong or missing?").fill("x" * 300)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What there is already")).to_be_visible()
    found += faults_on_desk_and_phone(page)
    assert found == []
