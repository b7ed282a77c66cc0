"""Reads of the catalogue that more than one page needs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, models
from django.db.models import Count, QuerySet

from criteria.kept import kept
from criteria.models import (
    CpvCode,
    CriterionFacets,
    CriterionVersion,
    Label,
    LabelCoverage,
    LifeCyclePhase,
    MeansOfProof,
    ProductGroup,
    Relation,
    Slot,
    Source,
    SourceCitation,
    Strategy,
    Theme,
)
from publishing.texts import languages

# What a list never shows; the rows are wide, in four languages.
_LONG_TEXTS = tuple(
    f"{field}{suffix}"
    for field in ("requirement", "rationale", "follow_up", "caution", "legal_note", "scoring")
    for suffix in ("", *(f"_{code}" for code in languages()))
)
_ON_CARDS = (
    *(
        "criterion__number",
        "criterion__current_id",
        "version",
        "state",
        "source_language",
        "kind",
        "ambition",
        "effect",
    ),
    *("effort", "market", "legal_minimum_since", "confidence", "valid_from"),
    *(f"{field}_{code}" for field in ("title", "summary") for code in languages()),
)

_SCOPES = tuple(f"scope_{code}" for code in languages())
_TITLES = tuple(f"version__title_{code}" for code in languages())

# The lists a version is filed under: short, and read once for all pages.
_LISTS = {"themes": Theme, "strategies": Strategy, "product_groups": ProductGroup, "phases": LifeCyclePhase}
_PARTS = {
    "slots": Slot,
    "proofs": MeansOfProof,
    "citations": SourceCitation,
    "coverages": LabelCoverage,
    "relations": Relation,
}


def _column(name: str, model: type[models.Model]) -> str:
    """SQL of an array: the entries of a list, by their keys, that a version `v` is filed under."""
    table, key = f"criteria_criterionversion_{name}", f"{model._meta.model_name}_id"
    return f"ARRAY(SELECT {key} FROM {table} WHERE criterionversion_id = v.id)"  # noqa: S608 - names of our own


_OF_CARDS = (
    f"SELECT id, {_column('themes', Theme)}, {_column('product_groups', ProductGroup)}, "  # noqa: S608
    "coalesce((SELECT pilots FROM criteria_criterionuse u JOIN criteria_criterionversion w USING (criterion_id) "
    "WHERE w.id = v.id), 0) FROM unnest(%s::bigint[]) AS v (id)"
)
_OF_PAGES = (
    f"SELECT id, {', '.join(_column(name, model) for name, model in _LISTS.items())}, "  # noqa: S608
    "(SELECT json_agg(c ORDER BY code)::text FROM criteria_criterionversion_cpv_codes l "
    "JOIN criteria_cpvcode c ON c.id = l.cpvcode_id WHERE l.criterionversion_id = v.id), "
    + ", ".join(
        f"(SELECT json_agg(p ORDER BY position, id)::text FROM {model._meta.db_table} p WHERE version_id = v.id)"  # noqa: S608
        for model in _PARTS.values()
    )
    + " FROM unnest(%s::bigint[]) AS v (id)"
)


def lists_of_criteria() -> dict[type[models.Model], dict[int, Any]]:
    """The lists that criteria are filed under: entries by primary key, in their order. Shared by all pages."""
    wanted = (*_LISTS.values(), Source, Label)
    return kept("lists", lambda: {model: {row.pk: row for row in model._default_manager.all()} for model in wanted})


def read_parts(versions: list[CriterionVersion]) -> list[CriterionVersion]:
    """Reads everything that a version's page shows besides its own row, and hands the versions back.

    One statement that is written once. `prefetch_related` needs a dozen, and Django longer to write each than
    PostgreSQL to answer it.
    """
    by_id = {version.pk: version for version in versions}
    with connection.cursor() as cursor:
        cursor.execute(_OF_PAGES, [list(by_id)])
        rows = cursor.fetchall()
    lists = lists_of_criteria()
    relations: list[Relation] = []
    for pk, *columns in rows:
        version, found = by_id[pk], iter(columns)
        for name, model in _LISTS.items():
            _fill(version, name, model, _chosen(lists[model], next(found)))
        _fill(version, "cpv_codes", CpvCode, _from_json(CpvCode, next(found)))
        for name, model in _PARTS.items():
            parts = _from_json(model, next(found))
            for part in parts:
                part.version = version
            _fill(version, name, model, parts)
        for citation in version.citations.all():
            citation.source = lists[Source][citation.source_id]
        for coverage in version.coverages.all():
            coverage.label = lists[Label][coverage.label_id]
        relations += version.relations.all()
    models.prefetch_related_objects(relations, "target__current")
    return versions


def _chosen(entries: dict[int, Any], keys: list[int]) -> list[Any]:
    return [entry for key, entry in entries.items() if key in keys]


def _from_json(model: type[models.Model], text: str | None) -> list[Any]:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return [
        model.from_db(None, names, [field.to_python(row[field.column]) for field in fields])
        for row in json.loads(text or "[]", parse_float=Decimal)
    ]


def _fill(version: CriterionVersion, name: str, model: type[models.Model], rows: list[Any]) -> None:
    """What `prefetch_related` does in the end: `version.<name>.all()` then gives these rows."""
    read = QuerySet(model)
    read._result_cache, read._prefetch_done = rows, True
    vars(version).setdefault("_prefetched_objects_cache", {})[name] = read


def in_this_order(criterion_ids: Iterable[int]) -> list[CriterionVersion]:
    """The versions in force of these criteria, for cards, in the order given."""
    wanted = list(criterion_ids)
    found = CriterionVersion.objects.filter(current_for__in=wanted).select_related("criterion").only(*_ON_CARDS)
    by_criterion = {version.criterion_id: version for version in found}
    by_id = {version.pk: version for version in by_criterion.values()}
    lists = lists_of_criteria()
    with connection.cursor() as cursor:
        cursor.execute(_OF_CARDS, [list(by_id)])
        for pk, themes, groups, pilots in cursor.fetchall():
            by_id[pk].pilots = pilots
            _fill(by_id[pk], "themes", Theme, _chosen(lists[Theme], themes))
            _fill(by_id[pk], "product_groups", ProductGroup, _chosen(lists[ProductGroup], groups))
    return [by_criterion[pk] for pk in wanted if pk in by_criterion]


def latest_changes() -> QuerySet[CriterionVersion]:
    """Published versions of criteria in force, the newest first; `version` 1 is a new criterion."""
    return (
        CriterionVersion.objects.published()
        .filter(criterion__current__isnull=False)
        .select_related("criterion")
        .defer(*_LONG_TEXTS)
        .order_by("-published_at", "-criterion__number")
    )


@dataclass(frozen=True, slots=True)
class GridRow:
    group: ProductGroup
    depth: int
    counts: list[tuple[Theme, int]]
    total: int


def coverage_grid() -> tuple[list[Theme], list[GridRow]]:
    """How many criteria in force there are per product group and theme, in one counting query.

    A group counts what is filed under it or below it; a criterion with two themes counts in both columns.
    """
    themes = list(Theme.objects.all())
    children: dict[int | None, list[ProductGroup]] = defaultdict(list)
    for group in ProductGroup.objects.all():
        children[group.parent_id].append(group)
    counts: dict[tuple[int, int], int] = defaultdict(int)
    totals: dict[int, int] = defaultdict(int)
    rows_with_themes = CriterionFacets.objects.values_list("product_groups", "themes").annotate(number=Count("pk"))
    for groups, filed_under, number in rows_with_themes:
        for group in groups:
            totals[group] += number
            for theme in filed_under:
                counts[group, theme] += number
    rows: list[GridRow] = []

    def add(parent: int | None, depth: int) -> None:
        for group in children[parent]:
            cells = [(theme, counts[group.pk, theme.pk]) for theme in themes]
            rows.append(GridRow(group, depth, cells, totals[group.pk]))
            add(group.pk, depth + 1)

    add(None, 0)
    return themes, rows


def relations_to(version: CriterionVersion) -> QuerySet[Relation]:
    """The relations that versions in force of other criteria have to this criterion."""
    return (
        Relation.objects.filter(target=version.criterion, version__current_for__isnull=False)
        .select_related("version__criterion")
        .only("kind", *_SCOPES, "version__source_language", *_TITLES, "version__criterion__number")
    )
