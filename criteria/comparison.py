"""Up to four criteria side by side."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from criteria.models import CriterionVersion
from criteria.reference_card import ReferenceCard
from criteria.rendering import differences, paragraphs, plain_wording, wording
from publishing.differences import word_differences
from publishing.texts import text_of

MOST = 4

_COMPARED_TEXTS = ("requirement", "scoring", "rationale", "follow_up", "caution", "legal_note")


def comparison(versions: list[CriterionVersion], *, marked: bool) -> dict[str, Any]:
    """The cards and, per text, a row of cells; with `marked`, what differs from the first criterion is marked."""
    cards = [ReferenceCard(version) for version in versions]
    rows = []
    for field in _COMPARED_TEXTS:
        cells = [_cell(card, cards[0] if marked and index else None, field) for index, card in enumerate(cards)]
        if any(cell["html"] for cell in cells):
            rows.append({"label": _label(field), "cells": cells})
    return {"cards": cards, "rows": rows}


def _cell(card: ReferenceCard, first: ReferenceCard | None, field: str) -> dict[str, Any]:
    """One text of one criterion; with `first`, the words in which it differs from that one are marked."""
    text = text_of(card.version, field)
    if first is not None:
        before = plain_wording(text_of(first.version, field).value, first.slots)
        html = differences(word_differences(before, plain_wording(text.value, card.slots)))
    elif field in ("requirement", "scoring"):
        html = wording(text.value, card.slots)
    else:
        html = paragraphs(text.value)
    return {"number": card.criterion.number, "html": html, "lang": text.lang}


def _label(field: str) -> str:
    return {
        "requirement": _("Text for your tender documents"),
        "scoring": _("How to score"),
        "rationale": _("Why ask for it"),
        "follow_up": _("Follow-up during the contract"),
        "caution": _("Before you use it"),
        "legal_note": _("Legal basis"),
    }[field]
