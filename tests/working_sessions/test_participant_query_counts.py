"""The organisers' pages about participants ask the same number of queries with 3 and with 30 people."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from making import user
from making_groups import coordinator, group, organisation
from making_sessions import participant, session

from working_sessions.actions.attendance import note_attendance
from working_sessions.actions.messages import send_message
from working_sessions.models import Registration, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# One literal number for both sizes, for a coordinator. Whoever changes a page changes it here, knowingly.
PAGES = {
    "registrations": 8,
    "registrations_print": 8,
    "registrations_message": 9,
    "attendance": 10,
    "attendance_code": 8,
    "attendance_rates": 8,
    "registration": 11,
}


def queries(client: Client, of: WorkingSession) -> dict[str, int]:
    found = {}
    first = Registration.objects.filter(session=of).earliest("pk")
    for name in PAGES:
        address = reverse(f"working_sessions:{name}", args=[of.slug, *([first.pk] if name == "registration" else [])])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, name
        found[name] = len(captured)
    return found


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    starts = timezone.now() - dt.timedelta(hours=1)
    before = starts - dt.timedelta(days=1)
    boss = coordinator(group(), user("boss@example.org", organisation=organisation())).user
    made = session(starts_at=starts, now=before, capacity=20)
    client.force_login(boss)

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            town = organisation(f"town-{number}")
            one = participant(made, user(f"p{number}@example.org", name=f"P {number}", organisation=town), now=before)
            if one.state == "CONFIRMED":
                note_attendance(registration=one, by=boss, attendance="PRESENT")
            send_message(
                session=made, by=boss, audience="ALL", subject="S", text="T", language="en", key=one.uuid, now=before
            )

    fill(0, 3)
    with_three = queries(client, made)
    fill(3, 30)
    assert queries(client, made) == with_three
    assert with_three == PAGES
