"""What every answer carries, and what no page's HTML may hold."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from making import published, user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
    "object-src": {"'none'"},
    "manifest-src": {"'self'"},
}
# Address and status; the page kinds of the portal.
PAGES = {
    "/en/": 200,
    "/fr/criteres/": 200,
    "/en/criteria/?theme=fair&q=battery": 200,
    "/en/criteria/?theme=nothing": 400,
    "/en/criteria/?q=%00": 400,
    "/en/criteria/coverage/": 200,
    "/en/criteria/changes/": 200,
    "/en/criteria/changes.atom": 200,
    "/en/criteria/suggestions/?q=battery": 200,
    "/en/criteria/compare/?n=CF-001&n=CF-002&differences=on": 200,
    "/en/criteria/CF-001/": 200,
    "/en/criteria/CF-001/?languages=all": 200,
    "/en/criteria/CF-001/v1/": 200,
    "/en/criteria/CF-001/differences/": 200,
    "/en/about-the-pact/": 200,
    "/en/no-such-page/": 404,
    "/robots.txt": 200,
    "/healthz": 200,
    "/sitemap.xml": 200,
    "/c/CF-001": 302,
    "/": 302,
}


def policy_of(header: str) -> dict[str, set[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: set(values) for name, *values in parts}


def inline(html: str) -> list[str]:
    """Scripts, styles and handlers that stand in the page itself; a block of data is none of them."""
    html = re.sub(r'<script type="application/ld\+json">.*?</script>', "", html, flags=re.DOTALL)
    return [
        *re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", html),
        *re.findall(r"<style[^>]*>", html),
        *re.findall(r"<[a-z][^>]*?\s(?:style|on[a-z]+)\s*=[^>]*>", html),
        *re.findall(r"(?:href|src|action)\s*=\s*[\"']?\s*javascript:[^>]*", html, re.IGNORECASE),
    ]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("url", "status"), PAGES.items())
def test_every_answer_carries_the_policy_and_the_other_headers(client: Client, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status
    assert policy_of(answer["Content-Security-Policy"]) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("url", [url for url in PAGES if "atom" not in url and "xml" not in url])
def test_nothing_stands_in_a_page_that_the_policy_would_stop(client: Client, url: str) -> None:
    assert inline(client.get(url).content.decode()) == []


def test_what_the_policy_would_stop_is_found() -> None:
    """The control of the test above."""
    html = (
        '<script>x</script><script defer>y</script><style>z</style><p style="a">b</p><a onclick="c">d</a>'
        '<a href="javascript:e">f</a><script src="/g.js"></script><script type="application/ld+json">{}</script>'
    )
    assert len(inline(html)) == 6


def test_what_is_loaded_is_our_own(client: Client) -> None:
    for url in PAGES:
        html = client.get(url).content.decode()
        loaded = re.findall(r'<(?:script|img|iframe|source|video)[^>]*\ssrc="([^"]+)"', html)
        loaded += re.findall(r'<link rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]+)"', html)
        assert [address for address in loaded if not address.startswith("/static/")] == [], url


def test_no_cookie_is_set_for_readers(client: Client) -> None:
    for url in PAGES:
        assert client.get(url).cookies == {}, url


def test_caches_keep_the_pages_of_curators_apart(client: Client) -> None:
    """Signed-in curators see drafts at the same addresses, and every page names who is signed in."""
    published("CF-900")
    for url in ("/en/criteria/CF-900/", "/en/criteria/compare/?n=CF-900", "/en/criteria/", "/en/about-the-pact/"):
        answer = client.get(url)
        assert "Cookie" in answer["Vary"], url
        assert "Cache-Control" not in answer.headers, url
    client.force_login(user("curator@example.org", "criteria.view_criterionversion"))
    assert client.get("/en/criteria/CF-900/").status_code == 200
