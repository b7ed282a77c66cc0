"""Markdown as safe HTML: no raw HTML, no script addresses, headings that fit below the page's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")


def slot_names(text: str) -> set[str]:
    """The slots that a text uses."""
    return set(_SLOT.findall(text))


def render(text: str, slots: Mapping[str, str] | None = None) -> SafeString:
    """The text as HTML, with its slots filled in. Slot values are plain text; Markdown in them has no effect."""
    html = _parser().render(text)
    values = slots or {}
    filled = _SLOT.sub(lambda match: escape(values[match[1]]) if match[1] in values else match[0], html)
    return mark_safe(filled)  # noqa: S308 - the parser escapes all HTML, and the values are escaped here
