"""The rules that hold whatever code runs. Each refusal stands beside the same deed where it is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from making import content, draft, revised
from making import published as published_and_indexed
from psycopg import errors

from criteria import actions
from criteria.models import Criterion, CriterionVersion, ProductGroup, Slot, Theme
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

CHILDREN = ["slot", "meansofproof", "sourcecitation", "labelcoverage", "relation"]
LINKS = {
    "themes": "theme_id",
    "strategies": "strategy_id",
    "product_groups": "productgroup_id",
    "phases": "lifecyclephase_id",
    "cpv_codes": "cpvcode_id",
}
PARTS = [(f"criteria_{name}", "version_id") for name in CHILDREN] + [
    (f"criteria_criterionversion_{name}", "criterionversion_id") for name in LINKS
]
part = pytest.mark.parametrize(("table", "owner"), PARTS, ids=[table for table, _owner in PARTS])


def published(number: str | None = None, **changes: Any) -> CriterionVersion:
    return published_and_indexed(number, index=False, **changes)


def run(sql: str, *parameters: Any) -> int:
    """How many rows the statement touched; deferred constraints are checked at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        touched = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return touched


def refused(sql: str, *parameters: Any, by: type[Exception], saying: str) -> None:
    with pytest.raises(IntegrityError, match=saying) as caught:
        run(sql, *parameters)
    assert type(caught.value.__cause__) is by


def count(sql: str, *parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0]


def columns_of(table: str) -> str:
    """The columns of a table that a copy of a row takes over."""
    with connection.cursor() as cursor:
        names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    return ", ".join(f'"{name}"' for name in names if name != "id")


# --- A published version and its parts -----------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["title_en = 'x'", "effect = 3", "state = 'DRAFT'", "valid_from = '2000-01-01'"])
def test_a_published_version_cannot_be_changed(change: str) -> None:
    version = published()
    sql = f"UPDATE criteria_criterionversion SET {change} WHERE id = %s"
    refused(
        sql, version.pk, by=errors.RestrictViolation, saying="Version 1 of a criterion is published and never changes"
    )


def test_a_draft_can_be_changed() -> None:
    version = draft()
    assert run("UPDATE criteria_criterionversion SET title_en = 'x', effect = 3 WHERE id = %s", version.pk) == 1


def test_a_published_version_cannot_be_deleted() -> None:
    version = copy_of(published(), version=2)  # without parts, and not in force: only the rule stands in the way
    version.save()
    sql = "DELETE FROM criteria_criterionversion WHERE id = %s"
    refused(sql, version.pk, by=errors.RestrictViolation, saying="is published and never changes")


def test_a_draft_can_be_deleted() -> None:
    version = draft()
    for table, owner in PARTS:
        assert run(f"DELETE FROM {table} WHERE {owner} = %s", version.pk) == 1
    assert run("DELETE FROM criteria_criterionversion WHERE id = %s", version.pk) == 1


def test_the_orm_is_refused_too() -> None:
    version = published()
    version.title_en = "x"
    with pytest.raises(IntegrityError, match="is published and never changes"), transaction.atomic():
        version.save()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        CriterionVersion.objects.filter(pk=version.pk).update(title_en="x")
    with pytest.raises(ProtectedError), transaction.atomic():
        version.delete()
    other = published()
    actions.withdraw(criterion=other.criterion, by=None, reason="for the test")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        other.delete()
    with pytest.raises(IntegrityError, match="belongs to a published version"), transaction.atomic():
        version.themes.add(Theme.objects.get(slug="fair"))
    with pytest.raises(IntegrityError, match="belongs to a published version"), transaction.atomic():
        version.slots.all().delete()


@part
def test_a_part_of_a_published_version_cannot_be_changed(table: str, owner: str) -> None:
    version = published()
    sql = f"UPDATE {table} SET id = id WHERE {owner} = %s"
    refused(sql, version.pk, by=errors.RestrictViolation, saying="belongs to a published version")


@part
def test_a_part_of_a_published_version_cannot_be_deleted(table: str, owner: str) -> None:
    version = published()
    sql = f"DELETE FROM {table} WHERE {owner} = %s"
    refused(sql, version.pk, by=errors.RestrictViolation, saying="belongs to a published version")


@part
def test_nothing_can_be_added_to_a_published_version(table: str, owner: str) -> None:
    source, target = draft(), published()
    columns = columns_of(table)
    values = columns.replace(f'"{owner}"', "%s")
    sql = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {owner} = %s"
    refused(sql, target.pk, source.pk, by=errors.RestrictViolation, saying="belongs to a published version")


