"""What readers ask for: the addresses of each kind of page, different ones from request to request."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override

from criteria.facets import FACETS
from criteria.models import Criterion, CriterionFacets, Word
from criteria.search import understand
from publishing.texts import languages

EMPTY = "An empty view"
FILTERED = "Catalogue, three facets"
CRITERION_COLD = "Criterion, not asked for before"
CRITERION_WARM = "Criterion, asked for again"
_FACETS_OF_A_REQUEST = 3
# How many of a hundred criteria have the word, and the language it is searched in.
_TERMS = {"rare": (0.02, "fr"), "medium": (2.0, "nl"), "very common": (100.0, "de")}


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of page. `paths` never ends; `has_target`: it belongs to the filtered and searched pages."""

    name: str
    paths: Iterator[str]
    note: str = ""
    has_target: bool = False


def scenarios(seed: int) -> list[Scenario]:
    """All that is measured, for the catalogue that is in the database now."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    rows = _FacetRows(chance)
    numbers = list(Criterion.objects.published().order_by("?").values_list("number", flat=True)[:2000])
    one = numbers.pop()
    found = [
        Scenario("Catalogue, unfiltered", _each_language(_catalogue)),
        Scenario(
            FILTERED, _each_language(lambda language: _catalogue(language, rows.three_facets())), "", has_target=True
        ),
    ]
    for name, (share, language) in _TERMS.items():
        term = _term(share, language)
        hits = _hits(term, language)
        matching = _FacetRows(chance, hits)
        note = f"“{term}” ({language}), {len(hits):,} criteria"
        found += [
            Scenario(
                f"{FILTERED}, a {name} word",
                _forever(lambda m=matching, t=term, code=language: _catalogue(code, [*m.three_facets(), ("q", t)])),
                note,
                has_target=True,
            ),
            Scenario(
                f"Catalogue, a {name} word alone",
                _forever(lambda t=term, code=language: _catalogue(code, [("q", t)])),
                note,
                has_target=True,
            ),
        ]
    return [
        *found,
        Scenario(CRITERION_COLD, _cold(numbers)),
        Scenario(CRITERION_WARM, itertools.repeat(_criterion("fr", one))),
        Scenario("Suggestions", _each_language(_suggestions(chance))),
    ]


def _forever(path: Callable[[], str]) -> Iterator[str]:
    while True:
        yield path()


def _each_language(path: Callable[[str], str]) -> Iterator[str]:
    for language in itertools.cycle(languages()):
        yield path(language)


def _catalogue(language: str, query: list[tuple[str, str]] | None = None) -> str:
    with override(language):
        path = reverse("criteria:catalogue")
    return f"{path}?{urlencode(query)}" if query else path


def _criterion(language: str, number: str) -> str:
    with override(language):
        return reverse("criteria:criterion", args=[number])


def _cold(numbers: list[str]) -> Iterator[str]:
    """Criteria in turn, in one language each; at 1,000 criteria and more none comes twice."""
    for number, language in zip(numbers, itertools.cycle(languages()), strict=False):
        yield _criterion(language, number)


class _FacetRows:
    """Combinations of facets that give something: each taken from a criterion of the catalogue."""

    def __init__(self, chance: random.Random, criteria: list[int] | None = None) -> None:
        self._chance = chance
        rows = CriterionFacets.objects.order_by("criterion_id")
        if criteria is not None:
            rows = rows.filter(pk__in=chance.sample(criteria, min(500, len(criteria))))
        else:
            ids = list(rows.values_list("pk", flat=True))
            rows = rows.filter(pk__in=chance.sample(ids, min(500, len(ids))))
        self._rows = list(rows)
        with override("en"):
            self._values = {f.key: {option.stored: option.value for option in f.options()} for f in FACETS}

    def three_facets(self) -> list[tuple[str, str]]:
        """Three facets, of which one has two values, so that the criterion they come from is among the hits."""
        row = self._chance.choice(self._rows)
        held: dict[str, list[int | str]] = {
            facet.key: stored if facet.is_array else [stored]
            for facet in FACETS
            if facet.key != "legal" and (stored := getattr(row, facet.column))
        }
        keys = self._chance.sample(sorted(held), _FACETS_OF_A_REQUEST)
        chosen = [(key, self._values[key][self._chance.choice(held[key])]) for key in keys]
        others = [value for value in self._values[keys[0]].values() if (keys[0], value) not in chosen]
        return [*chosen, (keys[0], self._chance.choice(others))]


def _term(share: float, language: str) -> str:
    """The word whose frequency comes nearest to so many of a hundred criteria."""
    wanted = max(2, CriterionFacets.objects.count() * share / 100)
    words = Word.objects.filter(language=language, folded__regex="^[a-z]{6,}$").values_list(
        "shown", "frequency", "stem"
    )
    # Nearest as a ratio: half of it is as far away as its double.
    return min(words, key=lambda w: (max((w[1] or 0.1) / wanted, wanted / (w[1] or 0.1)), w[0]))[0]


def _hits(term: str, language: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT criterion_id FROM criteria_criteriontext WHERE language = %s AND words @@ %s::tsquery ORDER BY 1",
            [language, understand(term, language).tsquery],
        )
        return [row[0] for row in cursor.fetchall()]


def _suggestions(chance: random.Random) -> Callable[[str], str]:
    """What somebody has typed so far: two to seven letters of a word, at times after another word."""
    words = {
        code: list(
            Word.objects.filter(language=code, frequency__gt=0)
            .order_by("-frequency", "folded")
            .values_list("shown", flat=True)[:3000]
        )
        for code in languages()
    }

    def path(language: str) -> str:
        typed = chance.choice(words[language])[: chance.randint(2, 7)]
        if chance.random() < 0.3:
            typed = f"{chance.choice(words[language])} {typed}"
        with override(language):
            return f"{reverse('criteria:suggestions')}?{urlencode({'q': typed})}"

    return path
