"""Shows texts with their language declared, wherever it is not the page's."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publishing.texts import Text

register = template.Library()


@register.filter
def shown(text: Text | Any) -> SafeString | Any:
    """The text, in a `<span lang>` where it is in another language than the page."""
    if isinstance(text, Text) and text.lang:
        return format_html('<span lang="{}">{}</span>', text.lang, text.value)
    return text


@register.simple_tag
def lang(text: Text | str) -> SafeString | str:
    """A `lang` attribute for the element that holds the text, or nothing. Takes a text or a language code."""
    code = text.lang if isinstance(text, Text) else text
    return format_html(' lang="{}"', code) if code else ""