@part
def test_nothing_can_be_moved_into_or_out_of_a_published_version(table: str, owner: str) -> None:
    open_one, closed = draft(), published()
    sql = f"UPDATE {table} SET {owner} = %s WHERE {owner} = %s"
    into, out_of = (closed.pk, open_one.pk), (open_one.pk, closed.pk)
    refused(sql, *into, by=errors.RestrictViolation, saying="belongs to a published version")
    refused(sql, *out_of, by=errors.RestrictViolation, saying="belongs to a published version")


@part
def test_parts_of_drafts_can_be_added_changed_moved_and_deleted(table: str, owner: str) -> None:
    source, target = draft(), draft()
    columns = columns_of(table)
    assert run(f"DELETE FROM {table} WHERE {owner} = %s", target.pk) == 1
    values = columns.replace(f'"{owner}"', "%s")
    sql = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {owner} = %s"
    assert run(sql, target.pk, source.pk) == 1
    assert run(f"UPDATE {table} SET id = id WHERE {owner} = %s", target.pk) == 1
    assert run(f"DELETE FROM {table} WHERE {owner} = %s", source.pk) == 1
    assert run(f"UPDATE {table} SET {owner} = %s WHERE {owner} = %s", source.pk, target.pk) == 1
    assert count(f"SELECT count(*) FROM {table} WHERE {owner} = %s", source.pk) == 1


