"""What may follow what: every state with every deed, and the log that tells it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from making_sessions import NOW, participant, session

from working_sessions.actions.transitions import ALLOWED, move
from working_sessions.enums import LIVE, Deed, EventSource, RegistrationState
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = pytest.mark.django_db

S = RegistrationState

# As the design has it (T1 to T19), written down apart from the code: from -> deed -> to.
DESIGN: dict[str, dict[Deed, set[str]]] = {
    "": {
        Deed.REGISTERED: {S.UNVERIFIED, S.CONFIRMED, S.PENDING, S.WAITLISTED},
        Deed.ADDED: {S.CONFIRMED},
        Deed.ADDED_OVER_CAPACITY: {S.CONFIRMED},
    },
    S.UNVERIFIED: {
        Deed.ADDRESS_CONFIRMED: {S.CONFIRMED, S.PENDING, S.WAITLISTED},
        Deed.ADDED: {S.CONFIRMED},
        Deed.ADDED_OVER_CAPACITY: {S.CONFIRMED},
        Deed.LAPSED: {S.EXPIRED},
        Deed.CANCELLED: {S.CANCELLED},
        Deed.SESSION_CANCELLED: {S.CANCELLED},
    },
    S.PENDING: {
        Deed.APPROVED: {S.CONFIRMED},
        Deed.REJECTED: {S.REJECTED},
        Deed.MOVED_TO_WAITING: {S.WAITLISTED},
        Deed.CANCELLED: {S.CANCELLED},
        Deed.SESSION_CANCELLED: {S.CANCELLED},
    },
    S.WAITLISTED: {
        Deed.PROMOTED: {S.CONFIRMED, S.PENDING},
        Deed.OFFERED: {S.OFFERED},
        Deed.ADDED: {S.CONFIRMED},
        Deed.ADDED_OVER_CAPACITY: {S.CONFIRMED},
        Deed.REJECTED: {S.REJECTED},
        Deed.CANCELLED: {S.CANCELLED},
        Deed.SESSION_CANCELLED: {S.CANCELLED},
    },
    S.OFFERED: {
        Deed.ACCEPTED: {S.CONFIRMED, S.PENDING},
        Deed.DECLINED: {S.CANCELLED},
        Deed.LAPSED: {S.EXPIRED},
        Deed.CANCELLED: {S.CANCELLED},
        Deed.SESSION_CANCELLED: {S.CANCELLED},
    },
    S.CONFIRMED: {
        Deed.MOVED_TO_WAITING: {S.WAITLISTED},
        Deed.REPLACED: {S.CANCELLED},
        Deed.CANCELLED: {S.CANCELLED},
        Deed.SESSION_CANCELLED: {S.CANCELLED},
    },
    S.CANCELLED: {Deed.RESTORED: {S.CONFIRMED, S.PENDING, S.WAITLISTED}},
    S.REJECTED: {},
    S.EXPIRED: {},
}


def test_the_table_is_that_of_the_design() -> None:
    for before in ("", *S):
        for deed in Deed:
            from_states, to_states = ALLOWED.get(deed, (frozenset(), frozenset()))
            allowed = to_states if before in from_states else frozenset()
            assert set(allowed) == DESIGN[before].get(deed, set()), (before, deed)


def test_each_deed_moves_those_in_its_states_and_nobody_else() -> None:
    row = participant(session())
    expected = [(row.pk, Deed.REGISTERED, "", S.CONFIRMED)]
    for before in S:
        for deed, to in [(deed, to) for deed in ALLOWED for to in S]:
            row.state, row.offer_expires_at = before, NOW if before == S.OFFERED else None
            more = {"offer_expires_at": NOW} if to == S.OFFERED else {}
            by = {"source": EventSource.WEB, "by": None, "now": NOW, "tells": False}
            if to in DESIGN[before].get(deed, set()):
                move(row, to=to, deed=deed, **by, **more)
                expected.append((row.pk, deed, before, to))
                assert Registration.objects.get(pk=row.pk).state == to
                continue
            with pytest.raises((ValidationError, AssertionError)):
                move(row, to=to, deed=deed, **by, **more)
            assert row.state == before
    logged = RegistrationEvent.objects.order_by("pk").values_list("registration", "deed", "before", "after")
    assert list(logged) == expected


def test_who_was_slower_reads_what_has_become_of_the_registration() -> None:
    row = participant(session())
    with pytest.raises(ValidationError, match="the state of this registration is “Confirmed” since"):
        move(row, to=S.REJECTED, deed=Deed.REJECTED, source=EventSource.ORGANISER, by=None, now=NOW)


def test_what_belongs_to_a_state_ends_with_it() -> None:
    made = session(capacity=0, waiting_list="OFFER")
    row = participant(made)
    Registration.objects.filter(pk=row.pk).update(priority=3)
    row.refresh_from_db()
    assert (row.waiting_reason, row.waiting_number) == ("FULL", 1)
    row.session.capacity = 1
    row.session.save()
    by = {"source": EventSource.SYSTEM, "by": None, "now": NOW}
    move(row, to=S.OFFERED, deed=Deed.OFFERED, offer_expires_at=NOW, **by)
    assert (row.waiting_reason, row.offer_expires_at) == ("", NOW)
    move(row, to=S.CONFIRMED, deed=Deed.ACCEPTED, **by)
    assert row.offer_expires_at is None
    row.over_capacity = True
    move(row, to=S.CANCELLED, deed=Deed.CANCELLED, **by)
    assert (row.priority, row.over_capacity) == (0, False)
    assert row.version == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE working_sessions_registrationevent SET reason = ''",
        "DELETE FROM working_sessions_registrationevent",
    ],
)
def test_the_log_is_append_only(statement: str) -> None:
    participant(session())
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert RegistrationEvent.objects.count() == 1


@pytest.mark.parametrize("table", ["registration", "workingsession"])
def test_the_sequence_of_a_calendar_never_falls(table: str) -> None:
    participant(session())
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE working_sessions_{table} SET calendar_sequence = 3")
        with pytest.raises(IntegrityError, match="never falls"), transaction.atomic():
            cursor.execute(f"UPDATE working_sessions_{table} SET calendar_sequence = 2")


@pytest.mark.parametrize("state", LIVE)
def test_the_database_lets_nobody_into_a_session_that_was_called_off(state: str) -> None:
    made = session()
    row = participant(made)
    move(row, to=S.CANCELLED, deed=Deed.CANCELLED, source=EventSource.WEB, by=None, now=NOW)
    more = {"offer_expires_at": NOW} if state == S.OFFERED else {"waiting_number": 1}
    found = Registration.objects.filter(pk=row.pk)
    with transaction.atomic():
        found.update(state=state, **more)
        transaction.set_rollback(True)
    WorkingSession.objects.filter(pk=made.pk).update(state="CANCELLED")
    with pytest.raises(IntegrityError, match="was cancelled"), transaction.atomic():
        found.update(state=state, **more)
    with pytest.raises(IntegrityError, match="was cancelled"), transaction.atomic():
        Registration.objects.create(session=made, email="new@example.org", language="en", state=state, **more)
    found.update(state="REJECTED")


def test_live_states_are_those_that_something_may_end() -> None:
    assert {state for state in S if Deed.SESSION_CANCELLED in DESIGN[state]} == set(LIVE)
