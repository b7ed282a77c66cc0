"""What a group shows of itself: how large it was said to be, its topics and results, who runs it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton

from groups.enums import PartnerRole
from groups.models import Group
from publishing.texts import Text, active_language, preference, text_of


@dataclass(frozen=True, slots=True)
class SizeStatement:
    """How large a group was, by whom and when it was said. Different figures stand beside each other."""

    text: Text
    as_of: str
    publisher: str
    url: str
    note: Text | None = None


def text_in(texts: dict[str, str]) -> Text:
    """A text that is kept as one entry per language, in the reader's language or the nearest."""
    wanted = active_language()
    for code in preference(wanted):
        if texts.get(code):
            return Text(texts[code], code, wanted)
    return Text("", wanted, wanted)


def sizes(group: Group) -> list[SizeStatement]:
    size = text_of(group, "size")
    if not size:
        return []
    first = SizeStatement(size, group.size_as_of, group.size_publisher, group.size_url, text_of(group, "size_note"))
    others = [
        SizeStatement(text_in(entry["text"]), entry["as_of"], entry["publisher"], entry["url"])
        for entry in group.other_sizes
    ]
    return [first, *others]


def lines(group: Group, name: str) -> list[Text]:
    """A text with one entry on each line, as these."""
    whole = text_of(group, name)
    return [Text(line.strip(), whole.language, whole.wanted) for line in whole.value.splitlines() if line.strip()]


def partners(group: Group, role: PartnerRole) -> list[dict[str, object]]:
    return [
        {"name": text_of(partner.organisation, "name"), "acronym": partner.organisation.acronym}
        for partner in group.group_partners.all()
        if partner.role == role
    ]


def countries(group: Group) -> list[str]:
    """The names of the countries, in the reader's language and in the order of the source."""
    territories = Locale(active_language()).territories
    return [territories.get(code, code) for code in group.countries]


def moment(text: str) -> dict[str, Any]:
    """A date as sources give it, 2021 or 2021-06 or 2021-06-14, to be read by people and by machines."""
    language = active_language()
    if len(text) == 10:
        shown = format_date(dt.date.fromisoformat(text), "long", locale=language)
    elif len(text) == 7:
        shown = format_skeleton("yMMMM", dt.date.fromisoformat(f"{text}-01"), locale=language)
    else:
        shown = text
    return {"shown": shown, "machine": text}
