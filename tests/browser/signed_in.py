"""Signing in without the form, where a test is not about signing in."""

from __future__ import annotations

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from members.models import User


def sign_in(page: Page, person: User, address: str) -> None:
    """From here on the visitor of the page at this address is that person."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])
