"""The same number of queries with 3 and with 30 sessions, participants and points of an agenda."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from making import user
from making_groups import group
from making_sessions import participant, session

from criteria.models import Criterion
from members.models import User
from working_sessions.models import AgendaItem, Series, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# One literal number for both sizes. Whoever changes a page changes it here, knowingly.
PAGES = {
    "list": 11,
    "list, chosen": 11,
    "past": 11,
    "month": 7,
    "session": 22,
    "group": 21,
    "home": 26,
    "my network": 17,
    "criterion": 17,
    "sitemap": 3,
}


def addresses(first: WorkingSession) -> dict[str, str]:
    return {
        "list": "/en/sessions/",
        "list, chosen": "/en/sessions/?language=en&how=online&group=quokka-group",
        "past": "/en/sessions/past/",
        "month": f"/en/sessions/month/{first.starts_at.year}/{first.starts_at.month}/",
        "session": first.get_absolute_url(),
        "group": "/en/groups/quokka-group/",
        "home": "/en/",
        "my network": "/en/my-network/",
        "criterion": "/en/criteria/CF-006/",
        "sitemap": "/sitemap-sessions.xml",
    }


def queries(client: Client, first: WorkingSession) -> dict[str, int]:
    found = {}
    for name, url in addresses(first).items():
        client.get(url)  # what is kept between requests is kept now,
        caches["pages"].clear()  # but for whole pages
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
        found[name] = len(captured)
    return found


def make(start: int, stop: int, reader: User) -> None:
    now, of = timezone.now(), group() if start == 0 else None
    series = Series.objects.get_or_create(slug="clinic", defaults={"group": of, "title_en": "Clinic"})[0]
    version = Criterion.objects.get(number="CF-006").current
    for number in range(start, stop):
        made = session(
            of,
            f"s{number:02d}-2027-03",
            starts_at=now + dt.timedelta(hours=2, minutes=number),
            now=now,
            capacity=40,
            series=series,
        )
        participant(made, reader, now=now)
        session(
            of,
            f"p{number:02d}-2027-03",
            starts_at=now - dt.timedelta(days=2),
            now=now - dt.timedelta(days=9),
        )
        AgendaItem.objects.create(session=made, minutes=5, title_en="Point", criterion_version=version)
    first = WorkingSession.objects.get(slug="s00-2027-03")
    for number in range(start, stop):
        participant(first, f"a{number:02d}@example.org", now=now)
        AgendaItem.objects.create(session=first, minutes=5, title_en="Point", criterion_version=version)


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    reader = user("reader@example.org", time_zone="Europe/Lisbon")
    client.force_login(reader)
    make(0, 3, reader)
    first = WorkingSession.objects.get(slug="s00-2027-03")
    with_three = queries(client, first)
    make(3, 30, reader)
    assert queries(client, first) == with_three
    assert with_three == PAGES
