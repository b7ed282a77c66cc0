"""Words as the search sees them: folded, stemmed, and compounds taken apart.

Everything that is compared goes through here, when a criterion is indexed and when a reader searches, so that both
sides always agree. Stemming is Snowball's; an own PostgreSQL configuration is not needed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import snowballstemmer

_ALGORITHMS = {"fr": "french", "nl": "dutch", "en": "english", "de": "german"}
# Porter’s Dutch stemmer: the newer one takes “batterij” for a derivation of “bat”.
_STEMMERS = {
    code: snowballstemmer.stemmer({"nl": "dutch_porter"}.get(code, name)) for code, name in _ALGORITHMS.items()
}
STOP_WORD_DICTIONARIES = {code: f"{name}_stem" for code, name in _ALGORITHMS.items()}  # PostgreSQL's own lists
COMPOUNDING = {"nl", "de"}  # languages that write compounds as one word

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\bcf[\s\u2010-\u2015-]{0,3}0*(\d{1,6})\b", re.IGNORECASE)  # with any dash or blank
_HYPHENATED = re.compile(r"\b[^\W\d_]{2,}(?:-[^\W\d_]{2,})+\b")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})
_LINKS = ("", "s", "es", "n", "en", "e")  # what Dutch and German put between the parts of a compound
_SHORTEST_PART = 4


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case without accents or ligatures: “Réparabilité” becomes “reparabilite”."""
    # Lower case again at the end: a letter of mathematics becomes a capital only when it is decomposed.
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_LIGATURES)).lower()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def words(text: str) -> list[str]:
    """The words and numbers of a text, in lower case. A criterion's number is one word: “CF-001” becomes “cf1”."""
    found = _WORD.findall(_NUMBER.sub(lambda match: f" cf{match[1]} ", text.lower()))
    return [word for word in found if fold(word).strip()]  # some letters are nothing but an accent


def joined_words(text: str) -> list[str]:
    """The hyphenated words of a text as one word each: “whistle-blowers” is also sought as “whistleblowers”."""
    return [match[0].replace("-", "") for match in _HYPHENATED.finditer(text.lower())]


@lru_cache(maxsize=100_000)
def stem(language: str, word: str) -> str:
    """The folded stem of a word, the lexeme that the index holds. The stem is taken before the accents go."""
    return fold(_STEMMERS[language].stemWord(word.lower()))


def umlauts_folded(folded: str) -> str:
    """A German word typed with ae, oe, ue as its folded form would be: “geraete” becomes “gerate”."""
    return re.sub(r"(?<=[a-z])?([aou])e", r"\1", folded)


def compound_parts(folded: str, vocabulary: Collection[str]) -> list[str]:
    """The parts of a compound, each a word of the vocabulary; empty when it is none.

    Parts have at least four letters; linking letters (`s`, `en`, …) between them are dropped. The split with the
    fewest parts wins, then the one whose last part, the head of the compound, is longest.
    """

    def split(rest: str) -> list[str] | None:
        for end in range(_SHORTEST_PART, len(rest) - _SHORTEST_PART + 1):
            part, tail = rest[:end], rest[end:]
            if part not in vocabulary:
                continue
            for link in _LINKS:
                if (
                    tail.startswith(link)
                    and tail[len(link) :] in vocabulary
                    and len(tail) - len(link) >= _SHORTEST_PART
                ):
                    return [part, tail[len(link) :]]
        for end in range(_SHORTEST_PART, len(rest) - 2 * _SHORTEST_PART + 1):
            part, tail = rest[:end], rest[end:]
            if part not in vocabulary:
                continue
            for link in _LINKS:
                if tail.startswith(link):
                    below = split(tail[len(link) :])
                    if below:
                        return [part, *below]
        return None

    if len(folded) < 2 * _SHORTEST_PART:
        return []
    return split(folded) or []


def pieces_of(folded: str) -> set[str]:
    """Every part that a split could name, for one look-up in the vocabulary."""
    length = len(folded)
    return {
        folded[start:end]
        for start in range(length - _SHORTEST_PART + 1)
        for end in range(start + _SHORTEST_PART, length + 1)
        if (start, end) != (0, length)
    }
