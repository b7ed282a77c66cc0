"""Reads of the catalogue that more than one page needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from criteria.models import CriterionFacets, CriterionVersion, ProductGroup, Relation, Theme
from publishing.texts import languages

# What a list never shows; the rows are wide, in four languages.
_LONG_TEXTS = tuple(
    f"{field}{suffix}"
    for field in ("requirement", "rationale", "follow_up", "caution", "legal_note", "scoring")
    for suffix in ("", *(f"_{code}" for code in languages()))
)


def versions_for_cards(versions: QuerySet[CriterionVersion]) -> QuerySet[CriterionVersion]:
    """Versions with all that a card shows: the same number of queries for one card and for a hundred."""
    return versions.select_related("criterion").prefetch_related("themes", "product_groups").defer(*_LONG_TEXTS)


def in_this_order(criterion_ids: Iterable[int]) -> list[CriterionVersion]:
    """The versions in force of these criteria, for cards, in the order given."""
    wanted = list(criterion_ids)
    found = versions_for_cards(CriterionVersion.objects.filter(current_for__in=wanted))
    by_criterion = {version.criterion_id: version for version in found}
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


def for_page(versions: QuerySet[CriterionVersion]) -> QuerySet[CriterionVersion]:
    """Versions with everything that their page shows."""
    return versions.select_related("criterion__current").prefetch_related(
        "themes",
        "strategies",
        "product_groups",
        "phases",
        "cpv_codes",
        "slots",
        "proofs",
        "citations__source",
        "coverages__label",
        "relations__target__current",
    )


def relations_to(version: CriterionVersion) -> QuerySet[Relation]:
    """The relations that versions in force of other criteria have to this criterion."""
    return Relation.objects.filter(target=version.criterion, version__current_for__isnull=False).select_related(
        "version__criterion"
    )
