"""A translated text and the language that it is really in.

modeltranslation falls back silently when a text is missing; readers must be told, and browsers must know the
language, so pages show texts through `text_of` and never through the bare attribute.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.conf import settings
from django.db import models
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Text:
    """A text, the language that it is written in, and whether that is the language asked for."""

    value: str
    language: str
    wanted: str

    @property
    def is_fallback(self) -> bool:
        return bool(self.value) and self.language != self.wanted

    @property
    def lang(self) -> str:
        """For a `lang` attribute: the language where it is not the page's, else nothing."""
        return self.language if self.value and self.language != active_language() else ""

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


def languages() -> list[str]:
    """The codes of the portal's languages, in the order of the settings."""
    return list(_languages())


@cache
def _languages() -> tuple[str, ...]:
    return tuple(code for code, _name in settings.LANGUAGES)


def active_language() -> str:
    """The reader's language; the first of the message ids where none is active."""
    code = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return code if code in _languages() else settings.LANGUAGE_CODE


def name_of(language: str) -> str:
    """The name of a language in the reader's language: “néerlandais” for nl on a French page."""
    return Locale(active_language()).languages.get(language, language)


@cache
def preference(wanted: str, source: str | None = None) -> tuple[str, ...]:
    """The order in which languages stand in for the wanted one: itself, the source language, the fallbacks."""
    fallbacks = settings.MODELTRANSLATION_FALLBACK_LANGUAGES.get(wanted, ())
    return tuple(dict.fromkeys(code for code in (wanted, source, *fallbacks, *languages()) if code))


def text_of(instance: models.Model, field: str, language: str | None = None) -> Text:
    """The field's text in the wanted language, or in the nearest language that has one."""
    wanted = language or active_language()
    for code in preference(wanted, getattr(instance, "source_language", None)):
        value = getattr(instance, f"{field}_{code}")
        if value:
            return Text(value, code, wanted)
    return Text("", wanted, wanted)
