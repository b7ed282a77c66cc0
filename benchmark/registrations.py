"""Many people register for one session at the same moment, over HTTP: how fast, and whether everybody gets what they
should. Each is signed in by a browser session of their own, and some send the form twice."""

from __future__ import annotations

import datetime as dt
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string

from benchmark.report import say, step, verdict
from benchmark.server import Client, PageError, serving
from groups.actions import create_group
from members.models import User
from publishing.texts import languages
from working_sessions.actions.sessions import announce, create_session
from working_sessions.enums import RegistrationState, SessionMode
from working_sessions.invariants import breaches
from working_sessions.models import Registration, WorkingSession

_PEOPLE, _PLACES, _WORKERS = 500, 50, 4
_TWICE = 50  # so many people send their form a second time, as by a double click


@dataclass(frozen=True, slots=True)
class Form:
    """What one person's browser sends."""

    fields: dict[str, str]
    cookies: dict[str, str]


def run_registrations(folder: Path) -> None:
    """Prints the figures, and whether nobody was lost or doubled. Ends the benchmark when somebody was."""
    with step(f"A session with {_PLACES} places, {_PEOPLE} people who have signed in"):
        session = _session()
        forms = [_form_of(person) for person in _people()]
    path = reverse("working_sessions:register", args=[session.slug])
    connection.close()
    with serving({}, folder / "gunicorn-registrations.log", _WORKERS) as client:
        for _time in range(8 * _WORKERS):
            client.get(reverse("working_sessions:session", args=[session.slug]))  # each worker has begun
        with step(f"{_PEOPLE} people register at once"):
            started = time.perf_counter()
            times = _all_at_once(client.port, path, [*forms, *forms[:_TWICE]])
            took = time.perf_counter() - started
    _print(session, times, took)


def _session() -> WorkingSession:
    def said(name: str, text: str) -> dict[str, str]:
        return {f"{name}_{code}": text for code in languages()}

    group = create_group(
        by=None, slug="benchmark-group", **said("name", "Benchmark group"), **said("purpose", "To be measured")
    )
    starts_at = timezone.now() + dt.timedelta(days=60)
    made = create_session(
        group=group,
        by=None,
        slug=f"benchmark-{starts_at:%Y-%m}",
        **said("title", "Benchmark session"),
        **said("description", "For everybody at once"),
        starts_at=starts_at,
        ends_at=starts_at + dt.timedelta(hours=2),
        mode=SessionMode.ONLINE,
        visibility="PUBLIC",
        languages=["en"],
        capacity=_PLACES,
    )
    return announce(session=made, by=None)


def _people() -> list[User]:
    people = User.objects.bulk_create(
        User(email=f"person{number}@town{number}.example", name=f"Person {number}", password="!")  # noqa: S106 - no password works
        for number in range(_PEOPLE)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True, verified=True) for person in people
    )
    return people


def _form_of(person: User) -> Form:
    store: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    secret = get_random_string(CSRF_SECRET_LENGTH)
    fields = {"csrfmiddlewaretoken": secret, "submission_key": str(uuid4()), "mode": "ONLINE"}
    return Form(
        fields | {"access_needs": "", "shown_to": "PARTICIPANTS"},
        {settings.SESSION_COOKIE_NAME: str(store.session_key), settings.CSRF_COOKIE_NAME: secret},
    )


def _all_at_once(port: int, path: str, forms: list[Form]) -> list[float]:
    """How long each waits for the answer, in milliseconds. Raises PageError when somebody gets another answer."""
    start = threading.Barrier(len(forms))
    times: list[float] = []
    failures: list[BaseException] = []

    def send(form: Form) -> None:
        client = Client(port)
        try:
            start.wait(60)
            times.append(client.post(path, form.fields, form.cookies) * 1000)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=send, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise PageError(f"{len(failures)} of {len(forms)} requests failed, the first: {failures[0]}")
    return times


def _print(session: WorkingSession, times: list[float], took: float) -> None:
    say(f"\n{_PEOPLE} people register at once for {_PLACES} places, {_TWICE} of them twice; {_WORKERS} workers")
    say(f"  {len(times) / took:8.1f} registrations per second")
    say(f"  {statistics.median(times):8.0f} ms median until the answer")
    say(f"  {statistics.quantiles(times, n=20)[-1]:8.0f} ms p95")
    verdicts = _verdicts(session)
    for is_met, what in verdicts:
        say(verdict(is_met, what))
    if not all(is_met for is_met, _what in verdicts):
        raise SystemExit("Registering at once went wrong: see above.")


def _verdicts(session: WorkingSession) -> list[tuple[bool, str]]:
    rows = Registration.objects.filter(session=session)
    confirmed = rows.filter(state=RegistrationState.CONFIRMED)
    waiting = list(rows.filter(state=RegistrationState.WAITLISTED).order_by("created_at", "pk"))
    numbers = [row.waiting_number for row in waiting]
    last_place = max(confirmed.values_list("created_at", flat=True), default=None)
    in_order = numbers == list(range(1, len(waiting) + 1)) and (
        not waiting or last_place is None or last_place < waiting[0].created_at
    )
    wrong = [str(breach) for breach in breaches(timezone.now())]
    return [
        (confirmed.count() == _PLACES, f"exactly {_PLACES} confirmed: {confirmed.count()}"),
        (len(waiting) == _PEOPLE - _PLACES, f"{_PEOPLE - _PLACES} waiting: {len(waiting)}"),
        (in_order, "the waiting list is in the order in which they came, without a gap or a double"),
        (
            rows.count() == _PEOPLE == rows.values("user").distinct().count(),
            f"nobody lost or doubled: {rows.count()} registrations of {rows.values('user').distinct().count()} people",
        ),
        (not wrong, f"every invariant holds{': ' if wrong else ''}{'; '.join(wrong)}"),
    ]
