"""Word-by-word differences between two texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_SHORTEST_SHARED_RUN = 3  # words

Change = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both sides share, or that only one of them has."""

    change: Change
    text: str


def word_differences(before: str, after: str) -> list[Piece]:
    """The pieces that turn `before` into `after`, in reading order; a removed piece stands before its replacement.

    The pieces that are not added spell `before`, those that are not removed spell `after`. A word or two that
    happen to stand in both, amid changes, count as changed: islands of “the” and “of” help no reader.
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    start_old = start_new = 0
    blocks = [block for block in matcher.get_matching_blocks() if block.size == 0 or not _is_island(block, old, new)]
    for block in blocks:
        if block.a > start_old:
            pieces.append(Piece("removed", "".join(old[start_old : block.a])))
        if block.b > start_new:
            pieces.append(Piece("added", "".join(new[start_new : block.b])))
        if block.size:
            pieces.append(Piece("same", "".join(old[block.a : block.a + block.size])))
        start_old, start_new = block.a + block.size, block.b + block.size
    return pieces


def _is_island(block: Match, old: list[str], new: list[str]) -> bool:
    """Whether a shared run is too short to stand between two changes."""
    at_start = block.a == 0 and block.b == 0
    at_end = block.a + block.size == len(old) and block.b + block.size == len(new)
    words = sum(1 for token in old[block.a : block.a + block.size] if token[:1].isalnum())
    return not at_start and not at_end and words < _SHORTEST_SHARED_RUN
