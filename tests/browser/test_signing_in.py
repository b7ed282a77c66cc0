"""Signing up and in with a real browser: codes, an app, a passkey of a virtual authenticator, without scripts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from conftest import OpenPage
from making import LANGUAGES, PASSWORD
from page_checks import axe, too_wide
from page_faults import PageFaults
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from members import actions
from outbox.models import OutboxMessage

PHONE = {"width": 390, "height": 844}
SUBMIT = "main .gate-sheet form button[type=submit], main .account-main form button[type=submit]"


def code_in_mail(to: str) -> str:
    found = re.search(r"^    (\S+)$", OutboxMessage.objects.filter(to=to).latest("pk").text, re.M)
    assert found is not None
    return found[1]


def look(page: Page) -> None:
    """What every page must be, wherever the way has led."""
    assert axe(page) == [], page.url
    assert too_wide(page) == [], page.url
    assert page.locator("h1").count() == 1


def send(page: Page) -> None:
    page.locator(SUBMIT).first.click()


def sign_in(page: Page, email: str = "ada@example.org") -> None:
    page.goto("/en/account/sign-in/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    send(page)


def sign_out(page: Page) -> None:
    page.locator(".account-menu summary").click()
    page.locator(".account-menu button").click()
    expect(page.locator(".sign-in")).to_be_visible()


def give_password(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    send(page)


def app_code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_signs_up_in_each_language(scripts: bool, open_page: OpenPage) -> None:
    """On a phone with scripts, and on a wide screen without."""
    page = open_page(viewport=PHONE, java_script_enabled=True) if scripts else open_page(java_script_enabled=False)
    for language in LANGUAGES:
        email = f"ada-{language}@example.org"
        page.goto(f"/{language}/")
        page.locator(".sign-in").click()
        page.locator(".gate .lead a").click()
        page.fill("[name=email]", email)
        page.fill("[name=name]", "Ada Quokka")
        page.fill("[name=password1]", PASSWORD)
        expect(page.locator("[name=preferred_language]")).to_have_value(language)
        send(page)
        if scripts:
            look(page)
        page.fill("[name=code]", code_in_mail(email))
        send(page)
        expect(page.locator(".account-name")).to_contain_text("Ada Quokka")
        assert page.url.endswith(f"/{language}/"), "back where one came from"
        sign_out(page)


def test_errors_take_the_focus_and_lead_to_their_field(open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    page.goto("/en/account/sign-up/")
    page.fill("[name=email]", "no address")
    send(page)
    look(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("[name=email]")).to_be_focused()
    described = page.locator("[name=email]").get_attribute("aria-describedby")
    assert described is not None
    assert [page.locator(f"#{one}").count() for one in described.split()] == [1, 1]


def test_a_password_can_be_looked_at(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/en/account/sign-in/")
    field = page.locator("[name=password]")
    field.fill("quokka")
    page.get_by_role("button", name="Show the password").click()
    expect(field).to_have_attribute("type", "text")
    page.get_by_role("button", name="Hide the password").click()
    expect(field).to_have_attribute("type", "password")


def test_an_app_and_recovery_codes(open_page: OpenPage) -> None:
    actions.create_account(email="ada@example.org", by=None, password=PASSWORD, verified=True, name="Ada")
    page = open_page(viewport=PHONE)
    sign_in(page)
    page.goto("/en/account/two-steps/app/")
    look(page)
    give_password(page)
    look(page)
    expect(page.locator(".qr")).to_be_visible()
    secret = page.locator("#app-secret").inner_text()
    page.fill("[name=code]", app_code(secret))
    send(page)
    look(page)
    assert page.locator(".codes code").count() == 10
    for path in ("app/remove/", "recovery-codes/new/", ""):
        page.goto(f"/en/account/two-steps/{path}")
        look(page)
    page.locator(".account-menu summary").click()
    page.locator(".account-menu button").click()
    sign_in(page)
    look(page)
    page.fill("[name=code]", app_code(secret, 1))
    send(page)
    expect(page.locator("h1")).to_have_text("My network")


# --- Passkeys ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def page_on_localhost(open_page: OpenPage, live_server: LiveServer) -> Iterator[Page]:
    """A browser with a virtual authenticator that knows its owner. Passkeys need a name: not 127.0.0.1."""
    assert live_server.url.startswith("http://localhost:")
    page = open_page(viewport=PHONE)
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    protocol.detach()


def add_passkey(page: Page, *, alone: bool) -> None:
    page.goto("/en/account/two-steps/passkeys/new/")
    give_password(page)
    if alone:
        look(page)
    page.fill("[name=name]", "Work laptop")
    if alone:
        page.check("[name=passwordless]")
    page.locator("#passkey-button").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")


def test_a_passkey_signs_in_alone(page_on_localhost: Page) -> None:
    actions.create_account(email="ada@example.org", by=None, password=PASSWORD, verified=True, name="Ada")
    page = page_on_localhost
    sign_in(page)
    add_passkey(page, alone=True)
    sign_out(page)
    page.goto("/en/account/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("h1")).to_have_text("My network")


def test_a_passkey_is_the_second_step_and_opens_the_administration(
    page_on_localhost: Page, settings: pytest.FixtureRequest
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    actions.create_account(
        email="ada@example.org", by=None, password=PASSWORD, verified=True, name="Ada", is_staff=True, is_superuser=True
    )
    page = page_on_localhost
    sign_in(page)
    page.goto("/admin/")
    expect(page.locator("h1")).to_have_text("Signing in in two steps")
    add_passkey(page, alone=False)
    page.goto("/admin/")
    expect(page.locator("h1")).to_have_text("Administration")
    page.goto("/en/account/")
    sign_out(page)
    sign_in(page)
    look(page)
    expect(page.locator("h1")).to_have_text("The second step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_have_text("My network")
    page.goto("/admin/")
    expect(page.locator("h1")).to_have_text("Administration")


def test_a_passkey_is_renamed_and_removed(page_on_localhost: Page) -> None:
    actions.create_account(email="ada@example.org", by=None, password=PASSWORD, verified=True, name="Ada")
    page = page_on_localhost
    sign_in(page)
    add_passkey(page, alone=True)
    page.goto("/en/account/two-steps/passkeys/confirm-it-is-you/")
    look(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator("h1")).to_have_text("My network")
    page.goto("/en/account/two-steps/passkeys/")
    page.get_by_role("link", name=re.compile("Rename.*Work laptop")).click()
    look(page)
    page.fill("[name=name]", "Old laptop")
    send(page)
    page.get_by_role("link", name=re.compile("Remove.*Old laptop")).click()
    look(page)
    send(page)
    expect(page.locator("main")).to_contain_text("You have none yet.")
    assert not Authenticator.objects.exists()


def test_a_passkey_that_nobody_knows_is_said_in_words(page_on_localhost: Page, page_faults: PageFaults) -> None:
    page = page_on_localhost
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.disable")
    page.goto("/en/account/sign-in/")
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    assert axe(page) == []


def test_without_scripts_passkeys_are_not_offered(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.goto("/en/account/sign-in/")
    expect(page.locator("#passkey-sign-in")).to_be_hidden()
