"""The lists of sessions and the month: what stands where, with which facets, and what an address may not ask."""

from __future__ import annotations

import pytest
from django.test import Client
from making_sessions import session

pytestmark = pytest.mark.django_db


def test_smoke(client: Client) -> None:
    s = session(capacity=3)
    for url in ("/en/sessions/", "/en/sessions/past/", "/en/sessions/month/2027/3/", s.get_absolute_url()):
        r = client.get(url)
        assert r.status_code == 200, url
        assert "Quokka" in r.content.decode() or "past" in url
