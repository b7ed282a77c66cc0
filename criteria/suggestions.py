"""Suggestions while typing: a criterion by its number or title, a product group, a word to search for."""

from __future__ import annotations

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode

from criteria.language import fold, words
from criteria.models import Criterion, ProductGroup, Word
from criteria.queries import lists_of_criteria
from criteria.search import LONGEST_QUERY, understand
from publishing.texts import active_language, text_of

_SHORTEST = 2
_MOST_GROUPS, _MOST_CRITERIA, _MOST_WORDS = 3, 5, 3


def suggestions(typed: str) -> list[dict[str, str]]:
    """At most eleven suggestions, each with label, address, kind and detail; none for too short or too long a text."""
    if not _SHORTEST <= len(typed.strip()) <= LONGEST_QUERY:
        return []
    language = active_language()
    catalogue = reverse("criteria:catalogue")
    last = fold(words(typed)[-1]) if words(typed) else ""
    if not last:
        return []
    return [
        *_groups(fold(typed.strip()), catalogue),
        *_criteria(typed, language),
        *_words(typed, last, language, catalogue),
    ]


def _groups(folded: str, catalogue: str) -> list[dict[str, str]]:
    named = ((group, text_of(group, "name").value) for group in lists_of_criteria()[ProductGroup].values())
    found = [(group, name) for group, name in named if any(fold(w).startswith(folded) for w in [name, *words(name)])]
    return [
        {"label": name, "url": f"{catalogue}?group={group.slug}", "kind": "group", "detail": ""}
        for group, name in found[:_MOST_GROUPS]
    ]


def _criteria(typed: str, language: str) -> list[dict[str, str]]:
    query = understand(typed, language)
    if not query:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.number, t.title FROM criteria_criteriontext t JOIN criteria_criterion c ON c.id = t.criterion_id "
            "WHERE t.language = %s AND t.title_words @@ %s::tsquery LIMIT %s",
            [language, query.tsquery, _MOST_CRITERIA],
        )
        rows = cursor.fetchall()
    return [
        {"label": title, "url": Criterion(number=number).get_absolute_url(), "kind": "criterion", "detail": number}
        for number, title in rows
    ]


def _words(typed: str, last: str, language: str, catalogue: str) -> list[dict[str, str]]:
    """Words of the catalogue that begin with the last one typed, to search for with those before it."""
    if len(last) < _SHORTEST:
        return []
    before = " ".join(words(typed)[:-1])
    rows = Word.objects.filter(language=language, folded__startswith=last, frequency__gt=0).exclude(folded=last)
    found = []
    stems: set[str] = set()
    for row in rows.order_by("-frequency", "folded")[:20]:
        if row.stem in stems or row.shown.isdigit():
            continue
        stems.add(row.stem)
        text = f"{before} {row.shown}".strip()
        found.append({"label": text, "url": f"{catalogue}?{urlencode({'q': text})}", "kind": "word", "detail": ""})
    return found[:_MOST_WORDS]
