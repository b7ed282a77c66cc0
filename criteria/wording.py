"""The wording of a criterion and the slots in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

_SLOT = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")


class WordingError(ValueError):
    """A brace in a wording that opens no well-formed slot."""


@dataclass(frozen=True, slots=True)
class WordingPart:
    """A run of plain text, or the name of a slot that stands there."""

    text: str
    is_slot: bool


def parts(wording: str) -> Iterator[WordingPart]:
    """The wording cut at its slots, in reading order."""
    end = 0
    for match in _SLOT.finditer(wording):
        if match.start() > end:
            yield WordingPart(wording[end : match.start()], False)
        yield WordingPart(match.group(1), True)
        end = match.end()
    if end < len(wording):
        yield WordingPart(wording[end:], False)


def slot_names(wording: str) -> set[str]:
    """The names of the slots that a wording uses.

    Raises WordingError for a brace that is not part of a slot, such as `{Warranty}` or a missing `}`.
    """
    names = set()
    for part in parts(wording):
        if part.is_slot:
            names.add(part.text)
        elif "{" in part.text or "}" in part.text:
            position = re.search(r"[{}]", part.text)
            start = position.start() if position else 0
            raise WordingError(
                _("malformed slot at “%(text)s”; write it as {name} with small letters, digits and underscores")
                % {"text": part.text[start : start + 30]}
            )
    return names
