"""Writes the rows that the catalogue searches and counts, from the versions in force."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction

from criteria import catalogue_state
from criteria.language import COMPOUNDING, compound_parts, fold, joined_words, stem, words
from criteria.models import (
    Criterion,
    CriterionFacets,
    CriterionText,
    CriterionUse,
    CriterionVersion,
    ProductGroup,
    Word,
)
from publishing.texts import languages, text_of

_BATCH = 500
_WORD_LENGTH = 60

# What is searched, by weight: PostgreSQL ranks A above D.
_WEIGHTED = {
    "A": ("title",),
    "B": ("summary",),
    "C": ("requirement",),
    "D": ("rationale", "follow_up", "caution", "legal_note", "scoring"),
}


def refresh(criterion: Criterion) -> None:
    """Brings the search rows of one criterion up to date with its version in force; removes them if there is none."""
    CriterionText.objects.filter(criterion=criterion).delete()
    if criterion.current_id is None:
        CriterionFacets.objects.filter(criterion=criterion).delete()
        return
    version = _indexed_versions().get(pk=criterion.current_id)
    pilots = CriterionUse.objects.filter(criterion=criterion).values_list("pilots", flat=True).first() or 0
    CriterionFacets.objects.update_or_create(
        criterion=criterion, defaults=_facet_values(version, _groups_with_parents()) | {"pilots": pilots}
    )
    used: dict[str, Counter[str]] = {code: Counter() for code in languages()}
    _write_texts([version], used)
    _add_words(used)


@transaction.atomic
def rebuild() -> int:
    """Makes all search rows and the vocabulary anew; the number of criteria in force."""
    catalogue_state.changed()
    CriterionText.objects.all().delete()
    CriterionFacets.objects.all().delete()
    Word.objects.all().delete()
    parents = _groups_with_parents()
    pilots = dict(CriterionUse.objects.values_list("criterion_id", "pilots"))
    used = {code: Counter(dict.fromkeys(_glossary_words(code), 0)) for code in languages()}
    total = 0
    for versions in _batches(_indexed_versions().filter(current_for__isnull=False).order_by("pk")):
        CriterionFacets.objects.bulk_create(
            CriterionFacets(
                criterion_id=version.criterion_id,
                pilots=pilots.get(version.criterion_id, 0),
                **_facet_values(version, parents),
            )
            for version in versions
        )
        _write_texts(versions, used)
        total += len(versions)
    _add_words(used)
    return total


def _indexed_versions():  # noqa: ANN202 - a QuerySet whose type says nothing more than its name
    return CriterionVersion.objects.select_related("criterion").prefetch_related(
        "themes", "strategies", "product_groups", "phases", "coverages__label", "citations__source", "proofs"
    )


def _batches(versions) -> Iterator[list[CriterionVersion]]:  # noqa: ANN001
    last = 0
    while batch := list(versions.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1].pk


def _groups_with_parents() -> dict[int, list[int]]:
    """For each product group its own id and those of all groups above it."""
    parents = dict(ProductGroup.objects.values_list("pk", "parent_id"))
    lines: dict[int, list[int]] = {}
    for group in parents:
        line, above = [], group
        while above is not None and above not in line:
            line.append(above)
            above = parents[above]
        lines[group] = line
    return lines


def _facet_values(version: CriterionVersion, parents: dict[int, list[int]]) -> dict[str, object]:
    groups = {above for group in version.product_groups.all() for above in parents[group.pk]}
    return {
        "number": version.criterion.number,
        "kind": version.kind,
        "ambition": version.ambition,
        "product_groups": sorted(groups),
        "themes": sorted(row.pk for row in version.themes.all()),
        "phases": sorted(row.pk for row in version.phases.all()),
        "strategies": sorted(row.pk for row in version.strategies.all()),
        "labels": sorted({row.label_id for row in version.coverages.all()}),
        "sources": sorted({row.source_id for row in version.citations.all()}),
        "legal_minimum_since": version.legal_minimum_since,
        "effect": version.effect,
        "effort": version.effort,
        "market": version.market,
        "valid_from": version.valid_from,
        "changed_at": version.published_at,
    }


def _weighted_words(version: CriterionVersion, language: str) -> dict[str, list[str]]:
    texts = {
        weight: [str(text_of(version, field, language)) for field in fields] for weight, fields in _WEIGHTED.items()
    }
    texts["A"].append(version.criterion.number)
    texts["C"] += [str(text_of(row, "name", language)) for row in version.product_groups.all()]
    texts["C"] += [str(text_of(row.label, "name", language)) for row in version.coverages.all()]
    texts["D"] += [str(text_of(row, "means", language)) for row in version.proofs.all()]
    texts["D"] += [row.source.title for row in version.citations.all()]
    whole = {weight: " \n ".join(parts) for weight, parts in texts.items()}
    return {weight: words(text) + joined_words(text) for weight, text in whole.items()}


def _write_texts(versions: list[CriterionVersion], used: dict[str, Counter[str]]) -> None:
    rows = []
    for version in versions:
        for code in languages():
            weighted = _weighted_words(version, code)
            used[code].update({word for found in weighted.values() for word in found})
            stems = {weight: " ".join(stem(code, word) for word in found) for weight, found in weighted.items()}
            rows.append((version.criterion_id, code, str(text_of(version, "title", code)), stems))
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO criteria_criteriontext (criterion_id, language, title, title_words, words, ranked_words) "
            "SELECT %(criterion)s, %(language)s, %(title)s, strip(to_tsvector('simple', %(A)s)), strip(ranked), ranked "
            "FROM (SELECT setweight(to_tsvector('simple', %(A)s), 'A') || setweight(to_tsvector('simple', %(B)s), 'B') "
            "|| setweight(to_tsvector('simple', %(C)s), 'C') || setweight(to_tsvector('simple', %(D)s), 'D') AS ranked) t",
            [
                {"criterion": criterion, "language": code, "title": title, **stems}
                for criterion, code, title, stems in rows
            ],
        )


def _add_words(used: dict[str, Counter[str]]) -> None:
    """Adds to the vocabulary. Frequencies are exact after a rebuild, and only ever used to prefer the common word."""
    for code, counted in used.items():
        found: dict[str, Word] = {}
        for word, frequency in counted.most_common():
            folded = fold(word)
            if len(folded) < 2 or len(word) > _WORD_LENGTH or len(folded) > _WORD_LENGTH:
                continue
            if folded in found:
                found[folded].frequency += frequency
            else:
                found[folded] = Word(
                    language=code, folded=folded, shown=word, stem=stem(code, word), frequency=frequency, parts=[]
                )
        known = {word.folded: word for word in Word.objects.filter(language=code, folded__in=found)}
        new = [word for folded, word in found.items() if folded not in known]
        if code in COMPOUNDING and new:
            everything = {(word.folded, word.stem) for word in found.values()}
            everything |= set(Word.objects.filter(language=code).values_list("folded", "stem"))
            vocabulary = {spelling for pair in everything for spelling in pair if not spelling.isdigit()}
            for word in new:
                word.parts = sorted({stem(code, part) for part in compound_parts(word.folded, vocabulary)})
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE criteria_word SET frequency = frequency + added.number "
                "FROM unnest(%s::bigint[], %s::int[]) AS added (id, number) WHERE criteria_word.id = added.id",
                [[word.pk for word in known.values()], [found[folded].frequency for folded in known]],
            )
        Word.objects.bulk_create(new, batch_size=1000)


def _glossary_words(language: str) -> set[str]:
    with (settings.CONTENT_DIR / "glossary.csv").open(encoding="utf-8", newline="") as file:
        return {word for row in csv.DictReader(file) for word in words(row[language])}
