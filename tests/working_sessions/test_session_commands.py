"""The clock's command and the check of the invariants, and what each of them finds."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from making_sessions import NOW, STARTS, participant, session

from working_sessions.actions.answering import cancel
from working_sessions.actions.registering import register_guest
from working_sessions.enums import EventSource
from working_sessions.invariants import INVARIANTS, breaches
from working_sessions.management.commands import sessions_clock
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries.due import sessions_due

HOUR = dt.timedelta(hours=1)


def states(of: WorkingSession) -> list[str]:
    return list(Registration.objects.filter(session=of).order_by("pk").values_list("state", flat=True))


def run(name: str, **options: Any) -> str:
    said = StringIO()
    call_command(name, stdout=said, **options)
    return said.getvalue()


# --- The clock ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_only_sessions_with_something_due_are_looked_at() -> None:
    full = session(slug="full-2027-03", capacity=1, waiting_list="OFFER")
    first, _second = participant(full, "first@example.org"), participant(full, "second@example.org")
    asked = session(slug="asked-2027-03", guests_allowed=True)
    register_guest(
        session=asked, name="G", email="g@example.org", organisation_name="", mode="ONLINE", language="en", now=NOW
    )
    calm = session(slug="calm-2027-03", capacity=5)
    participant(calm, "calm@example.org")

    def due(now: dt.datetime) -> list[str]:
        return list(sessions_due(now).order_by("slug").values_list("slug", flat=True))

    assert due(NOW) == ["full-2027-03"]  # somebody waits, and may move up
    assert due(NOW + 24 * HOUR) == ["asked-2027-03", "full-2027-03"]
    assert due(STARTS - 24 * HOUR) == ["asked-2027-03"]  # the cut-off
    cancel(registration=first, by=None, source=EventSource.WEB, now=NOW)
    assert due(NOW) == []
    assert due(NOW + 24 * HOUR) == ["asked-2027-03", "full-2027-03"]
    assert (
        run("sessions_clock", now=NOW + 24 * HOUR) == "Sessions looked at: 2. Reminders and lists for organisers: 0.\n"
    )
    assert [states(made) for made in (full, asked, calm)] == [["CANCELLED", "EXPIRED"], ["EXPIRED"], ["CONFIRMED"]]
    assert (
        run("sessions_clock", now=NOW + 24 * HOUR) == "Sessions looked at: 0. Reminders and lists for organisers: 0.\n"
    )


@pytest.mark.django_db
def test_a_session_that_is_busy_or_faulty_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    for slug in ("busy-2027-03", "faulty-2027-03", "fine-2027-03"):
        made = session(slug=slug, capacity=0, waiting_list="AUTOMATIC")
        participant(made, f"{slug}@example.org")
        WorkingSession.objects.filter(pk=made.pk).update(capacity=1)
    tick = sessions_clock.tick

    def picky(*, session: WorkingSession, now: dt.datetime) -> None:
        if session.slug == "busy-2027-03":
            raise ValidationError("busy")
        if session.slug == "faulty-2027-03":
            raise ZeroDivisionError
        tick(session=session, now=now)

    monkeypatch.setattr(sessions_clock, "tick", picky)
    with pytest.raises(CommandError, match="1 sessions could not be moved on"):
        run("sessions_clock", now=NOW)
    found = Registration.objects.order_by("session").values_list("session__slug", "state")
    assert dict(found) == {
        "busy-2027-03": "WAITLISTED",
        "faulty-2027-03": "WAITLISTED",
        "fine-2027-03": "CONFIRMED",
    }


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_until_it_is_told_to_end() -> None:
    starts_at = timezone.now() + dt.timedelta(days=30)
    made = session(capacity=0, starts_at=starts_at, now=timezone.now())
    row = participant(made, now=timezone.now())
    start = (
        "from django.conf import settings; from django.core.management import execute_from_command_line as run; "
        f"settings.DATABASES['default']['NAME'] = {settings.DATABASES['default']['NAME']!r}; "
        "run(['manage.py', 'sessions_clock', '--loop', '--interval', '0.1'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", start],
        env=os.environ,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        WorkingSession.objects.filter(pk=made.pk).update(capacity=1)
        deadline = time.monotonic() + 60
        while Registration.objects.get(pk=row.pk).state != "CONFIRMED":
            assert time.monotonic() < deadline
            assert process.poll() is None, process.stdout and process.stdout.read()
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate(timeout=30)
    assert (process.returncode, said) == (0, "")


# --- The check ---------------------------------------------------------------------------------------------------------


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


NO_RULES = "ALTER TABLE working_sessions_registration DISABLE TRIGGER USER"
NO_LOG_RULES = "ALTER TABLE working_sessions_registrationevent DISABLE TRIGGER USER"
ROW = "UPDATE working_sessions_registration SET"
# For each invariant, what breaks it in a session with two people who have its two places, and one who waits.
BREACHES = {
    "I1": ["UPDATE working_sessions_workingsession SET capacity = 1"],
    "I2": ["UPDATE working_sessions_workingsession SET capacity = 3"],
    "I3": [
        "DROP INDEX working_sessions_registration_once_per_address",
        f"{ROW} email = 'first@example.org' WHERE email = 'second@example.org'",
    ],
    "I4": ["UPDATE working_sessions_workingsession SET state = 'CANCELLED'"],
    "I5": ["DELETE FROM outbox_outboxmessage WHERE \"to\" = 'second@example.org'"],
    "I7": [
        "DROP INDEX working_sessions_registration_once_per_address",
        f"{ROW} email = 'first@example.org', calendar_sequence = 0 WHERE email = 'second@example.org'",
        f"{ROW} calendar_sequence = 1, user_id = NULL WHERE id = (SELECT min(id) FROM working_sessions_registration)",
    ],
    "I8": [NO_LOG_RULES, "UPDATE working_sessions_registrationevent SET after = 'PENDING' WHERE after = 'CONFIRMED'"],
    "I9": ["UPDATE working_sessions_workingsession SET last_waiting_number = 0"],
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", [invariant.name for invariant in INVARIANTS])
def test_the_check_finds_what_does_not_hold_and_says_what_to_do(name: str) -> None:
    starts_at = timezone.now() + dt.timedelta(days=30)
    made = session(capacity=2, starts_at=starts_at, now=timezone.now())
    for email in ("first@example.org", "second@example.org", "third@example.org"):
        participant(made, email, now=timezone.now())
    assert run("check_sessions") == "Sessions and registrations: everything holds.\n"
    _run(NO_RULES, *BREACHES[name])
    found = {breach.invariant.name for breach in breaches(timezone.now())}
    assert name in found
    assert found <= {name, "I3"}  # two rows of one address are two registrations at once
    said = StringIO()
    with pytest.raises(CommandError, match="do not hold"):
        call_command("check_sessions", stdout=said)
    cure = next(invariant.cure for invariant in INVARIANTS if invariant.name == name)
    assert f"{name} quokka-session-2027-03: " in said.getvalue()
    assert cure in said.getvalue()


@pytest.mark.django_db
def test_a_limit_that_has_just_fallen_is_no_breach_until_the_clock_had_its_time() -> None:
    made = session(capacity=5, places_per_organisation=1, organisation_limit_until=NOW)
    WorkingSession.objects.filter(pk=made.pk).update(organisation_limit_until=NOW + HOUR)
    for name in ("a", "b"):
        participant(made, f"{name}@city.example")
    falls_at = NOW + HOUR
    quarter = dt.timedelta(minutes=15)
    assert breaches(falls_at, quarter) == []
    row = Registration.objects.get(state="WAITLISTED")
    (breach,) = breaches(falls_at + quarter, quarter)
    assert str(breach) == (
        f"I2 {made.slug}: registration {row.pk} waits, although a place is free (ALL). "
        "Run `manage.py sessions_clock`, and see that it goes on running"
    )
