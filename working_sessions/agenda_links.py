"""The agenda of a session for one viewer: when each point begins, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contributions.cards import nameless_title
from contributions.models import Contribution
from contributions.permissions import may_read_words
from criteria.models import CriterionVersion
from publishing.texts import Text, active_language, text_of
from working_sessions.models import AgendaItem, WorkingSession
from working_sessions.permissions import Viewer
from working_sessions.times import Span, agenda_of, own_zone


@dataclass(frozen=True, slots=True)
class AgendaLink:
    number: str
    label: Text
    url: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class AgendaRow:
    time: Span
    own_time: str  # by the viewer's clock, where it shows another time
    title: Text
    description: Text
    speaker: str
    links: list[AgendaLink]


def agenda_shown_to(viewer: Viewer, session: WorkingSession) -> list[AgendaRow]:
    """A point that leads to something that the viewer may not see stands there without the link."""
    points = agenda_of(session)
    versions = _visible(CriterionVersion.objects.select_related("criterion"), points, "criterion_version_id", viewer)
    contributions = _visible(Contribution.objects.select_related("criterion"), points, "contribution_id", viewer)
    zone = own_zone(viewer, session)
    own = [point.time.words for point in agenda_of(session, zone=zone)] if zone else [""] * len(points)
    return [
        AgendaRow(
            time=point.time,
            own_time=own_time,
            title=text_of(point.item, "title"),
            description=text_of(point.item, "description"),
            speaker=point.item.speaker,
            links=_links(point.item, versions, contributions, viewer),
        )
        for point, own_time in zip(points, own, strict=True)
    ]


def _visible(rows: Any, points: list[Any], column: str, viewer: Viewer) -> dict[int, Any]:
    wanted = {getattr(point.item, column) for point in points} - {None}
    return {row.pk: row for row in rows.visible_to(viewer).filter(pk__in=wanted)} if wanted else {}


def _links(
    item: AgendaItem,
    versions: dict[int, CriterionVersion],
    contributions: dict[int, Contribution],
    viewer: Viewer,
) -> list[AgendaLink]:
    links = []
    if version := versions.get(item.criterion_version_id):
        number = version.criterion.number
        links.append(AgendaLink(number, text_of(version, "title"), version.get_absolute_url(), version.version))
    if contribution := contributions.get(item.contribution_id):
        language = active_language()
        if may_read_words(viewer, contribution):
            label = Text(contribution.title, contribution.language, language)
        else:
            label = Text(nameless_title(contribution), language, language)
        links.append(AgendaLink(contribution.number, label, contribution.get_absolute_url()))
    return links
