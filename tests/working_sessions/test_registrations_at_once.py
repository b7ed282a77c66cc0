"""Many people at the same moment, in real threads: no place is given twice, and nobody is lost or doubled.

Each scenario has its controls. Without the lock and the rules of the database, the same people at the same moment get too
many places, or are lost: so the scenario would notice. With only the lock taken away, the rules of the database hold. There
is one thing that none of them can refuse, since it is right in itself: that somebody waits. There the control shows what
the lock is for, and that the next deed in the session mends it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from making import user
from making_groups import coordinator
from making_sessions import NOW, participant, session
from racing import (
    codes,
    drop_the_rule_of_steps,
    drop_the_trigger,
    drop_the_unique_rules,
    in_between,
    nobody_writes_before_all_have_looked,
    together,
    without_the_lock,
)

from members.models import User
from working_sessions.actions.answering import accept, cancel, restore
from working_sessions.actions.calling_off import cancel_session_registrations
from working_sessions.actions.clock import tick
from working_sessions.actions.deciding import approve
from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import promote
from working_sessions.actions.registering import register
from working_sessions.enums import Deed, EventSource, RegistrationState, SessionState
from working_sessions.invariants import breaches
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + dt.timedelta(days=2)


def people(count: int) -> list[User]:
    made = User.objects.bulk_create(
        User(email=f"person{number}@example.org", name=f"Person {number}") for number in range(count)
    )
    return list(made)


def ask(of: WorkingSession, person: User, **fields: Any) -> Any:
    return partial(register, session=of, by=person, mode=of.modes[0], **({"now": NOW} | fields))


def states(of: WorkingSession) -> Counter[str]:
    return Counter(Registration.objects.filter(session=of).values_list("state", flat=True))


def state_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).state


def broken(now: dt.datetime = NOW) -> list[str]:
    """The names of the invariants that do not hold."""
    return sorted({breach.invariant.name for breach in breaches(now)})


def give_up(registration: Registration, now: dt.datetime = NOW) -> Any:
    return partial(cancel, registration=registration, by=None, source=EventSource.LINK, now=now)


def take(registration: Registration, now: dt.datetime) -> Any:
    return partial(accept, registration=registration, by=None, source=EventSource.LINK, now=now)


# --- The last seat -----------------------------------------------------------------------------------------------------


def test_thirty_people_for_the_last_seat() -> None:
    made = session(capacity=1)
    met = together(*(ask(made, person, now=None) for person in people(30)))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": 1, "WAITLISTED": 29}
    # In the order in which they came, from 1 on, without a gap.
    waiting = Registration.objects.filter(session=made, state="WAITLISTED").order_by("created_at")
    assert list(waiting.values_list("waiting_number", flat=True)) == list(range(1, 30))
    assert Registration.objects.get(session=made, state="CONFIRMED").created_at < waiting[0].created_at
    assert broken() == []


@pytest.mark.parametrize(("taken", "places"), [(0, 1), (3, 2)])
def test_without_lock_and_trigger_the_last_seats_are_oversold(taken: int, places: int) -> None:
    made = session(capacity=taken + places)
    for number in range(taken):
        participant(made, f"before{number}@example.org")
    drop_the_trigger()
    with without_the_lock(), nobody_writes_before_all_have_looked(6):
        met = together(*(ask(made, person) for person in people(6)))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": taken + 6}
    assert broken() == ["I1"]


@pytest.mark.parametrize(("taken", "places"), [(0, 1), (3, 2)])
def test_with_only_the_lock_taken_away_the_trigger_holds(taken: int, places: int) -> None:
    made = session(capacity=taken + places)
    for number in range(taken):
        participant(made, f"before{number}@example.org")
    with without_the_lock(), nobody_writes_before_all_have_looked(6):
        met = together(*(ask(made, person) for person in people(6)))
    assert codes(met) == ["full"] * (6 - places)
    assert states(made) == {"CONFIRMED": taken + places}
    assert broken() == []


def test_two_last_seats_and_a_waiting_list() -> None:
    made = session(capacity=5)
    for number in range(3):
        participant(made, f"before{number}@example.org")
    met = together(*(ask(made, person, now=None) for person in people(8)))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": 5, "WAITLISTED": 6}
    waiting = Registration.objects.waiting().filter(session=made)
    assert list(waiting.values_list("waiting_number", flat=True)) == list(range(1, 7))
    assert list(waiting.order_by("created_at")) == list(waiting)
    assert broken() == []


# --- Cancelled while somebody registers --------------------------------------------------------------------------------


def test_a_place_given_back_while_others_register_goes_to_who_waited() -> None:
    made = session(capacity=1)
    first, waits = participant(made, "first@example.org"), participant(made, "waits@example.org")
    met = together(give_up(first), *(ask(made, person) for person in people(4)))
    assert codes(met) == []
    assert state_of(waits) == "CONFIRMED"
    assert states(made) == {"CANCELLED": 1, "CONFIRMED": 1, "WAITLISTED": 4}
    assert broken() == []


def test_without_the_lock_somebody_waits_for_a_place_that_is_free() -> None:
    """The person has seen that all is full, and does not see that it no longer is."""
    made = session(capacity=1)
    first = participant(made, "first@example.org")
    with without_the_lock():
        met = in_between(ask(made, user("late@example.org")), give_up(first))
    assert codes(met) == []
    assert states(made) == {"CANCELLED": 1, "WAITLISTED": 1}
    assert broken() == ["I2"]
    tick(session=made, now=NOW)
    assert states(made) == {"CANCELLED": 1, "CONFIRMED": 1}
    assert broken() == []


# --- Accepted while the offer lapses -----------------------------------------------------------------------------------


def offered(made: WorkingSession) -> tuple[Registration, Registration, dt.datetime]:
    """An offered place, who waits next for it, and the moment when the offer ends."""
    first, second, third = (participant(made, f"{name}@example.org") for name in ("first", "second", "third"))
    give_up(first)()
    second.refresh_from_db()
    return second, third, second.offer_expires_at


def test_an_offer_accepted_at_the_moment_when_it_lapses_is_one_or_the_other() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    second, third, ends_at = offered(made)
    met = together(take(second, ends_at - dt.timedelta(seconds=1)), partial(tick, session=made, now=ends_at))
    assert codes(met) == []
    assert (state_of(second), state_of(third)) in [("CONFIRMED", "WAITLISTED"), ("EXPIRED", "OFFERED")]
    assert RegistrationEvent.objects.filter(registration=second, before="OFFERED").count() == 1
    assert broken(ends_at) == []


def test_without_lock_and_trigger_an_offer_is_accepted_and_lapses() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    second, third, ends_at = offered(made)
    drop_the_trigger()
    drop_the_rule_of_steps()
    with without_the_lock():
        met = in_between(take(second, ends_at - dt.timedelta(seconds=1)), partial(tick, session=made, now=ends_at))
    assert codes(met) == []
    assert (state_of(second), state_of(third)) == ("CONFIRMED", "OFFERED")
    assert broken(ends_at) == ["I1", "I8"]


def test_with_only_the_lock_taken_away_the_trigger_refuses_the_lapsed_offer() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    second, third, ends_at = offered(made)
    with without_the_lock():
        met = in_between(take(second, ends_at - dt.timedelta(seconds=1)), partial(tick, session=made, now=ends_at))
    assert codes(met) == ["full"]
    assert (state_of(second), state_of(third)) == ("EXPIRED", "OFFERED")
    assert broken(ends_at) == []


# --- Fewer places while somebody registers -----------------------------------------------------------------------------


def make_smaller(of: WorkingSession, places: int) -> None:
    with in_turn():
        found = locked(of)
        found.capacity = places
        found.save(update_fields=["capacity"])
        promote(found, NOW)


def test_made_smaller_while_somebody_registers() -> None:
    made = session(capacity=2)
    participant(made, "first@example.org")
    met = together(partial(make_smaller, made, 1), *(ask(made, person) for person in people(3)))
    assert codes(met) == []
    # Whoever was quicker than the organiser keeps the place, which is then one over the capacity.
    assert states(made)["CONFIRMED"] == 1 + Registration.objects.filter(session=made, over_capacity=True).count()
    assert sum(states(made).values()) == 4
    assert broken() == []


def test_without_lock_and_trigger_a_place_is_given_that_is_no_longer_there() -> None:
    made = session(capacity=2)
    participant(made, "first@example.org")
    drop_the_trigger()
    with without_the_lock():
        met = in_between(ask(made, user("late@example.org")), partial(make_smaller, made, 1))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": 2}
    assert broken() == ["I1"]


def test_with_only_the_lock_taken_away_the_trigger_reads_the_new_number() -> None:
    made = session(capacity=2)
    participant(made, "first@example.org")
    with without_the_lock():
        met = in_between(ask(made, user("late@example.org")), partial(make_smaller, made, 1))
    assert codes(met) == ["full"]
    assert states(made) == {"CONFIRMED": 1}
    assert broken() == []


# --- The same form twenty times ----------------------------------------------------------------------------------------


def test_the_same_form_twenty_times_is_one_registration() -> None:
    made, person, key = session(capacity=5), user("person@example.org"), uuid4()
    met = together(*(ask(made, person, submission_key=key) for _time in range(20)))
    assert codes(met) == []
    assert sorted(is_new for _registration, is_new in met) == [False] * 19 + [True]
    assert len({registration.pk for registration, _is_new in met}) == 1
    assert RegistrationEvent.objects.count() == 1
    assert broken() == []


def test_without_lock_and_unique_rules_the_same_form_is_several_registrations() -> None:
    made, person, key = session(capacity=5), user("person@example.org"), uuid4()
    drop_the_unique_rules()
    with without_the_lock(), nobody_writes_before_all_have_looked(4):
        together(*(ask(made, person, submission_key=key) for _time in range(4)))
    assert states(made) == {"CONFIRMED": 4}
    assert set(broken()) - {"I7"} == {"I3"}  # each may have the calendar's first number, or each the next one


def test_with_only_the_lock_taken_away_the_unique_rules_hold() -> None:
    made, person, key = session(capacity=5), user("person@example.org"), uuid4()
    with without_the_lock(), nobody_writes_before_all_have_looked(4):
        met = together(*(ask(made, person, submission_key=key) for _time in range(4)))
    assert set(codes(met)) <= {"twice", "sent"}
    assert len(codes(met)) == 3
    assert states(made) == {"CONFIRMED": 1}


# --- The session is cancelled while somebody registers -----------------------------------------------------------------


def call_off(of: WorkingSession) -> None:
    with in_turn():
        found = locked(of)
        found.state = SessionState.CANCELLED
        found.save(update_fields=["state"])
        cancel_session_registrations(found, by=None, now=NOW)


def test_called_off_while_people_register() -> None:
    made = session(capacity=2)
    for name in ("first", "second", "waits"):
        participant(made, f"{name}@example.org")
    met = together(partial(call_off, made), *(ask(made, person) for person in people(5)))
    assert set(codes(met)) <= {"phase"}
    assert states(made) == {"CANCELLED": 8 - len(codes(met))}
    promoted = RegistrationEvent.objects.filter(registration__session=made, deed=Deed.PROMOTED)
    assert not promoted.exists()
    assert broken() == []


def test_without_lock_and_trigger_somebody_has_a_place_in_a_session_that_was_called_off() -> None:
    made = session(capacity=2)
    drop_the_trigger()
    with without_the_lock():
        met = in_between(ask(made, user("late@example.org")), partial(call_off, made))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": 1}
    assert broken() == ["I4"]


def test_with_only_the_lock_taken_away_the_trigger_lets_nobody_into_a_session_that_was_called_off() -> None:
    made = session(capacity=2)
    with without_the_lock():
        met = in_between(ask(made, user("late@example.org")), partial(call_off, made))
    assert codes(met) == ["phase"]
    assert states(made) == {}
    assert broken() == []


def test_with_only_the_lock_taken_away_nobody_comes_back_into_a_session_that_was_called_off() -> None:
    made = session(capacity=2)
    first = participant(made, "first@example.org")
    give_up(first)()
    back = partial(restore, registration=first, by=None, source=EventSource.LINK, now=NOW)
    with without_the_lock():
        met = in_between(back, partial(call_off, made))
    assert codes(met) == ["phase"]
    assert states(made) == {"CANCELLED": 1}
    assert broken() == []


# --- Two who let others move up ----------------------------------------------------------------------------------------


def one_free_and_two_waiting() -> WorkingSession:
    made = session(capacity=1)
    for name in ("first", "second", "third"):
        participant(made, f"{name}@example.org")
    WorkingSession.objects.filter(pk=made.pk).update(capacity=2)
    assert broken() == ["I2"]
    return made


def test_two_who_promote_at_once_promote_one_person_once() -> None:
    made = one_free_and_two_waiting()
    met = together(partial(tick, session=made, now=NOW), partial(tick, session=made, now=NOW))
    assert codes(met) == []
    assert states(made) == {"CONFIRMED": 2, "WAITLISTED": 1}
    assert RegistrationEvent.objects.filter(deed=Deed.PROMOTED).count() == 1
    assert broken() == []


def test_with_only_the_lock_taken_away_the_rule_of_steps_lets_one_of_them_promote() -> None:
    made = one_free_and_two_waiting()
    with without_the_lock(), nobody_writes_before_all_have_looked(2):
        met = together(partial(tick, session=made, now=NOW), partial(tick, session=made, now=NOW))
    assert codes(met) == ["busy"]
    assert states(made) == {"CONFIRMED": 2, "WAITLISTED": 1}
    assert RegistrationEvent.objects.filter(deed=Deed.PROMOTED).count() == 1
    assert broken() == []


def test_without_lock_and_rule_one_person_is_promoted_twice() -> None:
    made = one_free_and_two_waiting()
    drop_the_rule_of_steps()
    with without_the_lock(), nobody_writes_before_all_have_looked(2):
        met = together(partial(tick, session=made, now=NOW), partial(tick, session=made, now=NOW))
    assert codes(met) == []
    assert RegistrationEvent.objects.filter(deed=Deed.PROMOTED).count() == 2
    assert broken() == ["I8"]


# --- Accepted by the organiser while the person cancels ----------------------------------------------------------------


def pending_and_waiting(capacity: int | None = 1) -> tuple[User, Registration, Registration]:
    made = session(capacity=capacity, approval_required=True)
    boss = coordinator(made.group).user
    return boss, participant(made, "first@example.org"), participant(made, "waits@example.org")


def test_accepted_by_the_organiser_while_the_person_cancels() -> None:
    boss, first, waits = pending_and_waiting()
    met = together(partial(approve, registration=first, by=boss, now=NOW), give_up(first))
    assert codes(met) in ([], ["state"])
    assert (state_of(first), state_of(waits)) == ("CANCELLED", "PENDING")
    assert broken() == []


def test_without_lock_and_trigger_the_organiser_accepts_who_has_cancelled() -> None:
    boss, first, waits = pending_and_waiting()
    drop_the_trigger()
    drop_the_rule_of_steps()
    with without_the_lock():
        met = in_between(partial(approve, registration=first, by=boss, now=NOW), give_up(first))
    assert codes(met) == []
    assert (state_of(first), state_of(waits)) == ("CONFIRMED", "PENDING")
    assert broken() == ["I1", "I8"]


def test_with_only_the_lock_taken_away_the_trigger_refuses_who_has_cancelled() -> None:
    boss, first, waits = pending_and_waiting()
    with without_the_lock():
        met = in_between(partial(approve, registration=first, by=boss, now=NOW), give_up(first))
    assert codes(met) == ["full"]
    assert (state_of(first), state_of(waits)) == ("CANCELLED", RegistrationState.PENDING)
    assert broken() == []


def test_with_only_the_lock_taken_away_the_rule_of_steps_refuses_it_also_where_places_are_without_limit() -> None:
    boss, first, _second = pending_and_waiting(capacity=None)
    with without_the_lock():
        met = in_between(partial(approve, registration=first, by=boss, now=NOW), give_up(first))
    assert codes(met) == ["busy"]
    assert state_of(first) == "CANCELLED"
    assert broken() == []
