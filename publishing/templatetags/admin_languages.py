"""A fieldset of the admin, its translated fields gathered by language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django import template
from django.conf import settings
from django.contrib.admin.helpers import Fieldline, Fieldset
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from modeltranslation.fields import TranslationField

from publishing.texts import Text, text_of

register = template.Library()


@dataclass
class Panel:
    """The fields of one language. `state`: complete, incomplete (another language has more), empty."""

    code: str
    name: str
    lines: list[Fieldline] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    has_errors: bool = False
    state: str = "empty"


@dataclass
class Block:
    """Lines that follow each other: either all translated, then in panels, or none."""

    lines: list[Fieldline] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)


def _translation(fieldset: Fieldset, line: Fieldline) -> TranslationField | None:
    if len(line.fields) != 1 or not isinstance(line.fields[0], str):
        return None
    try:
        found = fieldset.form._meta.model._meta.get_field(line.fields[0])
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, TranslationField) else None


def _has_text(form: Any, name: str) -> bool:
    value = form[name].value() if name in form.fields else getattr(form.instance, name)
    return bool(str(value or "").strip())


def _panels(form: Any, lines: Iterable[tuple[TranslationField, Fieldline]]) -> list[Panel]:
    panels = {code: Panel(code, name) for code, name in settings.LANGUAGES}
    for translation, line in lines:
        panel = panels[translation.language]
        panel.lines.append(line)
        panel.has_errors |= bool(form.errors.get(translation.name))
        if _has_text(form, translation.name):
            panel.filled.add(translation.translated_field.name)
    everything = set().union(*(panel.filled for panel in panels.values()))
    for panel in panels.values():
        if panel.filled:
            panel.state = "complete" if panel.filled == everything else "incomplete"
    return list(panels.values())


@register.filter
def blocks(fieldset: Fieldset) -> list[Block]:
    """The fieldset's lines in their order, runs of translated ones gathered into one panel per language."""
    lines = [(_translation(fieldset, line), line) for line in fieldset]
    found = []
    for translated, run in groupby(lines, key=lambda pair: pair[0] is not None):
        if translated:
            found.append(Block(panels=_panels(fieldset.form, run)))
        else:
            found.append(Block(lines=[line for _translation_, line in run]))
    return found


@register.filter
def text(instance: Model, name: str) -> Text:
    """A translated text of a row, with the language that it is in; to be shown by the filter `shown`."""
    return text_of(instance, name)
