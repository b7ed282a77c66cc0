"""The same number of queries with 3 and with 300 registrations, and with 3 and 30 sessions of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from making import texts, user
from making_groups import group
from registering_pages import form, joined, soon, url

from working_sessions.enums import RegistrationState
from working_sessions.links import Purpose, token_of
from working_sessions.models import Registration, Series, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# What every page of somebody signed in has: the browser's session, the account, and twice its rights.
SIGNED_IN = 4
# One literal number for both sizes, without those. Whoever changes a page changes it here, knowingly.
REGISTERING = {
    "GET": 5,
    "POST, a place": 12,  # with the three that begin and end the transaction, and the mail
    "POST, the waiting list": 14,
    "own": 5,
    "manage": 4,
}
MINE = 3
SERIES = 6


def queries(client: Client, method: str, address: str, sent: dict[str, Any] | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = getattr(client, method)(address, sent or {})
    assert answer.status_code in (200, 302)
    return len(captured)


def _crowd(of: WorkingSession, state: str, count: int) -> None:
    """So many strangers, at once."""
    first = Registration.objects.count() + 1000
    Registration.objects.bulk_create(
        Registration(
            session=of,
            email=f"{state.lower()}{first + number}@example.org",
            name="Somebody",
            organisation_key=f"address:{first + number}",
            language="en",
            mode="ONLINE",
            state=state,
            waiting_number=first + number if state == RegistrationState.WAITLISTED else None,
            waiting_reason="FULL" if state == RegistrationState.WAITLISTED else "",
        )
        for number in range(count)
    )
    of.last_waiting_number = first + count
    of.save(update_fields=["last_waiting_number"])


@pytest.mark.parametrize("count", [3, 300])
def test_registering_costs_the_same_whoever_is_there(count: int) -> None:
    free, full = soon("free-2027-03"), soon("full-2027-03", capacity=count)
    _crowd(free, "CONFIRMED", count)
    _crowd(full, "CONFIRMED", count)
    _crowd(full, "WAITLISTED", count)
    client = Client()
    client.force_login(user("ada@example.org", name="Ada"))
    client.get(url("register", free.slug))
    found = {
        "GET": queries(client, "get", url("register", full.slug)) - SIGNED_IN,
        "POST, a place": queries(client, "post", url("register", free.slug), form()) - SIGNED_IN,
        "POST, the waiting list": queries(client, "post", url("register", full.slug), form()) - SIGNED_IN,
    }
    client.get(url("own", full.slug))
    found["own"] = queries(client, "get", url("own", full.slug)) - SIGNED_IN
    own = Registration.objects.get(session=full, email="ada@example.org")
    assert own.state == RegistrationState.WAITLISTED
    found["manage"] = queries(Client(), "get", url("manage", token_of(own, Purpose.MANAGE)))
    assert found == REGISTERING


@pytest.mark.parametrize("count", [3, 30])
def test_ones_own_lists_cost_the_same_however_long(count: int) -> None:
    into = group()
    series = Series.objects.create(
        slug="quokka-series", group=into, **{f"title_{code}": text for code, text in texts("Series").items()}
    )
    ada, first = user("ada@example.org", name="Ada"), user("first@example.org")
    for number in range(count):
        made = soon(f"s{number}-2027-03", into=into, series=series, capacity=1)
        joined(made, first)
        joined(made, ada)
        soon(f"open{number}-2027-03", into=into, series=series)
    client = Client()
    client.force_login(ada)
    client.get(url("mine"))
    found = {"mine": queries(client, "get", url("mine")), "series": queries(client, "get", url("series", series.slug))}
    assert found == {"mine": MINE + SIGNED_IN, "series": SERIES + SIGNED_IN}
