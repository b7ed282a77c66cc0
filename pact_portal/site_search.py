"""Finds in everything that the portal shows besides criteria: groups, pilots, good practices, sessions, pages.

Criteria have an index of their own (criteria/search_index.py). These are hundreds, not hundreds of thousands: the
stems of each row are worked out once per process and kept until the row is written again, which its `xmin` and `ctid` tell. What
a viewer may see is asked of the row's own queryset, at every search.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import TextField
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from criteria.language import COMPOUNDING, fold, stem, words
from criteria.search import SearchQuery, Term, mark_hits
from groups.models import Group
from members.models import User
from pages.models import Page
from practice.models import GoodPractice, Pilot
from publishing.texts import Text, active_language, text_of
from working_sessions.models import WorkingSession

_SHORTEST_PREFIX = 3
_SHORTEST_PART = 5  # of a compound
_TITLE_COUNTS = 5
_MOST_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be found: which rows, by which texts, and which of them it is shown by."""

    key: str
    label: Promise
    rows: Callable[[Any], QuerySet[Any]]  # what a viewer may see
    title: str
    summary: str
    other: tuple[str, ...] = ()


KINDS = (
    Kind("groups", _("Groups"), Group.objects.visible_to, "name", "purpose", ("topics", "outputs")),
    Kind("pilots", _("Pilots"), Pilot.objects.visible_to, "title", "summary", ("lessons",)),
    Kind(
        "good-practices",
        _("Good practices"),
        GoodPractice.objects.visible_to,
        "title",
        "summary",
        ("organisation", "situation", "what_was_done", "lessons", "caution"),
    ),
    Kind("sessions", _("Sessions"), WorkingSession.objects.visible_to, "title", "description", ("practical_info",)),
    Kind("pages", _("Pages"), lambda user: Page.objects.all(), "title", "summary", ("body",)),
)


@dataclass(frozen=True, slots=True)
class Hit:
    url: str
    title: SafeString
    title_lang: str
    summary: SafeString
    summary_lang: str


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of a kind, the best first."""

    kind: Kind
    hits: list[Hit]
    total: int


@dataclass(frozen=True, slots=True)
class _Words:
    """What a row says in one language: folded words and stems, those of its title apart."""

    title: frozenset[str]
    all: frozenset[str]


_kept: dict[Hashable, _Words] = {}


def find(query: SearchQuery, user: User | Any, *, most: int = 5) -> list[Found]:
    """What the viewer may see and what has every word of the query, by kind. Kinds without a hit are left out."""
    if not query:
        return []
    found = [_find(kind, query, user, most) for kind in KINDS]
    return [of_kind for of_kind in found if of_kind.total]


def _find(kind: Kind, query: SearchQuery, user: User | Any, most: int) -> Found:
    rated = []
    for row in _with_stamp(kind.rows(user)):
        says = _words_of(kind, row, query.language)
        rating = sum(_rating(form, says) for form in _forms(query)) if _has_all(query, says) else 0
        if rating:
            rated.append((-rating, row.pk, row))
    rated.sort(key=lambda entry: entry[:2])
    return Found(kind, [_hit(kind, row, query) for _rating, _pk, row in rated[:most]], len(rated))


def _with_stamp(rows: QuerySet[Any]) -> QuerySet[Any]:
    table = rows.model._meta.db_table
    return rows.annotate(stamp=RawSQL(f'("{table}".xmin, "{table}".ctid)::text', [], output_field=TextField()))  # noqa: S611 - our own


def _words_of(kind: Kind, row: Any, language: str) -> _Words:
    key = (kind.key, row.pk, row.stamp, language)
    says = _kept.get(key)
    if says is None:
        title = frozenset(_forms_of(text_of(row, kind.title, language)))
        rest = (form for field in (kind.summary, *kind.other) for form in _forms_of(text_of(row, field, language)))
        says = _Words(title, title.union(rest))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = says
    return says


def _forms_of(text: Text) -> Iterator[str]:
    for word in words(text.value):
        yield fold(word)
        yield stem(text.language, word)


def _has_all(query: SearchQuery, says: _Words) -> bool:
    return all(_rating(forms, says) for forms in _forms(query))


def _forms(query: SearchQuery) -> list[tuple[str, frozenset[str]]]:
    """Each word of the query: as typed, and every stem that it may stand for in the vocabulary of the catalogue."""
    return [
        (
            fold(term.typed),
            frozenset(
                (
                    stem(query.language, term.typed),
                    *(s for group in _meant(term) if len(group) == 1 for s in group),
                )
            ),
        )
        for term in query.terms
    ]


def _meant(term: Term) -> tuple[tuple[str, ...], ...]:
    """What the catalogue takes the word for; not what it only resembles there, for here it may stand as it is typed."""
    return () if term.is_beginning or term.corrected else term.alternatives


def _rating(forms: tuple[str, frozenset[str]], says: _Words) -> int:
    """How well a word fits: in the title it counts more, and a whole word more than a part of one; 0 where it is not."""
    typed, stems = forms
    if typed in says.title or stems & says.title:
        return 2 * _TITLE_COUNTS
    if typed in says.all or stems & says.all:
        return 2
    if _is_part_of(typed, says.title):
        return _TITLE_COUNTS
    return int(_is_part_of(typed, says.all))


def _is_part_of(typed: str, forms: frozenset[str]) -> bool:
    if len(typed) >= _SHORTEST_PREFIX and any(form.startswith(typed) for form in forms):
        return True
    return active_language() in COMPOUNDING and len(typed) >= _SHORTEST_PART and any(typed in form for form in forms)


def _hit(kind: Kind, row: Model, query: SearchQuery) -> Hit:
    title, summary = text_of(row, kind.title), text_of(row, kind.summary)
    shown = Truncator(summary.value).words(36)
    return Hit(
        row.get_absolute_url(),
        mark_hits(title.value, query, title.language),
        title.lang,
        mark_hits(shown, query, summary.language),
        summary.lang,
    )
