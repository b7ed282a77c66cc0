"""Rules that hold whatever code runs."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import Error, connection, transaction
from making import draft
from making_practice import draft_pilot, draft_practice, used
from psycopg import errors

from criteria.models import Criterion, CriterionVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def refused(sql: str, *values: Any, by: type[psycopg.Error], saying: str) -> None:
    def attempt() -> None:
        run(sql, *values)
        connection.check_constraints()

    with pytest.raises(Error, match=saying) as caught, transaction.atomic():
        attempt()
    assert isinstance(caught.value.__cause__, by)


def test_a_pilot_is_never_deleted_and_keeps_its_number() -> None:
    pilot = draft_pilot(criteria=[], results=[], sources=[], cpv=[], product_groups=[])
    refused("DELETE FROM practice_pilot", by=errors.RestrictViolation, saying="The number PI-001 is cited")
    sql = "UPDATE practice_pilot SET number = %s"
    refused(sql, "PI-002", by=errors.RestrictViolation, saying="The number PI-001 is cited")
    assert run(sql, "PI-001") == 1
    assert run("UPDATE practice_pilot SET country = 'NL' WHERE id = %s", pilot.pk) == 1


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("country", "be", "country_code"),
        ("country", "", "country_code"),
        ("started_on", "", "started_on_form"),
        ("started_on", "2024-13", "started_on_form"),
        ("ended_on", "2024-02-32", "ended_on_form"),
        ("organisation_name", "", "has_an_organisation"),
        ("quantity", -1, "quantity_not_negative"),
        ("visibility", "GROUP", "group_visibility_needs_group"),
        ("state", "PUBLISHED", "published_has_a_time"),
    ],
)
def test_a_pilot_is_well_formed(column: str, value: Any, constraint: str) -> None:
    draft_pilot()
    refused(f"UPDATE practice_pilot SET {column} = %s", value, by=errors.CheckViolation, saying=constraint)


def test_a_pilot_names_published_versions_only() -> None:
    pilot = draft_pilot()
    version = draft("CF-900")
    sql = "UPDATE practice_pilotcriterion SET version_id = %s, criterion_id = %s WHERE pilot_id = %s"
    refused(
        sql,
        version.pk,
        version.criterion_id,
        pilot.pk,
        by=errors.CheckViolation,
        saying="published versions of criteria",
    )
    other = CriterionVersion.objects.get(criterion__number="CF-007")
    assert run(sql, other.pk, other.criterion_id, pilot.pk) == 1


def test_the_criterion_of_a_pilot_is_that_of_the_version() -> None:
    draft_pilot()
    other = Criterion.objects.get(number="CF-007")
    sql = "UPDATE practice_pilotcriterion SET criterion_id = %s"
    refused(sql, other.pk, by=errors.ForeignKeyViolation, saying="practice_pilotcriterion_own_version")


def test_a_criterion_stands_once_in_a_pilot() -> None:
    draft_pilot(criteria=[used("CF-006"), used("CF-007")])
    other = CriterionVersion.objects.get(criterion__number="CF-007")
    sql = "UPDATE practice_pilotcriterion SET version_id = %s, criterion_id = %s"
    refused(sql, other.pk, other.criterion_id, by=errors.UniqueViolation, saying="practice_pilot_criterion_once")


@pytest.mark.parametrize(
    ("assignment", "constraint"),
    [
        ("bids_meeting = 6", "practice_pilot_criterion_bids"),
        ("bids_received = NULL", "practice_pilot_criterion_bids"),
        ("price_effect = 'NONE'", "practice_pilot_criterion_percent"),
        ("price_percent = 0", "practice_pilot_criterion_percent"),
    ],
)
def test_the_figures_of_a_criterion_fit(assignment: str, constraint: str) -> None:
    draft_pilot()
    refused(f"UPDATE practice_pilotcriterion SET {assignment}", by=errors.CheckViolation, saying=constraint)


def test_the_years_of_a_good_practice_are_in_order() -> None:
    practice = draft_practice()
    for assignment in ("year_from = NULL", "year_to = NULL", "year_from = 2023"):
        refused(
            f"UPDATE practice_goodpractice SET {assignment} WHERE id = {practice.pk}",
            by=errors.CheckViolation,
            saying="years_in_order",
        )
