"""The same number of queries with 3 and with 30 pilots and good practices."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from making_practice import published_pilot, published_practice, used

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]

# One literal number for both sizes. Whoever changes a page changes it here, knowingly.
PAGES = {
    "/en/practice/": 16,
    "/en/practice/?country=BE&theme=circular&sort=title": 13,
    "/en/practice/?q=title": 18,
    "/en/practice/pilots/": 12,
    "/en/practice/good-practices/": 12,
    "/en/practice/map/": 7,
    "/en/practice/pilots/PI-001/": 15,
    "/en/practice/good-practices/bilby-title-en/": 16,
    "/en/criteria/CF-006/": 14,
    "/sitemap-pilots.xml": 1,
    "/sitemap-good-practices.xml": 1,
}


def queries(client: Client) -> dict[str, int]:
    found = {}
    for url in PAGES:
        client.get(url)  # what is kept between requests is kept now,
        caches["pages"].clear()  # but for whole pages
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
        found[url] = len(captured)
    return found


def make(count: int) -> None:
    for _number in range(count):
        published_pilot(criteria=[used("CF-006"), used("CF-025")])
        published_practice(pilots=["PI-001"], year_to=2025)  # a page has both


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    make(3)
    with_three = queries(client)
    make(27)
    assert queries(client) == with_three
    assert with_three == PAGES
