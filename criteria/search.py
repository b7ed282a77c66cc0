"""Understands what a reader typed, and marks the hits in what is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from rapidfuzz.distance import DamerauLevenshtein

from criteria.language import (
    COMPOUNDING,
    STOP_WORD_DICTIONARIES,
    compound_parts,
    fold,
    pieces_of,
    stem,
    umlauts_folded,
    words,
)
from criteria.models import Word

LONGEST_QUERY = 200  # characters
_MOST_TERMS = 12
_MOST_EXPANSIONS = 40  # words that begin with what was typed, or hold it as a part
_SHORTEST_PREFIX = 3
_CLOSE_ENOUGH = 0.7  # normalised similarity below which a correction would puzzle more than help
_VERY_CLOSE = 0.8  # the same, for what may be no typing error at all
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word as typed, the groups of stems of which one must be found, and the word it was corrected to."""

    typed: str
    alternatives: tuple[tuple[str, ...], ...]  # any of these; of each, all stems
    corrected: str = ""
    is_beginning: bool = False  # found as the beginning of longer words alone

    @property
    def is_known(self) -> bool:
        return bool(self.alternatives)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was typed, understood in one language. Empty when nothing was typed."""

    text: str
    language: str
    terms: tuple[Term, ...]

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def tsquery(self) -> str:
        """For PostgreSQL. A term that nothing in the vocabulary resembles matches nothing."""
        return " & ".join(
            "(" + " | ".join("(" + " & ".join(f"'{s}'" for s in group) + ")" for group in term.alternatives) + ")"
            if term.is_known
            else f"'{fold(term.typed)}'"
            for term in self.terms
        )

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(s for term in self.terms for group in term.alternatives for s in group)

    @property
    def corrected_text(self) -> str:
        """What was searched instead; empty when nothing was corrected."""
        if not any(term.corrected for term in self.terms):
            return ""
        return " ".join(term.corrected or term.typed for term in self.terms)


def understand(text: str, language: str) -> SearchQuery:
    """What was typed as stems of the catalogue's words, with beginnings, compounds and typing errors resolved."""
    typed = list(dict.fromkeys(words(text)))[:_MOST_TERMS]
    typed = _without_stop_words(typed, language)
    if not typed:
        return SearchQuery(text, language, ())
    vocabulary = _vocabulary_around(typed, language)
    terms = (_term(word, language, vocabulary) for word in typed)
    return SearchQuery(
        text,
        language,
        tuple(_corrected(term, language) if term.is_beginning or not term.is_known else term for term in terms),
    )


def _without_stop_words(typed: list[str], language: str) -> list[str]:
    """What was typed without words such as “the”, unless there is nothing else."""
    if not typed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) AS word WHERE ts_lexize(%s::regdictionary, word) IS DISTINCT FROM '{}'",
            [typed, STOP_WORD_DICTIONARIES[language]],
        )
        meaningful = {row[0] for row in cursor.fetchall()}
    return [word for word in typed if word in meaningful] or typed


def _forms(word: str, language: str) -> set[str]:
    """The folded forms that a typed word may have in the vocabulary."""
    folded = fold(word)
    return {folded, umlauts_folded(folded)} if language == "de" else {folded}


def _vocabulary_around(typed: list[str], language: str) -> dict[str, Word]:
    """The words that begin with a typed one, hold one as a part, or are a part of one, by their folded form."""
    forms = {form for word in typed for form in _forms(word, language)}
    exact = set(forms)
    if language in COMPOUNDING:
        exact |= {piece for form in forms if len(form) <= 60 for piece in pieces_of(form)}
    beginnings = [form + "%" for form in forms if len(form) >= _SHORTEST_PREFIX]
    stems = [stem(language, word) for word in typed]
    rows = Word.objects.raw(
        "SELECT * FROM criteria_word WHERE language = %s AND "
        "(folded = ANY(%s) OR stem = ANY(%s) OR folded LIKE ANY(%s) OR parts && %s::varchar[]) ORDER BY frequency DESC",
        [language, list(exact), list(exact.union(stems)), beginnings, stems],
    )
    return {row.folded: row for row in rows}


def _term(word: str, language: str, vocabulary: dict[str, Word]) -> Term:
    if word in vocabulary and word.removeprefix("cf").isdigit():  # CF-001 means neither CF-010 nor CF-100
        return Term(word, ((vocabulary[word].stem,),))
    groups: dict[tuple[str, ...], None] = {}
    longer: dict[tuple[str, ...], None] = {}  # words that only begin with what was typed
    own = stem(language, word)
    used = [row for row in vocabulary.values() if row.frequency]
    for form in sorted(_forms(word, language)):
        if form in vocabulary and vocabulary[form].frequency:
            groups[(vocabulary[form].stem,)] = None
        if language in COMPOUNDING:
            known = {spelling: row.stem for row in used for spelling in (row.folded, row.stem)}
            parts = compound_parts(form, known)
            if parts:
                groups[tuple(known[part] for part in parts)] = None
        related = [row.stem for row in used if own in row.parts or row.stem == own]
        groups |= {(found,): None for found in related[:_MOST_EXPANSIONS]}
        if len(form) >= _SHORTEST_PREFIX:
            begun = [row.stem for row in used if row.folded.startswith(form)]
            longer |= {(found,): None for found in begun[:_MOST_EXPANSIONS]}
    return Term(word, tuple(groups | longer), is_beginning=bool(longer) and not groups)


def _corrected(term: Term, language: str) -> Term:
    """The term with the stem of the most similar word of the catalogue, if one is similar enough.

    The beginning of a word may be a word of its own, spelt otherwise: “labor” begins “laboratory” and means “labour”.
    """
    if len(term.typed) < 4 or term.typed.isdigit() or len(term.typed) > 60:
        return term
    folded = fold(term.typed)
    candidates = Word.objects.raw(
        # Letters that changed places leave few trigrams in common, hence the second half.
        "SELECT * FROM criteria_word WHERE language = %s AND frequency > 0 AND (folded %% %s OR "
        "(folded LIKE left(%s, 1) || '%%' AND abs(length(folded) - length(%s)) <= 1)) "
        "ORDER BY similarity(folded, %s) DESC LIMIT 500",
        [language, folded, folded, folded, folded],
    )
    rated = [(DamerauLevenshtein.normalized_similarity(folded, row.folded), row.frequency, row) for row in candidates]
    close = [entry for entry in rated if entry[0] >= (_VERY_CLOSE if term.is_beginning else _CLOSE_ENOUGH)]
    if not close:
        return term
    best = max(close, key=lambda entry: entry[:2])[2]
    if term.is_beginning:
        return Term(term.typed, tuple(dict.fromkeys([*term.alternatives, (best.stem,)])))
    return Term(term.typed, ((best.stem,),), corrected=best.shown)


def mark_hits(text: str, query: SearchQuery, language: str) -> SafeString:
    """The text as HTML with the words that were found in `<mark>`. `language` is the one that the text is in."""
    stems = query.stems
    if not stems:
        return mark_safe(escape(text))  # noqa: S308 - escaped
    html, end = [], 0
    for match in _WORD.finditer(text):
        if stem(language, match[0]) in stems:
            html += [escape(text[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
            end = match.end()
    return mark_safe("".join(html) + escape(text[end:]))  # noqa: S308 - every part is escaped
