"""A pilot and a good practice as their own pages show them, ready for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from criteria.rendering import number, paragraphs
from practice.enums import Challenge, Outcome, PriceEffect, Procedure, Reliability, ValueBand
from practice.models import GoodPractice, Pilot, PilotCriterion
from publishing.texts import Text, name_of, text_of


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the page: HTML and, where it is not the page's, its language."""

    html: SafeString
    lang: str

    def __bool__(self) -> bool:
        return bool(self.html)


def _passage(row: Any, field: str) -> Passage:
    text = text_of(row, field)
    return Passage(paragraphs(text.value), text.lang)


def _fallback(row: Any, fields: tuple[str, ...]) -> dict[str, str] | None:
    """Which language is shown instead, where a text lacks the reader's."""
    for field in fields:
        text = text_of(row, field)
        if text.is_fallback:
            return {"shown_language": name_of(text.language), "page_language": name_of(text.wanted)}
    return None


def partial_date(value: str) -> str:
    """2024, June 2024 or 14 June 2024: as exactly as it is known, in the reader's language."""
    if len(value) == 10 and (day := parse_date(value)):
        return formats.date_format(day, "DATE_FORMAT")
    if len(value) == 7 and (day := parse_date(f"{value}-01")):
        return formats.date_format(day, "YEAR_MONTH_FORMAT")
    return value[:4]


def reliability(value: str) -> dict[str, Any]:
    return {
        "name": value.lower(),
        "label": Reliability(value).label,
        "description": Reliability(value).description,
        "is_checked": value == Reliability.CHECKED_BY_CURATOR,
    }


class PilotPage:
    """What the page of a pilot shows. Reads the rows that the view has prefetched."""

    def __init__(self, pilot: Pilot) -> None:
        self.pilot = pilot
        self.bought = _passage(pilot, "bought")
        self.lessons = _passage(pilot, "lessons")
        self.fallback = _fallback(pilot, ("title", "bought", "lessons"))

    @property
    def period(self) -> str:
        begun, ended = partial_date(self.pilot.started_on), partial_date(self.pilot.ended_on)
        if not self.pilot.ended_on:
            return pgettext("partial date", "since %(date)s") % {"date": begun}
        return begun if begun == ended else _("%(first)s to %(last)s") % {"first": begun, "last": ended}

    @property
    def quantity(self) -> dict[str, Any] | None:
        if self.pilot.quantity is None:
            return None
        return {"number": number(self.pilot.quantity), "unit": text_of(self.pilot, "quantity_unit")}

    @property
    def procedure(self) -> Any:
        return Procedure(self.pilot.procedure).label

    @property
    def value(self) -> Any:
        return ValueBand(self.pilot.value_band).label

    @property
    def group_name(self) -> Text | None:
        return text_of(self.pilot.group, "name") if self.pilot.group else None

    @property
    def cpv(self) -> list[dict[str, Any]]:
        return [{"code": row.code, "name": text_of(row, "title")} for row in self.pilot.cpv_codes.all()]

    @property
    def criteria(self) -> list[dict[str, Any]]:
        return [_used(row) for row in self.pilot.criteria_used.all()]

    @property
    def results(self) -> list[dict[str, Any]]:
        return [
            {
                "figure": number(row.figure),
                "unit": text_of(row, "unit"),
                "what": text_of(row, "what"),
                "how_measured": text_of(row, "how_measured"),
            }
            for row in self.pilot.results.all()
        ]

    @property
    def sources(self) -> list[dict[str, Any]]:
        return [{"row": row, "reliability": reliability(row.reliability)} for row in self.pilot.sources.all()]


def _used(row: PilotCriterion) -> dict[str, Any]:
    version = row.version
    return {
        "number": version.criterion.number,
        "version": version.version,
        "url": version.get_absolute_url(),
        "title": text_of(version, "title"),
        "is_in_force": version.criterion.current_id == version.pk,
        "outcome": row.outcome.lower(),
        "outcome_label": Outcome(row.outcome).label,
        "bids_received": row.bids_received,
        "bids_meeting": row.bids_meeting,
        "price_label": _price(row),
        "challenge": row.challenged.lower(),
        "challenge_label": "" if row.challenged == Challenge.UNKNOWN else Challenge(row.challenged).label,
        "lesson": text_of(row, "lesson"),
    }


def _price(row: PilotCriterion) -> str:
    """What it did to the price; nothing where that is not known."""
    if row.price_effect == PriceEffect.NOT_KNOWN:
        return ""
    label = str(PriceEffect(row.price_effect).label)
    if row.price_percent is None:
        return label
    return _("%(effect)s (%(percent)s%%)") % {"effect": label, "percent": number(row.price_percent)}


class GoodPracticePage:
    """What the page of a good practice shows. Reads the rows that the view has prefetched."""

    def __init__(self, practice: GoodPractice) -> None:
        self.practice = practice
        self.situation = _passage(practice, "situation")
        self.what_was_done = _passage(practice, "what_was_done")
        self.lessons = _passage(practice, "lessons")
        self.caution = _passage(practice, "caution")
        self.fallback = _fallback(practice, ("title", "situation", "what_was_done", "lessons"))
        self.reliability = reliability(practice.reliability)

    @property
    def themes(self) -> list[dict[str, Any]]:
        return [{"slug": theme.slug, "name": text_of(theme, "name")} for theme in self.practice.themes.all()]

    @property
    def group_name(self) -> Text | None:
        return text_of(self.practice.group, "name") if self.practice.group else None

    @property
    def results(self) -> list[dict[str, Any]]:
        return [
            {"figure": text_of(row, "figure"), "how_known": text_of(row, "how_known")}
            for row in self.practice.results.all()
        ]

    @property
    def sources(self) -> list[Any]:
        return list(self.practice.sources.all())
