"""What PostgreSQL refuses, whatever code runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from sending import author, in_state, sent

from contributions.enums import ContributionKind
from contributions.models import Contribution, ContributionEvent
from criteria.models import Criterion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def refused(made: Contribution, **changes: Any) -> bool:
    """Whether the database refuses to write these columns."""
    try:
        with transaction.atomic():
            Contribution.objects.filter(pk=made.pk).update(**changes)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Other"},
        {"folded_title": "other"},
        {"text": "Other"},
        {"details": {"a": 1}},
        {"number": "2026-9999"},
        {"language": "fr"},
        {"kind": "IDEA"},
        {"submitted_at": "2020-01-01T00:00Z"},
        {"submission_key": "00000000-0000-0000-0000-000000000000"},
        {"licence_agreed_at": "2020-01-01T00:00Z"},
    ],
)
def test_an_authors_words_never_change(changes: dict[str, Any]) -> None:
    made = sent()
    assert refused(made, **changes)
    assert not refused(made, answer="Other")  # the control


def test_nor_do_author_criterion_and_version() -> None:
    made, other = sent(), Criterion.objects.get(number="CF-002")
    assert refused(made, author=author("other@example.org"))
    assert refused(made, criterion=other, version=other.current)


def test_a_contribution_is_never_deleted() -> None:
    made = sent()
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        Contribution.objects.filter(pk=made.pk)._raw_delete(Contribution.objects.db)


@pytest.mark.parametrize(
    "deed", [lambda: ContributionEvent.objects.update(note="Other"), lambda: ContributionEvent.objects.all().delete()]
)
def test_the_history_is_append_only(deed: Callable[[], Any]) -> None:
    sent()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        deed()


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "BOGUS"},
        {"state": "DECLINED"},  # without a reason
        {"state": "WITHDRAWN", "words_shown": True},
        {"state": "PUBLISHED"},  # without a result
    ],
)
def test_no_state_contradicts_the_rest(changes: dict[str, Any]) -> None:
    assert refused(sent(), **changes)


def test_a_result_is_of_the_right_kind_and_criterion() -> None:
    report = in_state("ACCEPTED")
    pilot = in_state("ACCEPTED", ContributionKind.PILOT)
    practice = in_state("ACCEPTED", ContributionKind.GOOD_PRACTICE)
    assert refused(report, resulting_pilot=pilot.resulting_pilot)
    assert refused(report, resulting_practice=practice.resulting_practice)
    assert refused(pilot, resulting_version=report.resulting_version)
    assert refused(report, resulting_version=Criterion.objects.get(number="CF-002").current)
    assert not refused(report, resulting_version=Criterion.objects.get(number="CF-001").current)  # the control


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "26-1"},
        {"criterion": None, "version": None},
        {"kind": "PILOT"},
        {"kind": "PILOT", "criterion": None, "version": None},  # without the agreement to its reuse
    ],
)
def test_nothing_half_is_written(changes: dict[str, Any]) -> None:
    criterion = Criterion.objects.get(number="CF-001")
    whole = {
        "number": "2026-0001",
        "kind": "PROBLEM",
        "author": author(),
        "language": "en",
        "criterion": criterion,
        "version": criterion.current,
        "title": "A title",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(**(whole | changes))
    Contribution.objects.create(**whole)  # the control
