"""Words that no real criterion has, so that a large catalogue has a large vocabulary."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from criteria.language import COMPOUNDING, fold, stem

_ONSETS = ("b", "br", "c", "d", "f", "g", "gr", "l", "m", "n", "p", "pl", "r", "s", "st", "t", "tr", "v")
_RHYMES = ("a", "an", "ar", "e", "el", "en", "i", "in", "o", "on", "or", "u", "ur")


@dataclass(frozen=True, slots=True)
class MadeUpWord:
    """A word, its stem, and the stems of its parts when it is a compound. Rank 1 is the most frequent."""

    rank: int
    shown: str
    folded: str
    stem: str
    parts: list[str]


def made_up_words(language: str, number: int, real: Collection[str]) -> list[MadeUpWord]:
    """Words whose stems differ from each other and from the real words, the same for the same arguments.

    Dutch and German words are compounds of real ones, for that is what makes the vocabulary of these languages grow.
    """
    chance = random.Random(language)  # noqa: S311 - reproducible, not secret
    roots = sorted(word for word in real if 4 <= len(word) <= 9 and word.isalpha())
    taken = set(real) | {stem(language, word) for word in real}
    words: list[MadeUpWord] = []
    while len(words) < number:
        if language in COMPOUNDING:
            parts = [chance.choice(roots), chance.choice(roots)]
        else:
            syllables = range(chance.randint(3, 5))
            parts = ["".join(chance.choice(_ONSETS) + chance.choice(_RHYMES) for _ in syllables)]
        shown = "".join(parts)
        found = stem(language, shown)
        if found in taken or fold(shown) in taken:
            continue
        taken |= {found, fold(shown)}
        stems = sorted({stem(language, part) for part in parts}) if len(parts) > 1 else []
        words.append(MadeUpWord(len(words) + 1, shown, fold(shown), found, stems))
    return words
