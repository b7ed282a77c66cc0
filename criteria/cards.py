"""A criterion as a list shows it: readable without opening it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.safestring import SafeString

from criteria.enums import Ambition, Kind, LegalStatus
from criteria.models import CriterionVersion
from criteria.search import SearchQuery, mark_hits
from publishing.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class Name:
    """An entry of a list, as templates show it."""

    slug: str
    name: Text


@dataclass(frozen=True, slots=True)
class Card:
    number: str
    url: str
    title: SafeString
    title_lang: str
    summary: SafeString
    summary_lang: str
    kind: str
    kind_label: str
    ambition: int
    ambition_label: str
    themes: list[Name]
    product_groups: list[Name]
    legal_status: str
    legal_label: str
    confidence: str
    effect: int
    effort: int
    market: int
    version_number: int
    valid_from: dt.date | None
    pilots: int

    @property
    def is_title_fallback(self) -> bool:
        return bool(self.title_lang)


def card(version: CriterionVersion, query: SearchQuery | None = None) -> Card:
    """The version as a card, with the hits of a search marked.

    The number of pilots is known where `queries.in_this_order` has read the version, and 0 elsewhere.
    """
    nothing = SearchQuery("", "", ())
    title, summary = text_of(version, "title"), text_of(version, "summary")
    status = version.legal_status()
    beyond = status is LegalStatus.BEYOND
    return Card(
        number=version.criterion.number,
        url=version.criterion.get_absolute_url(),
        title=mark_hits(title.value, query or nothing, title.language),
        title_lang=title.lang,
        summary=mark_hits(summary.value, query or nothing, summary.language),
        summary_lang=summary.lang,
        kind=version.kind.lower(),
        kind_label=str(Kind(version.kind).label),
        ambition=version.ambition,
        ambition_label=str(Ambition(version.ambition).label),
        themes=[Name(row.slug, text_of(row, "name")) for row in version.themes.all()],
        product_groups=[Name(row.slug, text_of(row, "name")) for row in version.product_groups.all()],
        legal_status="" if beyond else status.value.lower(),
        legal_label="" if beyond else str(status.label),
        confidence=version.confidence.lower(),
        effect=version.effect,
        effort=version.effort,
        market=version.market,
        version_number=version.version,
        valid_from=version.valid_from,
        pilots=getattr(version, "pilots", 0),
    )
