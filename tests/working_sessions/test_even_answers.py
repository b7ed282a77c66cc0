"""The time that an answer takes does not tell whether an address is known."""

from __future__ import annotations

import time

import pytest
from django.db import connection
from django.test import Client
from registering_pages import guest_form, joined, mails, soon, states, url

from working_sessions.even_answers import TAKES, evenly


class Clock:
    """Stands still but for what is slept, and for what `work` takes."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []
        self.depth = len(connection.savepoint_ids)

    def work(self, seconds: float) -> None:
        self.now += seconds

    def sleep(self, seconds: float) -> None:
        assert len(connection.savepoint_ids) == self.depth, "in a transaction the others would wait, too"
        self.slept.append(round(seconds, 6))
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, db: None) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "sleep", made.sleep)
    monkeypatch.setattr("working_sessions.even_answers.time.monotonic", lambda: made.now)
    return made


@pytest.mark.parametrize("took", [0.0, 0.01, TAKES])
def test_what_is_quick_and_what_is_slow_take_the_same(clock: Clock, took: float) -> None:
    with evenly():
        clock.work(took)
    assert clock.now == pytest.approx(100 + TAKES)
    with pytest.raises(TypeError), evenly():
        clock.work(took, "refused")  # type: ignore[call-arg]
    assert clock.now == pytest.approx(100 + 2 * TAKES)


def test_what_takes_longer_is_not_held_up(clock: Clock) -> None:
    with evenly():
        clock.work(3)
    assert clock.slept == [0]


@pytest.mark.usefixtures("catalogue")
def test_a_guest_who_is_known_and_one_who_is_not(client: Client, clock: Clock) -> None:
    made = soon(guests_allowed=True)
    joined(made, "known@example.org")
    for email in ("known@example.org", "new@example.org", "new@example.org"):  # at last, known and not confirmed
        assert client.post(url("register", made.slug), guest_form(email=email)).status_code == 302
    assert clock.slept == [TAKES] * 3
    assert states(made) == [("known@example.org", "CONFIRMED"), ("new@example.org", "UNVERIFIED")]


@pytest.mark.usefixtures("catalogue")
def test_links_to_an_address_with_registrations_and_to_one_without(client: Client, clock: Clock) -> None:
    joined(soon(), "known@example.org")
    for email in ("known@example.org", "nobody@example.org"):
        assert client.post(url("links"), {"email": email}).status_code == 302
    assert clock.slept == [TAKES] * 2
    assert mails("working_sessions.own_links") == [("known@example.org", "working_sessions.own_links")]
