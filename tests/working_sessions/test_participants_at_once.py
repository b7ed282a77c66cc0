"""Two organisers at the same moment, in real threads: one note, one decision, one message."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from at_once import together
from django.core.exceptions import ValidationError
from making_groups import coordinator, group
from making_sessions import NOW, STARTS, participant, session

from members.models import User
from outbox.models import OutboxMessage
from working_sessions.actions.attendance import note_attendance
from working_sessions.actions.deciding_many import approve_all, reject_all
from working_sessions.actions.messages import send_message
from working_sessions.enums import Deed
from working_sessions.models import Registration, RegistrationEvent, SessionMessage, WorkingSession

pytestmark = pytest.mark.django_db(transaction=True)


def made_and_boss(**fields: Any) -> tuple[WorkingSession, User]:
    boss = coordinator(group()).user
    return session(**fields), boss


def test_the_same_button_four_times_at_once() -> None:
    made, boss = made_and_boss()
    person = participant(made)

    def press() -> Any:
        return note_attendance(registration=person, by=boss, attendance="PRESENT", now=STARTS)

    assert [one.attendance for one in together(press, press, press, press)] == ["PRESENT"] * 4
    assert RegistrationEvent.objects.filter(deed=Deed.ATTENDANCE).count() == 1


def test_one_accepts_while_another_turns_away() -> None:
    made, boss = made_and_boss(approval_required=True)
    asking = [participant(made, f"p{number}@example.org") for number in range(3)]
    accepted, turned_away = together(
        lambda: approve_all(session=made, registrations=asking, by=boss, now=NOW),
        lambda: reject_all(session=made, registrations=reversed(asking), by=boss, reason="NO_PLACES", now=NOW),
    )
    # Each was decided on once, and whoever came too late reads of it.
    assert sorted(accepted.done + turned_away.done) == sorted(one.pk for one in asking)
    assert set(accepted.refused) == set(turned_away.done)
    assert set(turned_away.refused) == set(accepted.done)
    states = dict(Registration.objects.values_list("pk", "state"))
    assert states == dict.fromkeys(accepted.done, "CONFIRMED") | dict.fromkeys(turned_away.done, "REJECTED")


def test_the_same_message_sent_at_once() -> None:
    made, boss = made_and_boss()
    for number in range(3):
        participant(made, f"p{number}@example.org")
    OutboxMessage.objects.all().delete()
    key = uuid4()

    def send() -> Any:
        words = {"subject": "S", "text": "T", "language": "en"}
        return send_message(session=made, by=boss, audience="CONFIRMED", key=key, now=NOW, **words)

    came = together(send, send, send)
    assert not [one for one in came if isinstance(one, ValidationError)]
    assert sorted(is_new for _message, is_new in came) == [False, False, True]
    assert SessionMessage.objects.get().recipients == 3
    assert OutboxMessage.objects.count() == 3
