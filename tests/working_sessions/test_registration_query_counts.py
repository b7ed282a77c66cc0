"""What a registration costs the database, whoever else has registered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from making import user
from making_groups import organisation
from making_sessions import NOW, ONLINE, participant, session

from members.models import User
from working_sessions.actions.answering import cancel
from working_sessions.actions.clock import tick
from working_sessions.actions.registering import register
from working_sessions.enums import EventSource
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = pytest.mark.django_db


def queries(deed: Callable[[], Any]) -> list[str]:
    """Without savepoints, which stand here only because the test itself is a transaction."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


def anew(person: User) -> User:
    """As a request has them: no permission is known yet."""
    return User.objects.select_related("organisation").get(pk=person.pk)


def fill(made: WorkingSession, count: int) -> None:
    """So many on the waiting list, of one organisation that has all its places, in bulk past the actions."""
    numbers = range(made.last_waiting_number + 1, made.last_waiting_number + count + 1)
    rows = Registration.objects.bulk_create(
        Registration(
            session=made,
            email=f"w{number}@city.example",
            organisation_key="domain:city.example",
            language="en",
            mode=ONLINE,
            state="WAITLISTED",
            waiting_number=number,
            waiting_reason="ORGANISATION_LIMIT",
        )
        for number in numbers
    )
    RegistrationEvent.objects.bulk_create(
        RegistrationEvent(registration=row, deed="REGISTERED", after="WAITLISTED", source="WEB") for row in rows
    )
    WorkingSession.objects.filter(pk=made.pk).update(last_waiting_number=numbers[-1])
    made.refresh_from_db()


def test_a_registration_takes_few_queries_however_many_wait() -> None:
    made = session(capacity=100, places_per_organisation=1)
    town = organisation()
    participant(made, "first@city.example")
    people = [user(f"p{number}@town{number}.example") for number in range(2)]
    costs = []
    for account, more in zip(people, (3, 30), strict=True):
        fill(made, more)
        person = anew(account)
        costs.append(queries(lambda person=person: register(session=made, by=person, mode=ONLINE, now=NOW)))
    assert len(costs[0]) == len(costs[1]), costs
    # Patience, lock, census, what the person has, two rights, may they see it, the SEQUENCE so far, the registration, its
    # event, the mail.
    assert len(costs[0]) == 11, costs[0]
    # Who has an organisation, and who comes to wait.
    member = anew(user("member@example.org", organisation=town))
    assert len(queries(lambda: register(session=made, by=member, mode=ONLINE, now=NOW))) == 11
    WorkingSession.objects.filter(pk=made.pk).update(capacity=4)
    waits = anew(user("waits@village.example"))
    # No SEQUENCE, but the number on the list, and which place that is.
    assert len(queries(lambda: register(session=made, by=waits, mode=ONLINE, now=NOW))) == 12


def test_a_place_given_back_costs_the_same_however_many_wait() -> None:
    made = session(capacity=3, places_per_organisation=1)
    rows = [participant(made, email) for email in ("a@city.example", "b@town.example", "c@village.example")]
    costs = []
    for row, more, email in zip(rows[1:], (3, 30), ("n1@x.example", "n2@y.example"), strict=True):
        fill(made, more)
        participant(made, email)
        costs.append(queries(lambda row=row: cancel(registration=row, by=None, source=EventSource.LINK, now=NOW)))
    assert Registration.objects.filter(state="CONFIRMED", email__in=["n1@x.example", "n2@y.example"]).count() == 2
    assert len(costs[0]) == len(costs[1]), costs
    assert len(costs[0]) <= 15, costs[0]  # with two mails


def test_a_tick_that_finds_nothing_to_do_counts_once() -> None:
    made = session(capacity=10, places_per_organisation=1)
    participant(made, "first@city.example")
    fill(made, 30)
    cost = queries(lambda: tick(session=made, now=NOW))
    assert len(cost) == 3, cost  # patience, lock, the census with the limits and what has lapsed
