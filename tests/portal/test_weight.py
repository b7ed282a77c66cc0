"""What a first visit weighs: the page with all that it loads, as a browser with an empty cache receives it."""

from __future__ import annotations

import gzip
import re

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

MOST = 100_000  # bytes
_LOADED = re.compile(r'<(?:link rel="(?:stylesheet|icon)"|script)[^>]*? (?:href|src)="(/static/[^"]+)"')


def body(answer: HttpResponseBase) -> bytes:
    """What came. To read a stream to its end also closes its file."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def received(client: Client, url: str) -> bytes:
    answer = client.get(url, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip", url
    assert "Accept-Encoding" in answer["Vary"], url
    return body(answer)


@pytest.mark.parametrize(
    "url",
    ["/en/", "/de/kriterien/?size=100", "/fr/criteres/CF-021/?languages=all", "/nl/criteria/dekking/", "/de/der-pakt/"],
)
def test_a_first_visit_loads_less_than_a_hundred_kilobytes(client: Client, url: str) -> None:
    page = received(client, url)
    loaded = _LOADED.findall(gzip.decompress(page).decode())
    assert len(loaded) > 5
    assert len(page) + sum(len(received(client, file)) for file in loaded) < MOST


def test_only_a_page_that_needs_htmx_loads_it(client: Client) -> None:
    assert "htmx" in client.get("/en/criteria/").content.decode()
    assert "htmx" not in client.get("/en/").content.decode()


def test_who_cannot_read_compressed_text_gets_it_plain(client: Client) -> None:
    for url in ("/en/", "/static/css/base.css", "/en/criteria/changes.atom"):
        plain = client.get(url)
        assert "Content-Encoding" not in plain.headers, url
        assert body(plain)


def test_the_same_page_kept_for_readers_is_compressed_only_for_those_who_can_read_it(client: Client) -> None:
    url = "/en/criteria/CF-021/"
    plain = client.get(url).content
    for _again in range(2):
        assert gzip.decompress(received(client, url)) == plain
        assert client.get(url).content == plain


@pytest.mark.parametrize("method", ["head", "get"])
def test_an_answer_without_a_body_stays_without_one(client: Client, method: str) -> None:
    """What a browser already has, and what only asks for the headers."""
    headers = {"accept-encoding": "gzip"}
    if method == "get":
        whole = client.get("/static/css/base.css")
        assert body(whole)
        headers["if-modified-since"] = whole["Last-Modified"]
    answer = getattr(client, method)("/static/css/base.css", headers=headers)
    assert body(answer) == b""
    assert answer.status_code == (304 if method == "get" else 200)
    assert "Content-Encoding" not in answer.headers
