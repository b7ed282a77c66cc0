"""Several people at the same moment, in threads against the real database."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from at_once import refusals
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from sending import author, curator, in_state, sent

from contributions import actions
from contributions.actions import deciding, own
from contributions.actions import sending as sending_actions
from contributions.enums import ContributionKind, EventKind
from contributions.models import Contribution, ContributionEvent
from criteria.actions import publish
from outbox.models import OutboxMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]

THREADS = 4


def decided(made: Contribution) -> int:
    kinds = [EventKind.ACCEPTED, EventKind.DECLINED, EventKind.WITHDRAWN]
    return ContributionEvent.objects.filter(contribution=made, kind__in=kinds).count()


def deeds_on(made: Contribution) -> list[Callable[[], Any]]:
    one, other = curator(), curator("second@example.org")
    return [
        lambda: actions.accept(contribution=made, by=one),
        lambda: actions.decline(contribution=made, by=other, reason="why", reason_language="en", shows_words=True),
        lambda: actions.withdraw(contribution=made, by=made.author),
    ]


@pytest.mark.parametrize("kind", [ContributionKind.PROBLEM, ContributionKind.PILOT])
def test_one_of_several_decisions_wins(kind: ContributionKind) -> None:
    made = sent(kind)
    met = refusals(*deeds_on(made)[1:])  # from an accepted one to a declined one there is a way
    assert [type(error) for error in met if error] == [ValidationError]
    assert decided(made) == 1


def test_a_contribution_is_accepted_once() -> None:
    made = sent()
    one, other = curator(), curator("second@example.org")
    met = refusals(*(lambda by=by: actions.accept(contribution=made, by=by) for by in (one, other)))
    assert [type(error) for error in met if error] == [ValidationError]
    assert decided(made) == 1
    assert made.criterion.versions.count() == 2
    assert OutboxMessage.objects.filter(subject__contains="accepted").count() == 1


def test_without_the_lock_both_would_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the threads do meet, and it is the lock that keeps them apart."""
    made = sent(ContributionKind.PILOT)
    together = threading.Barrier(2)

    def without_lock(contribution: Contribution) -> Contribution:
        found = Contribution.objects.get(pk=contribution.pk)
        together.wait(10)  # nobody decides before everybody has looked
        return found

    for module in (deciding, own):
        monkeypatch.setattr(module, "locked", without_lock)
    met = refusals(*deeds_on(made)[1:])
    assert met == [None, None]
    assert decided(made) == 2


def test_receipt_numbers_are_given_once() -> None:
    people = [author(f"author{number}@example.org") for number in range(THREADS)]
    met = refusals(*(lambda by=by: sent(by=by) for by in people))
    assert met == [None] * THREADS
    numbers = sorted(Contribution.objects.values_list("number", flat=True))
    assert [number[-4:] for number in numbers] == ["0001", "0002", "0003", "0004"]


def test_without_the_row_of_the_year_numbers_would_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: counted instead of given out, numbers collide, and a constraint refuses all but one."""
    together = threading.Barrier(THREADS)

    def counted() -> str:
        number = f"2026-{Contribution.objects.count() + 1:04d}"
        together.wait(10)
        return number

    monkeypatch.setattr(sending_actions, "_next_number", counted)
    people = [author(f"author{number}@example.org") for number in range(THREADS)]
    met = refusals(*(lambda by=by: sent(by=by) for by in people))
    assert sorted(type(error).__name__ for error in met) == ["IntegrityError"] * (THREADS - 1) + ["NoneType"]
    assert IntegrityError in {type(error) for error in met}


def test_the_same_form_sent_twenty_times_is_one_contribution() -> None:
    key, by = uuid.uuid4(), author()
    met = refusals(*[lambda: sent(by=by, submission_key=key)] * 20)
    assert met == [None] * 20
    assert Contribution.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


def test_nobody_slips_past_the_limit_of_a_day(settings: LazySettings) -> None:
    settings.CONTRIBUTIONS_PER_DAY = 2
    by = author()
    met = refusals(*[lambda: sent(by=by)] * THREADS)
    assert sorted(type(error).__name__ for error in met) == ["NoneType", "NoneType", *["ValidationError"] * 2]
    assert Contribution.objects.count() == 2


def test_an_answer_and_a_publication_do_not_wait_for_each_other_in_a_circle() -> None:
    made = in_state("ACCEPTED")
    by = curator()
    met = refusals(
        lambda: publish(version=made.resulting_version, by=by),
        lambda: actions.answer(contribution=made, by=by, text="An answer", language="en"),
        lambda: actions.show_words(contribution=made, by=by),
    )
    assert [type(error) for error in met] == [type(None), type(None), ValidationError]  # public already
    made.refresh_from_db()
    assert (made.state, made.answer) == ("PUBLISHED", "An answer")