def test_every_table_that_belongs_to_a_version_is_guarded() -> None:
    """A part that somebody adds later must get its trigger too."""
    sql = """
        SELECT c.conrelid::regclass::text FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'criteria_criterionversion'::regclass
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        # These only name a version: the one in force, the one that a pilot used, the one that a report is about, the one on
        # the agenda of a session, the one that came of a decision.
        naming = {"criteria_criterion", "practice_pilotcriterion", "contributions_contribution"}
        naming |= {"working_sessions_agendaitem", "outcomes_outcome"}
        belonging = {table for (table,) in cursor.fetchall()} - naming
    assert belonging == {table for table, _owner in PARTS}


# --- Identities ----------------------------------------------------------------------------------------------------


def test_a_number_is_used_once() -> None:
    draft("CF-900")
    sql = "INSERT INTO criteria_criterion (number, withdrawal_reason, created_at) VALUES (%s, '', now())"
    refused(sql, "CF-900", by=errors.UniqueViolation, saying="criteria_criterion_number")
    assert run(sql, "CF-901") == 1


@pytest.mark.parametrize("number", ["CF-1", "CF-1234567", "cf-900", "CF-90a", "XX-900", "", "CF-٩٩٩"])
def test_a_number_has_one_form(number: str) -> None:
    sql = "INSERT INTO criteria_criterion (number, withdrawal_reason, created_at) VALUES (%s, '', now())"
    refused(sql, number, by=errors.CheckViolation, saying="criteria_criterion_number_form")


def test_a_criterion_keeps_its_number() -> None:
    criterion = draft("CF-900").criterion
    sql = "UPDATE criteria_criterion SET number = %s WHERE id = %s"
    refused(
        sql, "CF-901", criterion.pk, by=errors.RestrictViolation, saying="The number CF-900 stands in tender documents"
    )
    assert run(sql, "CF-900", criterion.pk) == 1
    assert run("UPDATE criteria_criterion SET withdrawal_reason = 'x' WHERE id = %s", criterion.pk) == 1


def test_a_criterion_is_never_deleted() -> None:
    criterion = actions.create_criterion(by=None, number="CF-900")
    sql = "DELETE FROM criteria_criterion WHERE id = %s"
    refused(sql, criterion.pk, by=errors.RestrictViolation, saying="a criterion keeps it and is never deleted")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        criterion.delete()


CURRENT = "UPDATE criteria_criterion SET current_id = %s WHERE id = %s"


def test_a_draft_cannot_be_in_force() -> None:
    version = draft("CF-900")
    refused(
        CURRENT,
        version.pk,
        version.criterion_id,
        by=errors.CheckViolation,
        saying="The version in force of CF-900 must be published",
    )


def test_another_criterions_version_cannot_be_in_force() -> None:
    criterion, version = published().criterion, published()
    actions.withdraw(criterion=version.criterion, by=None, reason="free it from the unique constraint")
    sql = CURRENT
    refused(sql, version.pk, criterion.pk, by=errors.ForeignKeyViolation, saying="criteria_current_is_own_version")


def test_one_version_cannot_be_in_force_twice() -> None:
    criterion, version = published().criterion, published()
    refused(CURRENT, version.pk, criterion.pk, by=errors.UniqueViolation, saying="criteria_criterion_current_id")


def test_an_older_version_of_its_own_can_be_in_force() -> None:
    first = published()
    revised(first.criterion)
    assert run(CURRENT, first.pk, first.criterion_id) == 1
    assert run(CURRENT, None, first.criterion_id) == 1


def test_a_criterion_is_in_force_or_withdrawn() -> None:
    criterion = published().criterion
    sql = "UPDATE criteria_criterion SET withdrawn_on = now() WHERE id = %s"
    refused(sql, criterion.pk, by=errors.CheckViolation, saying="criteria_criterion_current_or_withdrawn")
    assert run("UPDATE criteria_criterion SET current_id = NULL, withdrawn_on = now() WHERE id = %s", criterion.pk) == 1


# --- Versions ------------------------------------------------------------------------------------------------------


def copy_of(original: CriterionVersion, **changes: Any) -> CriterionVersion:
    copy = CriterionVersion.objects.get(pk=original.pk)
    copy.pk, copy._state.adding = None, True
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def save_refused(row: Any, by: type[Exception], saying: str) -> None:
    with pytest.raises(IntegrityError, match=saying) as caught, transaction.atomic():
        row.save()
    assert type(caught.value.__cause__) is by


def test_a_criterion_has_one_draft() -> None:
    version = draft()
    save_refused(copy_of(version, version=2), errors.UniqueViolation, "criteria_version_one_draft")
    first = published()
    copy_of(first, version=2, state="DRAFT", published_at=None, valid_from=None).save()


def test_a_version_number_is_used_once() -> None:
    version = published()
    again = {"state": "DRAFT", "published_at": None}
    save_refused(copy_of(version, **again), errors.UniqueViolation, "criteria_version_number_once")
    copy_of(version, version=2, **again).save()


@pytest.mark.parametrize(
    ("changes", "is_refused"),
    [
        ({"state": "PUBLISHED", "published_at": None, "valid_from": None}, True),
        ({"state": "PUBLISHED", "published_at": timezone.now(), "valid_from": None}, True),
        ({"state": "PUBLISHED", "published_at": None, "valid_from": timezone.localdate()}, True),
        ({"state": "DRAFT", "published_at": timezone.now()}, True),
        ({"state": "ARCHIVED"}, True),
        ({"state": "PUBLISHED", "published_at": timezone.now(), "valid_from": timezone.localdate()}, False),
        ({"state": "DRAFT", "valid_from": timezone.localdate()}, False),  # planned
    ],
)
def test_what_is_published_has_its_dates(changes: dict[str, Any], is_refused: bool) -> None:
    row = copy_of(published(), version=2, **({"state": "DRAFT", "published_at": None} | changes))
    if is_refused:
        save_refused(row, errors.CheckViolation, "criteria_version_published_has_dates")
    else:
        row.save()


@pytest.mark.parametrize("score", ["effect", "effort", "market"])
@pytest.mark.parametrize(("value", "is_refused"), [(0, True), (1, False), (3, False), (4, True)])
def test_scores_run_from_1_to_3(score: str, value: int, is_refused: bool) -> None:
    version = draft()
    sql = f"UPDATE criteria_criterionversion SET {score} = %s WHERE id = %s"
    if is_refused:
        refused(sql, value, version.pk, by=errors.CheckViolation, saying="criteria_version_scores_1_to_3")
    else:
        assert run(sql, value, version.pk) == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("kind = 'WISH'", "criteria_version_kind"),
        ("ambition = 4", "criteria_version_ambition"),
        ("ambition = 0", "criteria_version_ambition"),
    ],
)
def test_kind_and_ambition_are_known(change: str, constraint: str) -> None:
    sql = f"UPDATE criteria_criterionversion SET {change} WHERE id = %s"
    refused(sql, draft().pk, by=errors.CheckViolation, saying=constraint)
    assert (
        run("UPDATE criteria_criterionversion SET kind = 'AWARD_CRITERION', ambition = 3 WHERE id = %s", draft().pk)
        == 1
    )


# --- Slots, coverage, relations, lists ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"minimum": 2, "maximum": 1, "recommended": None}, "criteria_slot_number_bounds_in_order"),
        ({"minimum": 2, "maximum": 3, "recommended": 1}, "criteria_slot_number_recommended_in_range"),
        ({"minimum": 2, "maximum": 3, "recommended": 4}, "criteria_slot_number_recommended_in_range"),
        ({"minimum": None, "maximum": 3, "recommended": 4}, "criteria_slot_number_recommended_in_range"),
        ({"minimum": 2, "maximum": None, "recommended": 1}, "criteria_slot_number_recommended_in_range"),
        ({"earliest": "2026-02-01", "latest": "2026-01-01"}, "criteria_slot_date_bounds_in_order"),
        ({"earliest": "2026-02-01", "recommended_date": "2026-01-01"}, "criteria_slot_date_recommended_in_range"),
        ({"latest": "2026-02-01", "recommended_date": "2026-03-01"}, "criteria_slot_date_recommended_in_range"),
        ({"minimum": 2, "maximum": 2, "recommended": 2}, None),
        ({"minimum": None, "maximum": None, "recommended": 2}, None),
        ({"minimum": -2, "maximum": None, "recommended": None}, None),
        ({"earliest": "2026-02-01", "latest": "2026-02-01", "recommended_date": "2026-02-01"}, None),
    ],
)
def test_the_bounds_of_a_slot_are_in_order(columns: dict[str, Any], constraint: str | None) -> None:
    slot = draft().slots.get()
    sets = ", ".join(f"{column} = %s" for column in columns)
    sql = f"UPDATE criteria_slot SET {sets} WHERE id = %s"
    if constraint:
        refused(sql, *columns.values(), slot.pk, by=errors.CheckViolation, saying=constraint)
    else:
        assert run(sql, *columns.values(), slot.pk) == 1


def test_a_slot_name_is_used_once_in_a_version() -> None:
    slot = draft().slots.get()
    save_refused(
        Slot(version=slot.version, name=slot.name, type="TEXT"), errors.UniqueViolation, "criteria_slot_name_once"
    )
    Slot(version=slot.version, name="another", type="TEXT").save()
    Slot(version=draft(), name="another", type="TEXT").save()


@pytest.mark.parametrize(
    ("table", "change", "constraint"),
    [
        ("meansofproof", "hours = -1", "criteria_proof_hours_not_negative"),
        ("labelcoverage", "valid_from = '2027-01-02'", "criteria_coverage_dates_in_order"),
    ],
)
def test_parts_hold_what_they_should(table: str, change: str, constraint: str) -> None:
    version = draft()
    sql = f"UPDATE criteria_{table} SET {change} WHERE version_id = %s"
    refused(sql, version.pk, by=errors.CheckViolation, saying=constraint)
    allowed = {"meansofproof": "hours = 0", "labelcoverage": "valid_from = '2027-01-01'"}[table]
    assert run(f"UPDATE criteria_{table} SET {allowed} WHERE version_id = %s", version.pk) == 1


def test_a_relation_stands_once() -> None:
    relation = draft().relations.get()
    columns = columns_of("criteria_relation")
    sql = f"INSERT INTO criteria_relation ({columns}) SELECT {columns} FROM criteria_relation WHERE id = %s"
    refused(sql, relation.pk, by=errors.UniqueViolation, saying="criteria_relation_once")
    assert run(sql.replace('SELECT "kind"', "SELECT 'REPLACES'"), relation.pk) == 1


def test_a_product_group_is_not_its_own_parent() -> None:
    laptops, group = ProductGroup.objects.get(slug="laptops"), ProductGroup.objects.create(slug="quokkas")
    sql = "UPDATE criteria_productgroup SET parent_id = %s WHERE id = %s"
    refused(sql, group.pk, group.pk, by=errors.CheckViolation, saying="criteria_productgroup_not_its_own_parent")
    assert run(sql, laptops.pk, group.pk) == 1


@pytest.mark.parametrize(
    ("code", "digit", "constraint"),
    [
        ("1234567", "1", "criteria_cpvcode_eight_digits"),
        ("1234567x", "1", "criteria_cpvcode_eight_digits"),
        ("99999999", "", "criteria_cpvcode_check_digit"),
        ("99999999", "x", "criteria_cpvcode_check_digit"),
        ("99999999", "1", None),
    ],
)
def test_a_cpv_code_has_eight_digits_and_one(code: str, digit: str, constraint: str | None) -> None:
    sql = "INSERT INTO criteria_cpvcode (code, check_digit, title) VALUES (%s, %s, 'x')"
    if constraint:
        refused(sql, code, digit, by=errors.CheckViolation, saying=constraint)
    else:
        assert run(sql, code, digit) == 1


def test_a_list_entry_in_use_cannot_be_deleted() -> None:
    version = published(themes=["circular"])
    with pytest.raises(IntegrityError), transaction.atomic():
        version.themes.get().delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        version.citations.get().source.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        version.coverages.get().label.delete()
    Theme.objects.create(slug="quokkas").delete()


# --- The audit trail -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    ["UPDATE publishing_auditentry SET verb = 'x' WHERE id = %s", "DELETE FROM publishing_auditentry WHERE id = %s"],
)
def test_the_audit_trail_is_append_only(sql: str) -> None:
    draft()
    entry = AuditEntry.objects.first()
    assert entry is not None
    refused(sql, entry.pk, by=errors.RestrictViolation, saying="The audit trail is append-only")


def test_the_refusals_do_not_stop_the_normal_course() -> None:
    """Create, publish, revise, publish, withdraw, publish again: nothing is in the way."""
    first = published("CF-900")
    second = revised(first.criterion, title=content().title.model_dump() | {"en": "Second"})
    actions.withdraw(criterion=first.criterion, by=None, reason="out of date")
    third = revised(first.criterion)
    criterion = Criterion.objects.get(number="CF-900")
    assert criterion.current == third
    assert [v.version for v in criterion.versions.order_by("version")] == [first.version, second.version, third.version]
