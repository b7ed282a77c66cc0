from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from making import user
from making_groups import coordinator
from making_sessions import NOW, added, participant, session

from working_sessions.actions.answering import accept, cancel, restore
from working_sessions.enums import EventSource, RegistrationState
from working_sessions.models import Registration, WorkingSession

pytestmark = pytest.mark.django_db


def _states(of: WorkingSession) -> list[str]:
    return list(Registration.objects.filter(session=of).order_by("pk").values_list("state", flat=True))


def test_first_come_first_served_and_the_next_moves_up() -> None:
    made = session(capacity=1)
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    assert _states(made) == ["CONFIRMED", "WAITLISTED"]
    cancel(registration=first, by=first.user, source=EventSource.WEB, now=NOW)
    assert _states(made) == ["CANCELLED", "CONFIRMED"]
    restore(registration=first, by=first.user, source=EventSource.WEB, now=NOW + dt.timedelta(minutes=9))
    assert _states(made) == ["WAITLISTED", "CONFIRMED"]
    assert second.pk


def test_an_offer_is_taken_once() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    cancel(registration=first, by=first.user, source=EventSource.WEB, now=NOW)
    assert _states(made) == ["CANCELLED", "OFFERED"]
    assert accept(registration=second, by=None, source=EventSource.LINK, now=NOW).state == RegistrationState.CONFIRMED


def test_the_database_refuses_one_place_too_many() -> None:
    made = session(capacity=1)
    participant(made, "a@example.org")
    waits = participant(made, "b@example.org")
    with pytest.raises(IntegrityError, match="all are taken"), transaction.atomic():
        Registration.objects.filter(pk=waits.pk).update(state="CONFIRMED")


def test_the_organiser_may_go_over_capacity() -> None:
    made = session(capacity=0)
    boss = user("boss@example.org")
    coordinator(made.group, boss)
    assert added(made, boss, over_capacity=True).over_capacity
