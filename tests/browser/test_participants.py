"""What organisers do with registrations, in a browser: the pages that only a form leads to, a phone in the room with
and without script, and the list on paper."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import OpenPage
from django.urls import reverse
from django.utils import timezone, translation
from making import user
from making_groups import coordinator, group
from making_sessions import participant, session
from page_checks import PHONE, WIDE, faults_on_desk_and_phone
from page_faults import PageFaults
from pytest_django.live_server_helper import LiveServer
from signed_in import sign_in

from members.models import User
from working_sessions.models import Registration, WorkingSession


@pytest.fixture
def boss() -> User:
    return coordinator(group(), user("boss@example.org", name="Boss")).user


def url(name: str, of: WorkingSession, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"working_sessions:{name}", args=[of.slug])


def test_what_only_forms_lead_to(
    boss: User,
    open_page: OpenPage,
    page_faults: PageFaults,
    live_server: LiveServer,
) -> None:
    page_faults.expect(r"on the console: Failed to load resource: .* status of 422")
    made = session(approval_required=True, capacity=3)
    for number in range(3):
        participant(
            made, user(f"p{number}@example.org", name=f"P {number}", preferred_language=["de", "fr", "nl"][number])
        )
    page = open_page(viewport=WIDE, reduced_motion="reduce")
    sign_in(page, boss, live_server.url)
    registrations = url("registrations", made, "de")
    page.goto(registrations)
    assert page.locator(".decide-bar").is_hidden()
    page.locator("input[name=registration]").first.check()
    assert page.locator(".decide-bar").is_visible()
    assert faults_on_desk_and_phone(page) == []
    page.locator("button[value=reject]").click()
    assert faults_on_desk_and_phone(page) == []
    page.locator("button[value=reject]").click()  # without a reason
    assert faults_on_desk_and_phone(page) == []
    page.locator("input[value=NO_PLACES]").check()
    page.locator("button[value=reject]").click()
    page.wait_for_url("**" + url("registrations_decided", made, "de"))
    assert faults_on_desk_and_phone(page) == []
    page.goto(registrations)
    page.locator("input[name=registration]").first.check()
    page.locator("button[value=approve]").click()
    page.wait_for_url("**" + url("registrations_decided", made, "de"))
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["REJECTED", "CONFIRMED", "PENDING"]
    page.goto(url("registrations_message", made, "de"))
    page.locator("input[value=ALL]").check()
    page.locator("input[name=subject]").fill("Bring a laptop")
    page.locator("textarea").fill("Please.")
    page.locator("button[name=check]").click()
    assert page.locator(".sample").count() == 2
    assert faults_on_desk_and_phone(page) == []
    page.locator("button[name=send]").click()
    page.locator(".sent-messages summary").click()
    assert faults_on_desk_and_phone(page) == []
    WorkingSession.objects.update(capacity=2)
    page.goto(url("registrations_add", made, "de"))
    page.locator("input[name=name]").fill("Extra")
    page.locator("input[name=email]").fill("extra@example.org")
    page.locator("main form button[type=submit]").click()
    assert page.locator("input[name=over_capacity]").is_visible()
    assert faults_on_desk_and_phone(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_in_the_room(scripts: bool, boss: User, open_page: OpenPage, live_server: LiveServer) -> None:
    starts = timezone.now() - dt.timedelta(hours=1)
    before = starts - dt.timedelta(days=1)
    made = session(starts_at=starts, now=before)
    ada, bo = (participant(made, user(f"{name}@example.org", name=name), now=before) for name in ("Ada", "Bo"))
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True, java_script_enabled=scripts)
    sign_in(page, boss, live_server.url)
    page.goto(url("attendance", made))
    row = page.locator(f"#person-{bo.pk}")
    assert row.locator("button").first.bounding_box()["height"] >= 44
    if scripts:
        page.evaluate("window.isTheSamePage = true")
    row.locator("button[value=PRESENT]").tap()
    page.locator(f"#person-{bo.pk} button[aria-pressed=true]").wait_for()
    assert page.locator("#attendance-counts .attendance-present strong").inner_text() == "1"
    if scripts:
        assert page.evaluate("window.isTheSamePage") is True
        assert page.evaluate("document.activeElement.id") == f"note-{bo.pk}-present"
    page.locator("#attendance-q").fill("ada")
    page.locator("#attendance-q").press("Enter")
    row.wait_for(state="detached")
    page.locator(f"#person-{ada.pk} button[value=EXCUSED]").tap()
    page.locator(f"#person-{ada.pk} button[aria-pressed=true]").wait_for()
    noted = Registration.objects.order_by("pk").values_list("attendance", flat=True)
    assert list(noted) == ["EXCUSED", "PRESENT"]


def test_the_list_for_the_door_on_paper(boss: User, open_page: OpenPage, live_server: LiveServer) -> None:
    made = session()
    participant(made, user("ada@example.org", name="Ada"))
    page = open_page(viewport=WIDE)
    sign_in(page, boss, live_server.url)
    page.goto(url("registrations_print", made))
    page.emulate_media(media="print")
    assert page.locator(".print-table").is_visible()
    for gone in (".participants-tabs", ".account-menu", ".search-link", ".site-footer", ".page-head .no-print"):
        assert page.locator(gone).is_hidden(), gone
    assert "@example.org" not in page.locator("body").inner_text()
