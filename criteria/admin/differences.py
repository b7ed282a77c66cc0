"""What publishing a draft changes, word by word, in every language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from criteria.models import CriterionVersion
from criteria.rendering import differences, number
from publishing.admin.languages import translated_fields
from publishing.differences import word_differences
from publishing.texts import languages

_PLAIN = ("source_language", "kind", "ambition", "confidence")
_SCORES = ("effect", "effort", "market")
_LISTS = ("themes", "strategies", "product_groups", "phases", "cpv_codes")
_DAYS = ("legal_minimum_since", "checked_on", "review_by")
_PARTS = ("slots", "proofs", "citations", "coverages", "relations")


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; `language` is empty where the field has none."""

    label: str
    language: str
    html: SafeString


def changes(before: CriterionVersion | None, after: CriterionVersion) -> list[Change]:
    """The fields that differ between two versions; without the first, all that the second says is new."""
    old = _texts(before) if before is not None else {}
    found = []
    for (label, language), new in _texts(after).items():
        earlier = old.get((label, language), "")
        if earlier != new:
            found.append(Change(label, language, differences(word_differences(earlier, new))))
    return found


def _texts(version: CriterionVersion) -> dict[tuple[str, str], str]:
    """Everything that a version says, as plain text by field and language."""

    def label(field: str) -> str:
        return capfirst(str(CriterionVersion._meta.get_field(field).verbose_name))

    texts: dict[tuple[str, str], str] = {}
    for field in translated_fields(CriterionVersion):
        for code in languages():
            texts[label(field), code] = getattr(version, f"{field}_{code}") or ""
    for field in _PLAIN:
        texts[label(field), ""] = str(getattr(version, f"get_{field}_display")())
    for field in _SCORES:
        texts[label(field), ""] = str(getattr(version, field))
    for field in _DAYS:
        texts[label(field), ""] = _plain(getattr(version, field))
    for field in _LISTS:
        texts[label(field), ""] = "\n".join(str(row) for row in getattr(version, field).all())
    for name in _PARTS:
        rows = list(getattr(version, name).all())
        model = getattr(CriterionVersion, name).rel.related_model
        heading = capfirst(str(model._meta.verbose_name_plural))
        texts[heading, ""] = "\n".join(_facts(row) for row in rows)
        for code in languages():
            texts[heading, code] = "\n".join(filter(None, (_words(row, code) for row in rows)))
    return texts


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return formats.date_format(value, "DATE_FORMAT")
    return number(value) if isinstance(value, Decimal) else str(value)


def _facts(row: Any) -> str:
    """What a part says in no language: names, types, numbers, dates."""
    skipped = {"id", "version", "position", *translated_fields(type(row))}
    values: Iterable[str] = (
        str(getattr(row, f"get_{field.name}_display")()) if field.choices else _plain(getattr(row, field.name))
        for field in row._meta.fields
        if field.name not in skipped and not hasattr(field, "translated_field")
    )
    return ", ".join(filter(None, values))


def _words(row: Any, language: str) -> str:
    return ", ".join(filter(None, (getattr(row, f"{field}_{language}") for field in translated_fields(type(row)))))
