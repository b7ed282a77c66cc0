"""Texts of criteria as HTML: paragraphs, dashed lists, slots, word differences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from django.utils import formats
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from criteria.enums import SlotType
from criteria.models import Slot
from criteria.wording import parts
from publishing.differences import Piece
from publishing.texts import text_of

_DASHES = ("– ", "- ", "• ")


def paragraphs(text: str, inline: Callable[[str], str] = escape) -> SafeString:
    """Plain text as paragraphs; lines that begin with a dash as a list. `inline` turns a line into safe HTML."""
    html: list[str] = []
    items: list[str] = []

    def close_list() -> None:
        if items:
            html.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
            items.clear()

    for line in map(str.strip, text.splitlines()):
        if line.startswith(_DASHES):
            items.append(inline(line[2:].strip()))
        elif line:
            close_list()
            html.append(f"<p>{inline(line)}</p>")
    close_list()
    return mark_safe("".join(html))  # noqa: S308 - every line went through `inline`


def number(value: Decimal) -> str:
    """A number as the reader's language writes it, without empty decimals."""
    plain = value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return formats.number_format(plain, use_l10n=True, force_grouping=True)


def slot_value(slot: Slot) -> str:
    """What stands in the slot until the buyer fills it in: the recommendation, else what it is for.

    In the active language: a caller that shows another one activates it.
    """
    if slot.recommended is not None:
        return number(slot.recommended)
    if slot.recommended_date is not None:
        return formats.date_format(slot.recommended_date, "DATE_FORMAT")
    return str(text_of(slot, "label"))


def slot_range(slot: Slot) -> str:
    """The bounds of a slot, as the reader's language writes them; empty where there are none."""

    def shown(value: Decimal | dt.date | None) -> str:
        if value is None:
            return "…"
        return number(value) if isinstance(value, Decimal) else formats.date_format(value, "DATE_FORMAT")

    bounds = (slot.earliest, slot.latest) if slot.type == SlotType.DATE else (slot.minimum, slot.maximum)
    return "" if bounds == (None, None) else f"{shown(bounds[0])} – {shown(bounds[1])}"


def wording(text: str, slots: Iterable[Slot]) -> SafeString:
    """A wording with its slots marked, each with its recommended value in brackets."""
    values = {slot.name: slot_value(slot) for slot in slots}
    return paragraphs(text, lambda line: _line(line, values))


def plain_wording(text: str, slots: Iterable[Slot]) -> str:
    """A wording as plain text, each slot with its recommended value in brackets."""
    values = {slot.name: slot_value(slot) for slot in slots}
    return "".join(f"[{values.get(part.text, part.text)}]" if part.is_slot else part.text for part in parts(text))


def _line(line: str, values: Mapping[str, str]) -> str:
    return "".join(
        f'<span class="slot">[{escape(values.get(part.text, part.text))}]</span>' if part.is_slot else escape(part.text)
        for part in parts(line)
    )


def differences(pieces: Iterable[Piece]) -> SafeString:
    """Word differences with `<del>` and `<ins>`, line breaks kept."""
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    html = ""
    for piece in pieces:
        text = piece.text.lstrip("\n")  # the sign of a mark stands before its first word, not at the end of a line
        html += "\n" * (len(piece.text) - len(text)) + (tags[piece.change].format(escape(text)) if text else "")
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308 - every piece is escaped
