"""Two curators at the same moment: one of them wins, and nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from making import content, draft, published, texts

from criteria import actions
from criteria.models import Criterion, CriterionVersion, Word
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]

THREADS = 4


def at_once(deed: Callable[[], Any], threads: int = THREADS) -> list[BaseException | None]:
    """What each of several threads met, all of which begin at the same moment."""
    barrier = threading.Barrier(threads)
    met: list[BaseException | None] = []

    def work() -> None:
        try:
            connection.ensure_connection()
            barrier.wait(10)
            deed()
            met.append(None)
        except Exception as error:
            met.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(met) == threads
    return met


def winners(met: list[BaseException | None]) -> int:
    return sum(error is None for error in met)


def without_lock(criterion: Criterion) -> Criterion:
    return Criterion.objects.get(pk=criterion.pk)


def test_a_draft_is_published_once() -> None:
    version = draft("CF-900")
    met = at_once(lambda: actions.publish(version=version, by=None))
    assert winners(met) == 1
    assert {type(error) for error in met if error} == {ValidationError}
    assert AuditEntry.objects.filter(verb="criterion.publish", subject="CF-900 v1").count() == 1


def test_a_version_is_started_once() -> None:
    criterion = published("CF-900").criterion
    met = at_once(lambda: actions.start_version(criterion=criterion, by=None))
    assert winners(met) == 1
    assert {type(error) for error in met if error} == {ValidationError}
    assert sorted(criterion.versions.values_list("version", flat=True)) == [1, 2]


def test_a_criterion_is_withdrawn_once() -> None:
    criterion = published("CF-900").criterion
    met = at_once(lambda: actions.withdraw(criterion=criterion, by=None, reason="out of date"))
    assert winners(met) == 1
    assert AuditEntry.objects.filter(verb="criterion.withdraw", subject="CF-900").count() == 1


def test_different_criteria_with_the_same_new_words_are_published_at_once() -> None:
    """The vocabulary is one for all: whoever comes second must find the words of the first, not trip over them."""
    drafts = iter([draft(f"CF-90{number}", relations=[], title=texts("Zyzzyva numbat")) for number in range(THREADS)])
    met = at_once(lambda: actions.publish(version=next(drafts), by=None))
    assert met == [None] * THREADS
    assert Word.objects.get(language="en", folded="zyzzyva").frequency == THREADS


def test_a_number_is_given_once() -> None:
    met = at_once(lambda: actions.create_criterion(by=None, number="CF-900"))
    assert winners(met) == 1
    assert {type(error) for error in met if error} <= {actions.NumberTakenError, IntegrityError, ValidationError}
    assert Criterion.objects.filter(number="CF-900").count() == 1


def test_publishing_waits_for_the_other_deed_on_the_same_criterion() -> None:
    """While one transaction holds the criterion, another waits for it, and then sees what it did."""
    version = draft("CF-900")
    done = threading.Event()
    met: list[BaseException | None] = []

    def other() -> None:
        try:
            actions.publish(version=version, by=None)
            met.append(None)
        except ValidationError as error:
            met.append(error)
        finally:
            done.set()
            connection.close()

    with transaction.atomic():
        actions.publish(version=version, by=None)
        worker = threading.Thread(target=other)
        worker.start()
        assert not done.wait(0.5), "the other did not wait"
    worker.join(30)
    assert [type(error) for error in met] == [ValidationError]


def test_without_the_lock_the_database_still_lets_only_one_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the threads do meet, and what the lock prevents politely, a constraint prevents rudely."""
    criterion = published("CF-900").criterion
    monkeypatch.setattr(actions, "_locked", without_lock)
    together = threading.Barrier(THREADS)
    write = actions.write_content

    def write_together(*args: Any) -> None:
        together.wait(10)  # nobody writes before everybody has looked
        write(*args)

    monkeypatch.setattr(actions, "write_content", write_together)
    met = at_once(lambda: actions.start_version(criterion=criterion, by=None, content=content()))
    assert winners(met) == 1
    assert {type(error) for error in met if error} == {IntegrityError}
    assert sorted(criterion.versions.values_list("version", flat=True)) == [1, 2]


def test_without_the_lock_the_database_still_lets_only_one_publish(monkeypatch: pytest.MonkeyPatch) -> None:
    version = draft("CF-900")
    monkeypatch.setattr(actions, "_locked", without_lock)
    together = threading.Barrier(THREADS)
    look = actions.problems_before_publication

    def look_together(version: CriterionVersion) -> list[str]:
        problems = look(version)
        together.wait(10)
        return problems

    monkeypatch.setattr(actions, "problems_before_publication", look_together)
    met = at_once(lambda: actions.publish(version=version, by=None))
    assert winners(met) == 1
    assert {type(error) for error in met if error} == {IntegrityError}
    assert AuditEntry.objects.filter(verb="criterion.publish", subject="CF-900 v1").count() == 1
