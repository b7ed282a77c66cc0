"""Registering as people do it, in a browser without JavaScript: as a guest from the form over the mail's link to a
place and back, and as a member."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import OpenPage
from django.utils import timezone
from making import user
from making_sessions import session
from page_faults import PageFaults
from pytest_django.live_server_helper import LiveServer
from signed_in import sign_in

from working_sessions.links import Purpose, token_of
from working_sessions.models import Registration, WorkingSession

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def made(live_server: LiveServer) -> WorkingSession:
    now = timezone.now()
    return session(starts_at=now + dt.timedelta(days=14), now=now, guests_allowed=True, capacity=5)


def _state() -> str:
    return Registration.objects.get().state


def test_a_guest_from_the_form_to_a_place_and_back(open_page: OpenPage, made: WorkingSession) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"/en/sessions/{made.slug}/register/")
    page.get_by_label("Name", exact=True).fill("Guest")
    page.get_by_label("Organisation", exact=True).fill("Town of Quokka")
    page.get_by_label("E-mail address", exact=True).fill("guest@example.org")
    page.get_by_role("button", name="Register as a guest").click()
    assert page.get_by_role("heading", level=1).inner_text() == "One more step: your mailbox"
    # The mail is opened on another device, without a cookie. Its page sends no referrer and so no origin with the form.
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"/en/sessions/confirm/{token_of(Registration.objects.get(), Purpose.CONFIRM)}/")
    page.get_by_role("button", name="Confirm my registration").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You have a place"
    page.get_by_role("link", name="See or cancel the registration").click()
    page.get_by_role("button", name="Cancel my registration").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You have cancelled your registration"
    assert _state() == "CANCELLED"
    page.get_by_role("button", name="Take it back").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You have a place"
    assert _state() == "CONFIRMED"


def test_who_has_a_link_that_does_not_work_asks_for_another(
    open_page: OpenPage, page_faults: PageFaults, made: WorkingSession
) -> None:
    page_faults.expect(r"status of 404")
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto("/en/sessions/registration/altered/")
    page.get_by_label("E-mail address").fill("guest@example.org")
    page.get_by_role("button", name="Send me my links").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Look into your mailbox"


def test_a_member_registers_changes_and_cancels(
    open_page: OpenPage, made: WorkingSession, live_server: LiveServer
) -> None:
    page = open_page(viewport=PHONE, java_script_enabled=False)
    sign_in(page, user("ada@example.org", name="Ada Quokka"), live_server.url)
    page.goto(f"/en/sessions/{made.slug}/register/")
    page.get_by_label("What you need to take part").fill("A ramp")
    page.get_by_role("button", name="Register").click()
    assert page.get_by_role("heading", level=1).inner_text() == "You have a place"
    page.go_back()  # no form to send once more: it leads to what one has
    assert page.get_by_role("heading", level=1).inner_text() == "You have a place"
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_label("What you need to take part").fill("")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Nothing noted").count() == 1
    page.get_by_role("link", name="Cancel …").click()
    page.get_by_role("button", name="Cancel my registration").click()
    assert _state() == "CANCELLED"
    page.get_by_role("button", name="Take it back").click()
    assert _state() == "CONFIRMED"
    # Signing out works from here; from a page by a link there is no form that would need an origin.
    page.goto(f"/en/sessions/registration/{token_of(Registration.objects.get(), Purpose.MANAGE)}/")
    assert page.get_by_role("button", name="Sign out").count() == 0
    assert page.get_by_role("link", name="My sessions").count() == 1
