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
CRITERION_COLD = "Criterion, not asked for before"
CRITERION_WARM = "Criterion, asked for again"
_FACETS_OF_A_REQUEST = 3
_MOST_SEARCHES = 1000  # of each kind


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of page. `paths` never ends; `has_target`: it is a filtered or searched page."""

    name: str
    paths: Iterator[str]
    note: str = ""
    has_target: bool = False


@dataclass(frozen=True, slots=True)
class _Searches:
    """Searches in one language that each find about as many criteria; no two are the same, for the portal keeps them."""

    name: str
    language: str
    texts: list[str]

    @property
    def note(self) -> str:
        return f"{self.language}; “{self.texts[0]}” finds {len(self.found(self.texts[0])):,}"

    def found(self, text: str) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT criterion_id FROM criteria_criteriontext WHERE language = %s AND words @@ %s::tsquery ORDER BY 1",
                [self.language, understand(text, self.language).tsquery],
            )
            return [row[0] for row in cursor.fetchall()]


def scenarios(seed: int) -> list[Scenario]:
    """All that is measured, for the catalogue that is in the database now."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, not secret
    facets = _FacetRows(chance)
    numbers = list(Criterion.objects.published().order_by("pk").values_list("number", flat=True))
    numbers = chance.sample(numbers, min(len(numbers), 2000))
    asked_again = numbers.pop()
    rare, medium = _searches_for(0.02, "fr", chance), _searches_for(2, "nl", chance)
    common = _common_searches("de", chance)
    return [
        Scenario("Catalogue, unfiltered", _each_language(_catalogue)),
        Scenario(
            "Catalogue, three facets",
            _each_language(lambda language: _catalogue(language, facets.three())),
            has_target=True,
        ),
        *(_searched(f"…, {name}", searches, facets) for name, searches in _named(rare, medium, common)),
        *(_searched(f"Catalogue, {name} alone", searches) for name, searches in _named(rare, medium, common)),
        Scenario(
            "…, then three facets",
            _forever(lambda: _catalogue(common.language, [("q", common.texts[0]), *facets.three()])),
            common.note,
            has_target=True,
        ),
        Scenario(CRITERION_COLD, _each_in_turn(numbers)),
        Scenario(CRITERION_WARM, itertools.repeat(_criterion("fr", asked_again))),
        Scenario("Suggestions", _each_language(_suggestions(chance))),
    ]


def _named(*searches: _Searches) -> Iterator[tuple[str, _Searches]]:
    return ((found.name, found) for found in searches)


def _searched(name: str, searches: _Searches, facets: _FacetRows | None = None) -> Scenario:
    texts = iter(searches.texts if facets else reversed(searches.texts))
    return Scenario(
        name,
        (_catalogue(searches.language, [("q", text), *(facets.three() if facets else [])]) for text in texts),
        searches.note,
        has_target=True,
    )


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


def _each_in_turn(numbers: list[str]) -> Iterator[str]:
    """Criteria in turn, in one language each; none comes twice."""
    for number, language in zip(numbers, itertools.cycle(languages()), strict=False):
        yield _criterion(language, number)


class _FacetRows:
    """Combinations of facets that give something: each taken from a criterion of the catalogue."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        ids = list(CriterionFacets.objects.order_by("pk").values_list("pk", flat=True))
        self._rows = list(CriterionFacets.objects.filter(pk__in=chance.sample(ids, min(500, len(ids)))))
        with override("en"):
            self._values = {f.key: {option.stored: option.value for option in f.options()} for f in FACETS}

    def three(self) -> list[tuple[str, str]]:
        """Three facets, of which one has two values, so that the criterion they come from is among the hits."""
        row = self._chance.choice(self._rows)
        held: dict[str, list[int | str]] = {
            facet.key: stored if facet.is_array else [stored]
            for facet in FACETS
            if hasattr(row, facet.column) and (stored := getattr(row, facet.column))  # not what SQL works out
        }
        keys = self._chance.sample(sorted(held), _FACETS_OF_A_REQUEST)
        chosen = [(key, self._values[key][self._chance.choice(held[key])]) for key in keys]
        others = [value for value in self._values[keys[0]].values() if (keys[0], value) not in chosen]
        return [*chosen, (keys[0], self._chance.choice(others))]


def _words(language: str) -> list[tuple[int, str]]:
    """The words of the catalogue with how many criteria have them, the most frequent first."""
    words = Word.objects.filter(language=language, frequency__gt=0, folded__regex="^[a-z]{6,}$")
    return list(words.order_by("-frequency", "folded").values_list("frequency", "shown"))


def _searches_for(share: float, language: str, chance: random.Random) -> _Searches:
    """Words that about so many of a hundred criteria have. A small catalogue has few: then with another word."""
    wanted = max(2, CriterionFacets.objects.count() * share / 100)
    words = _words(language)
    # Nearest as a ratio: half of it is as far away as its double.
    words.sort(key=lambda word: (max(word[0] / wanted, wanted / word[0]), word[1]))
    texts = [word for _frequency, word in words[:_MOST_SEARCHES]]
    chance.shuffle(texts)
    return _Searches("a rare word" if share < 1 else "a medium word", language, texts)


def _common_searches(language: str, chance: random.Random) -> _Searches:
    """The most frequent words, two by two, so that there are enough of them."""
    most = [word for _frequency, word in _words(language)[:40]]
    texts = [f"{one} {other}" for one, other in itertools.permutations(most, 2)]
    chance.shuffle(texts)
    texts.insert(0, most[0])
    return _Searches("two very common words", language, texts[:_MOST_SEARCHES])


def _suggestions(chance: random.Random) -> Callable[[str], str]:
    """What somebody has typed so far: two to seven letters of a word, at times after another word."""
    words = {code: [word for _frequency, word in _words(code)[:3000]] for code in languages()}

    def path(language: str) -> str:
        typed = chance.choice(words[language])[: chance.randint(2, 7)]
        if chance.random() < 0.3:
            typed = f"{chance.choice(words[language])} {typed}"
        with override(language):
            return f"{reverse('criteria:suggestions')}?{urlencode({'q': typed})}"

    return path
