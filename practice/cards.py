"""Pilots and good practices as lists and pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from criteria.cards import Name
from criteria.search import SearchQuery, mark_hits
from groups.enums import ContentState, Visibility
from members.enums import Level
from practice.entries import MODELS, Entry, Kind
from practice.models import GoodPractice, Pilot
from publishing.texts import Text, active_language, text_of


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """One entry of a list, readable without opening it."""

    kind: str  # "pilot" or "good_practice"
    kind_label: str
    number: str
    url: str
    title: SafeString
    title_lang: str
    summary: SafeString
    summary_lang: str
    organisation: Text
    countries: list[str]
    years: str
    level: str
    product_groups: list[Name]
    criteria: int
    results: int
    state: str  # "draft", "withdrawn" or nothing
    state_label: str
    visibility_label: str  # who may see it, where that is not everybody


def country_name(code: str) -> str:
    """The country in the reader's language; the code for what Babel does not know."""
    return Locale(active_language()).territories.get(code, code)


def organisation_of(pilot: Pilot) -> Text:
    """The name of the buyer: that of the list in the reader's language, or as the buyer writes it."""
    if pilot.organisation is not None:
        return text_of(pilot.organisation, "name")
    return Text(pilot.organisation_name, active_language(), active_language())


def years_of(pilot: Pilot) -> str:
    """2024, or 2023–2025."""
    years = pilot.years
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def state_of(row: Pilot | GoodPractice) -> dict[str, str]:
    """What a reader must know of the row besides its content: whether it is published, and for whom."""
    published = row.state == ContentState.PUBLISHED
    public = row.visibility == Visibility.PUBLIC
    return {
        "state": "" if published else row.state.lower(),
        "state_label": "" if published else str(ContentState(row.state).label),
        "visibility_label": "" if public else str(Visibility(row.visibility).label),
    }


def card(row: Pilot | GoodPractice, query: SearchQuery | None = None) -> PracticeCard:
    """The row as a card, with the hits of a search marked. Reads what `cards_of` has prefetched."""
    nothing = SearchQuery("", "", ())
    title, summary = text_of(row, "title"), text_of(row, "summary")
    is_pilot = isinstance(row, Pilot)
    return PracticeCard(
        kind="pilot" if is_pilot else "good_practice",
        kind_label=_("Pilot") if is_pilot else _("Good practice"),
        number=row.number if is_pilot else "",
        url=row.get_absolute_url(),
        title=mark_hits(title.value, query or nothing, title.language),
        title_lang=title.lang,
        summary=mark_hits(summary.value, query or nothing, summary.language),
        summary_lang=summary.lang,
        organisation=organisation_of(row) if is_pilot else text_of(row, "organisation"),
        countries=[country_name(code) for code in ([row.country] if is_pilot else row.countries)],
        years=years_of(row) if is_pilot else row.year_label,
        level=str(Level(row.level).label),
        product_groups=[Name(group.slug, text_of(group, "name")) for group in row.product_groups.all()],
        criteria=len(row.criteria_used.all()) if is_pilot else len(row.used_criteria.all()),
        results=len(row.results.all()),
        **state_of(row),
    )


def _for_cards(rows: QuerySet[Any]) -> QuerySet[Any]:
    if rows.model is Pilot:
        return rows.select_related("organisation").prefetch_related("product_groups", "criteria_used", "results")
    return rows.prefetch_related("product_groups", "used_criteria", "results")


def cards_shown(rows: QuerySet[Any]) -> list[PracticeCard]:
    """Pilots, or good practices, as cards."""
    return [card(row) for row in _for_cards(rows)]


def cards_of(entries: Iterable[Entry], query: SearchQuery | None = None) -> list[PracticeCard]:
    """The entries as cards, in their order."""
    entries = list(entries)
    rows: dict[tuple[Kind, int], Pilot | GoodPractice] = {}
    for kind, model in MODELS.items():
        keys = [entry.pk for entry in entries if entry.kind is kind]
        if keys:
            rows |= {(kind, row.pk): row for row in _for_cards(model.objects.filter(pk__in=keys))}
    return [card(rows[entry.key], query) for entry in entries if entry.key in rows]
