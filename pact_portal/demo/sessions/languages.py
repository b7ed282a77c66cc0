"""How the texts of a demonstration stand in four languages."""

from __future__ import annotations

Texts = tuple[str, str, str, str]  # French, Dutch, English, German
_ORDER = ("fr", "nl", "en", "de")


def by_language(texts: Texts) -> dict[str, str]:
    return dict(zip(_ORDER, texts, strict=True))


def fields(name: str, texts: Texts) -> dict[str, str]:
    """As the actions take them: title_fr and so on."""
    return {f"{name}_{code}": text for code, text in by_language(texts).items()}
