"""Pilots and good practices as one list: for each a narrow row of what it can be found by.

There are hundreds, not hundreds of thousands: a list reads the rows that its viewer may see, in two queries, and counts
them here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from criteria.language import fold, stem, words
from criteria.models import CriterionVersion, ProductGroup
from criteria.queries import lists_of_criteria
from members.models import Organisation
from practice.models import GoodPractice, GoodPracticeResult, Pilot, PilotCriterion, PilotResult
from publishing.texts import Text, languages, text_of


class Kind(StrEnum):
    PILOT = "pilot"
    GOOD_PRACTICE = "good_practice"


MODELS: dict[Kind, type[Pilot] | type[GoodPractice]] = {Kind.PILOT: Pilot, Kind.GOOD_PRACTICE: GoodPractice}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a pilot or a good practice is found by. Values are those of the facets."""

    kind: Kind
    pk: int
    country: frozenset[str]
    year: frozenset[int]
    group: frozenset[int]  # with the groups above
    theme: frozenset[int]
    level: frozenset[str]
    result: frozenset[str]  # KNOWN or UNKNOWN
    criterion: frozenset[int]
    added_at: dt.datetime

    @property
    def key(self) -> tuple[Kind, int]:
        return self.kind, self.pk


def _ids(through: Any, parent: str, column: str) -> ArraySubquery:
    return ArraySubquery(through.objects.filter(**{parent: OuterRef("pk")}).values(column).distinct())


def _lines() -> Mapping[int, frozenset[int]]:
    """For each product group itself and the groups above it."""
    groups = lists_of_criteria()[ProductGroup]
    lines: dict[int, frozenset[int]] = {}
    for pk in groups:
        line, above = set(), pk
        while above is not None and above not in line:
            line.add(above)
            above = groups[above].parent_id
        lines[pk] = frozenset(line)
    return lines


def entries_for(user: Any) -> list[Entry]:
    """Everything published that the viewer may see."""
    return [*_pilots(Pilot.objects.visible_to(user).published()), *_practices(_visible_practices(user))]


def _visible_practices(user: Any) -> QuerySet[GoodPractice]:
    return GoodPractice.objects.visible_to(user).published()


def _result(known: bool) -> frozenset[str]:
    return frozenset(["KNOWN" if known else "UNKNOWN"])


def _pilots(pilots: QuerySet[Pilot]) -> Iterable[Entry]:
    lines = _lines()
    versions = PilotCriterion.objects.filter(pilot=OuterRef(OuterRef("pk"))).values("version")
    themes = CriterionVersion.themes.through.objects.filter(criterionversion__in=versions).values("theme_id").distinct()
    rows = pilots.order_by().values_list(
        "pk",
        "country",
        "started_on",
        "ended_on",
        "level",
        "published_at",
        _ids(Pilot.product_groups.through, "pilot", "productgroup_id"),
        ArraySubquery(themes),
        _ids(PilotCriterion, "pilot", "criterion_id"),
        Exists(PilotResult.objects.filter(pilot=OuterRef("pk"))),
    )
    for pk, country, started, ended, level, added, groups, themes_, criteria, known in rows:
        first = int(started[:4])
        yield Entry(
            Kind.PILOT,
            pk,
            frozenset([country]),
            frozenset(range(first, int(ended[:4] or first) + 1)),
            frozenset().union(*(lines[group] for group in groups)),
            frozenset(themes_),
            frozenset([level]),
            _result(known),
            frozenset(criteria),
            added,
        )


def _practices(practices: QuerySet[GoodPractice]) -> Iterable[Entry]:
    lines = _lines()
    rows = practices.order_by().values_list(
        "pk",
        "countries",
        "year_from",
        "year_to",
        "level",
        "published_at",
        _ids(GoodPractice.product_groups.through, "goodpractice", "productgroup_id"),
        _ids(GoodPractice.themes.through, "goodpractice", "theme_id"),
        _ids(GoodPractice.used_criteria.through, "goodpractice", "criterion_id"),
        _ids(GoodPractice.related_criteria.through, "goodpractice", "criterion_id"),
        Exists(GoodPracticeResult.objects.filter(good_practice=OuterRef("pk"))),
    )
    for pk, countries, first, last, level, added, groups, themes, used, related, known in rows:
        yield Entry(
            Kind.GOOD_PRACTICE,
            pk,
            frozenset(countries),
            frozenset(range(first, last + 1)) if first else frozenset(),
            frozenset().union(*(lines[group] for group in groups)),
            frozenset(themes),
            frozenset([level]),
            _result(known),
            frozenset(used) | frozenset(related),
            added,
        )


# --- Texts ---------------------------------------------------------------------------------------------------------

_SEARCHED = {
    Kind.PILOT: (Pilot, ("title", "summary", "bought", "lessons")),
    Kind.GOOD_PRACTICE: (
        GoodPractice,
        ("title", "summary", "organisation", "situation", "what_was_done", "lessons", "caution"),
    ),
}


def _in_every_language(fields: Iterable[str]) -> list[str]:
    return [f"{field}_{code}" for field in fields for code in languages()]


def titles_of(entries: Iterable[Entry]) -> dict[tuple[Kind, int], Text]:
    """The titles of the entries, as the reader sees them."""
    return {
        (kind, row.pk): text_of(row, "title")
        for kind, rows in _rows(entries, lambda fields: ("title",)).items()
        for row in rows
    }


def _rows(entries: Iterable[Entry], choose: Any) -> dict[Kind, list[Any]]:
    entries = list(entries)
    found = {}
    for kind, (model, fields) in _SEARCHED.items():
        keys = [entry.pk for entry in entries if entry.kind is kind]
        columns = ["source_language", *_in_every_language(choose(fields))]
        if kind is Kind.PILOT:
            columns += ["number", "organisation_name", "organisation_id"]
        found[kind] = list(model.objects.filter(pk__in=keys).only(*columns)) if keys else []
    return found


def found_in(entries: Iterable[Entry], typed: list[str]) -> set[tuple[Kind, int]]:
    """The entries whose texts, as the reader sees them, have every word typed: as a part, or in another form."""
    rows = _rows(entries, lambda fields: fields)
    organisations = {
        row.pk: row
        for row in Organisation.objects.filter(
            pk__in={row.organisation_id for row in rows[Kind.PILOT] if row.organisation_id}
        )
    }
    found = set()
    for kind, (_model, fields) in _SEARCHED.items():
        for row in rows[kind]:
            texts = [text_of(row, field) for field in fields]
            if kind is Kind.PILOT:
                texts += [Text(name, "en", "en") for name in (row.number, row.organisation_name) if name]
                if row.organisation_id:
                    texts.append(text_of(organisations[row.organisation_id], "name"))
            if _has_every(texts, typed):
                found.add((kind, row.pk))
    return found


def _has_every(texts: list[Text], typed: list[str]) -> bool:
    said = [(text.language, word) for text in texts for word in words(str(text))]
    whole = " ".join(fold(word) for _language, word in said)
    stems = {(language, stem(language, word)) for language, word in said}
    spoken = {text.language for text in texts}
    return all(fold(word) in whole or any((code, stem(code, word)) in stems for code in spoken) for word in typed)
