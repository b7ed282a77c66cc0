"""The same number of queries with 3 and with 30 criteria. A number that grows by itself is a page that gets slow."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from making import in_force, published, revised

pytestmark = pytest.mark.django_db

# One literal number for both sizes. Whoever changes a page changes it here, knowingly.
PAGES = {
    "/en/criteria/?size=100": 6,
    "/en/criteria/?size=100&q=quokka": 9,
    "/en/criteria/?size=100&theme=circular&group=laptops&kind=technical_specification&sort=number": 6,
    "/en/criteria/?q=quokka&sort=newest": 8,
    "/en/criteria/CF-001/": 14,
    "/en/criteria/CF-001/v1/": 14,
    "/en/criteria/CF-001/?languages=all": 14,
    "/en/criteria/CF-001/differences/": 5,
    "/en/criteria/compare/?n=CF-001&n=CF-002&n=CF-003": 4,
    "/en/criteria/coverage/": 4,
    "/en/criteria/changes/": 3,
    "/en/criteria/changes.atom": 1,
    "/en/criteria/suggestions/?q=quok": 6,
    "/en/": 22,
    "/sitemap-criteria.xml": 1,
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


def test_the_number_of_queries_does_not_grow_with_the_catalogue(no_criteria: None, client: Client) -> None:
    in_force(3)
    with_three = queries(client)
    in_force(27, start=4)
    assert queries(client) == with_three
    assert with_three == PAGES


def test_the_number_of_queries_does_not_grow_with_what_a_criterion_has(no_criteria: None, client: Client) -> None:
    one = {"relations": []}
    first = published("CF-001", **one)
    in_force(8, start=2)
    urls = ["/en/criteria/CF-001/", "/en/criteria/?size=100", "/en/criteria/compare/?n=CF-001&n=CF-002"]

    def count(url: str) -> int:
        client.get(url)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    related = [{"relation": "alternative_to", "to": "CF-002"}]
    revised(first.criterion, relations=related)
    before = [count(url) for url in urls]
    revised(
        first.criterion,
        themes=["circular", "ecological", "fair"],
        product_groups=["laptops", "tablets", "smartphones", "servers"],
        labels=[{"label": "tco-certified", "generation": str(n)} for n in range(5)],
        proof=[{"means": {"en": f"Proof {n}"}, "stage": "tender", "hours": 1} for n in range(5)],
        relations=[{"relation": "alternative_to", "to": f"CF-{n:03d}"} for n in range(2, 9)],
    )
    assert [count(url) for url in urls] == before
