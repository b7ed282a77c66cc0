"""The way from one's registration to “I am here”, and to the certificate afterwards."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from registering_pages import joined, soon, url

from working_sessions.check_in_codes import code_of
from working_sessions.enums import Attendance
from working_sessions.links import Purpose, registration_of, token_of
from working_sessions.models import Registration

pytestmark = pytest.mark.django_db


def led_to(client: Client, own: Registration) -> list[Registration]:
    """Whose check-in the page of a link leads to. A link says when it was signed: two of one purpose may differ."""
    page = client.get(url("manage", token_of(own, Purpose.MANAGE))).text
    tokens = re.findall(re.escape(url("check_in_by_link", "TOKEN")).replace("TOKEN", '([^/"]+)'), page)
    return [registration_of(token, Purpose.MANAGE) for token in tokens]


def test_the_way_to_check_in_is_there_when_codes_are_taken(client: Client) -> None:
    later, now = soon(), soon("now-2027-03", after=dt.timedelta(minutes=20))
    registrations = {
        made.slug: joined(made, "ada@example.org" if made == later else "ben@example.org") for made in (later, now)
    }
    for made in (later, now):
        own = registrations[made.slug]
        client.force_login(own.user, "allauth.account.auth_backends.AuthenticationBackend")
        assert (url("check_in", made.slug) in client.get(url("own", made.slug)).text) == (made == now)
        assert led_to(client, own) == ([own] if made == now else [])


def test_a_browser_without_a_referrer_checks_in_by_link() -> None:
    """Under `no-referrer` it sends `Origin: null`, which the protection against forged requests refuses elsewhere."""
    made = soon(after=dt.timedelta(minutes=20))
    own = joined(made)
    page = url("check_in_by_link", token_of(own, Purpose.MANAGE))
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(page, {"code": code_of(made, timezone.now())}, headers={"origin": "null"})
    assert answer.status_code == 302
    own.refresh_from_db()
    assert own.attendance == Attendance.PRESENT
    assert led_to(browser, own) == []
    assert "Certificate" in browser.get(url("manage", token_of(own, Purpose.MANAGE))).text
