"""People who act at the same moment, in real threads with connections of their own, and what takes the lock and the
rules of the database away, for the controls."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from at_once import Deed, together
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from working_sessions.models import Registration


def codes(met: list[Any]) -> list[str]:
    """Why some were refused. Whatever else went wrong is raised."""
    for error in met:
        if isinstance(error, Exception) and not isinstance(error, ValidationError):
            raise error
    return sorted(error.code for error in met if isinstance(error, ValidationError))


@contextmanager
def without_the_lock() -> Iterator[None]:
    """Nobody waits for a turn, wherever the code asks for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
        yield


def drop_the_trigger() -> None:
    """Until the database is made anew, after the test."""
    _run("ALTER TABLE working_sessions_registration DISABLE TRIGGER USER")


def drop_the_rule_of_steps() -> None:
    _run("ALTER TABLE working_sessions_registrationevent DROP CONSTRAINT working_sessions_event_one_step_to_a_version")


def drop_the_unique_rules() -> None:
    for name in ("once_per_member", "once_per_address", "waiting_number_once"):
        _run(f"DROP INDEX working_sessions_registration_{name}")
    _run("ALTER TABLE working_sessions_registration DROP CONSTRAINT working_sessions_registration_sent_once")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def nobody_writes_before_all_have_looked(people: int) -> Iterator[None]:
    """The worst moment, made certain: each thread stops before its first write until every other has come so far."""
    looked, own = threading.Barrier(people), threading.local()

    def stop() -> None:
        if not getattr(own, "has_stopped", False):
            own.has_stopped = True
            looked.wait(10)

    with _before_each_save(stop):
        yield


def in_between(slow: Deed, quick: Deed) -> list[Any]:
    """The other worst moment: `slow` has looked and not yet written when `quick` does all that it does."""
    looked, done = threading.Event(), threading.Event()
    slow_thread: list[int] = []

    def stop() -> None:
        if threading.get_ident() in slow_thread and not looked.is_set():
            looked.set()
            assert done.wait(30)

    def go_slowly() -> Any:
        slow_thread.append(threading.get_ident())
        return slow()

    def go_quickly() -> Any:
        assert looked.wait(10)
        try:
            return quick()
        finally:
            done.set()

    with _before_each_save(stop):
        return together(go_slowly, go_quickly)


@contextmanager
def _before_each_save(stop: Callable[[], None]) -> Iterator[None]:
    save = Registration.save

    def stop_and_save(registration: Registration, *args: Any, **options: Any) -> None:
        stop()
        save(registration, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Registration, "save", stop_and_save)
        yield
