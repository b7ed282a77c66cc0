"""Who was there: noted by organisers and by the participants' own code."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from making import user
from making_groups import coordinator, group, member
from making_sessions import BRUSSELS, NOW, STARTS, participant, session

from members.models import User
from publishing.models import AuditEntry
from working_sessions import check_in_codes
from working_sessions.actions.attendance import check_in, mark_others_absent, note_attendance
from working_sessions.enums import Attendance, Deed, EventSource, SessionState
from working_sessions.models import Registration, RegistrationEvent, WorkingSession
from working_sessions.signals import attendance_noting

pytestmark = pytest.mark.django_db
LATER = STARTS + dt.timedelta(hours=1)


@pytest.fixture
def boss() -> User:
    return coordinator(group()).user


def _noted() -> list[tuple[str, str]]:
    return list(RegistrationEvent.objects.filter(deed=Deed.ATTENDANCE).values_list("detail", "source"))


def test_noting_twice_writes_once_and_a_correction_is_logged(boss: User) -> None:
    person = participant(session())
    for _time in range(2):
        person = note_attendance(registration=person, by=boss, attendance="PRESENT", now=LATER)
    assert (person.attendance, person.attended_minutes, person.attendance_noted_at) == ("PRESENT", None, LATER)
    assert _noted() == [("PRESENT", "ORGANISER")]
    person = note_attendance(registration=person, by=boss, attendance="PARTLY", minutes=50, now=LATER)
    # The button pressed again takes no minutes away.
    person = note_attendance(registration=person, by=boss, attendance="PARTLY", now=LATER)
    assert (person.attendance, person.attended_minutes) == ("PARTLY", 50)
    person = note_attendance(registration=person, by=boss, attendance="ABSENT", now=LATER)
    assert (person.attendance, person.attended_minutes) == ("ABSENT", None)
    person = note_attendance(registration=person, by=boss, attendance="UNKNOWN", now=LATER)
    assert person.attendance_noted_at is None
    assert [detail for detail, _source in _noted()] == ["PRESENT", "PARTLY", "ABSENT", "UNKNOWN"]
    assert person.state == "CONFIRMED"


@pytest.mark.parametrize(
    ("change", "minutes"), [("PARTLY", 0), ("PARTLY", 121), ("ABSENT", 20), ("THERE", None), ("", None)]
)
def test_what_cannot_be_is_refused(boss: User, change: str, minutes: int | None) -> None:
    person = participant(session())
    with pytest.raises(ValidationError):
        note_attendance(registration=person, by=boss, attendance=change, minutes=minutes, now=LATER)
    assert _noted() == []


def test_from_the_day_of_the_session_in_its_zone(boss: User) -> None:
    # In Lisbon it is still the day before, when in Brussels the day has begun.
    midnight = dt.datetime(2027, 3, 15, 0, 0, tzinfo=BRUSSELS)
    in_brussels = participant(session())
    in_lisbon = participant(session(slug="lisbon-2027-03", time_zone="Europe/Lisbon"), "lisbon@example.org")
    with pytest.raises(ValidationError, match="from the day"):
        note_attendance(registration=in_brussels, by=boss, attendance="PRESENT", now=midnight - dt.timedelta(seconds=1))
    note_attendance(registration=in_brussels, by=boss, attendance="PRESENT", now=midnight)
    with pytest.raises(ValidationError, match="from the day"):
        note_attendance(registration=in_lisbon, by=boss, attendance="PRESENT", now=midnight)


def test_only_somebody_with_a_place(boss: User) -> None:
    made = session(capacity=1)
    participant(made, "first@example.org")
    waits = participant(made, "second@example.org")
    with pytest.raises(ValidationError, match="On the waiting list"):
        note_attendance(registration=waits, by=boss, attendance="PRESENT", now=LATER)


@pytest.mark.parametrize("state", ["ARCHIVED", "CANCELLED", "POSTPONED"])
def test_not_when_the_session_is_archived_or_does_not_take_place(boss: User, state: str) -> None:
    person = participant(session())
    WorkingSession.objects.update(state=state)
    with pytest.raises(ValidationError):
        note_attendance(registration=person, by=boss, attendance="PRESENT", now=LATER)
    WorkingSession.objects.update(state=SessionState.HELD)
    note_attendance(registration=person, by=boss, attendance="PRESENT", now=LATER)


def test_only_those_who_run_the_session(boss: User) -> None:
    made = session()
    person = participant(made)
    for stranger in (person.user, member(made.group, "inside@example.org").user, user("out@example.org")):
        with pytest.raises(PermissionDenied):
            note_attendance(registration=person, by=stranger, attendance="PRESENT", now=LATER)
        with pytest.raises(PermissionDenied):
            mark_others_absent(session=made, by=stranger, now=LATER)
    assert _noted() == []


def test_a_room_above_may_object(boss: User) -> None:
    person = participant(session())

    def object_to(session: WorkingSession, by: User | None, **kwargs: Any) -> None:
        raise ValidationError(f"The minutes of {session.slug} are approved.")

    attendance_noting.connect(object_to)
    try:
        with pytest.raises(ValidationError, match="minutes of quokka-session"):
            note_attendance(registration=person, by=boss, attendance="PRESENT", now=LATER)
    finally:
        attendance_noting.disconnect(object_to)
    assert _noted() == []


def test_all_others_are_absent(boss: User) -> None:
    made = session(capacity=3)
    there, excused, away = (participant(made, f"{name}@example.org") for name in ("there", "excused", "away"))
    waits = participant(made, "waits@example.org")
    note_attendance(registration=there, by=boss, attendance="PRESENT", now=LATER)
    note_attendance(registration=excused, by=boss, attendance="EXCUSED", now=LATER)
    assert mark_others_absent(session=made, by=boss, now=LATER) == 1
    assert mark_others_absent(session=made, by=boss, now=LATER) == 0
    found = {one.pk: one.attendance for one in Registration.objects.all()}
    assert found == {there.pk: "PRESENT", excused.pk: "EXCUSED", away.pk: "ABSENT", waits.pk: "UNKNOWN"}
    assert [entry.details for entry in AuditEntry.objects.filter(verb="session.mark_others_absent")] == [{"people": 1}]


def test_the_code_of_now_and_the_one_before() -> None:
    made, other = session(), session(slug="other-2027-03")
    moment = dt.datetime(2027, 3, 15, 14, 3, tzinfo=BRUSSELS)
    code = check_in_codes.code_of(made, moment)
    assert len(code) == 6
    assert code.isdigit()
    assert check_in_codes.changes_at(moment) == dt.datetime(2027, 3, 15, 14, 10, tzinfo=BRUSSELS)
    minutes = (-4, 0, 6, 16, 17, 27)
    goods = [check_in_codes.is_good(made, f"{code[:3]} {code[3:]}", moment + dt.timedelta(minutes=m)) for m in minutes]
    assert goods == [False, True, True, True, False, False]
    assert not check_in_codes.is_good(other, code, moment)
    assert not check_in_codes.is_good(made, "", moment)


def _check_in(person: Registration, now: dt.datetime = LATER, code: str | None = None) -> Registration:
    code = check_in_codes.code_of(person.session, now) if code is None else code
    return check_in(registration=person, by=person.user, code=code, source=EventSource.WEB, now=now)


def test_checking_in_oneself(boss: User) -> None:
    person = participant(session())
    with pytest.raises(ValidationError, match="not the code of this moment"):
        _check_in(person, code="12345")
    assert _check_in(person).attendance == "PRESENT"
    assert _check_in(person).attendance == "PRESENT"
    assert _noted() == [("PRESENT", "WEB")]


def test_what_the_organiser_noted_stands(boss: User) -> None:
    person = participant(session())
    note_attendance(registration=person, by=boss, attendance="PARTLY", minutes=30, now=LATER)
    assert _check_in(person).attendance == Attendance.PARTLY
    note_attendance(registration=person, by=boss, attendance="ABSENT", now=LATER)
    with pytest.raises(ValidationError, match="noted something else"):
        _check_in(person)


def test_checking_in_only_around_the_session() -> None:
    person = participant(session())
    ends = STARTS + dt.timedelta(hours=2)
    for moment in (NOW, STARTS - dt.timedelta(minutes=31), ends + dt.timedelta(minutes=31)):
        with pytest.raises(ValidationError, match="half an hour"):
            _check_in(person, moment)
    assert _check_in(person, STARTS - dt.timedelta(minutes=30)).attendance == "PRESENT"
