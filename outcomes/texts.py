"""What organisers wrote in several languages: the text of minutes, of a decision or of an action."""

from __future__ import annotations

from outcomes.models import Minutes, Outcome
from publishing.texts import languages


def texts_of(row: Minutes | Outcome) -> dict[str, str]:
    """The text in each language, without any fallback."""
    return {code: getattr(row, f"text_{code}") or "" for code in languages()}
