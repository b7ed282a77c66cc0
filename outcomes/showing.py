"""Decisions, actions and documents as pages show them to one viewer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from criteria.models import CriterionVersion
from documents.models import DocumentVersion
from outcomes.enums import OutcomeKind, OutcomeState
from outcomes.models import Outcome, SessionDocument
from outcomes.permissions import Viewer
from practice.models import GoodPractice, Pilot, Result
from publishing.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class ResultLink:
    """What came of a decision, as the viewer may open it."""

    name: str | Text
    url: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """templates/outcomes/_outcomes.html"""

    outcome: Outcome
    label: str
    text: Text
    agenda_point: Text | str
    organisation: Text | str
    is_overdue: bool
    result: ResultLink | None

    @property
    def is_open(self) -> bool:
        return self.outcome.state == OutcomeState.OPEN

    @property
    def is_action(self) -> bool:
        return self.outcome.kind == OutcomeKind.ACTION


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """templates/outcomes/_documents.html"""

    shared: SessionDocument
    kind: str
    url: str
    last: DocumentVersion | None = None
    download_url: str = ""


def name_of(outcome: Outcome) -> str:
    """“Decision 2”."""
    if outcome.kind == OutcomeKind.ACTION:
        return pgettext("of a session", "Action %(number)d") % {"number": outcome.number}
    return _("Decision %(number)d") % {"number": outcome.number}


def outcome_rows(outcomes: Iterable[Outcome], viewer: Viewer, today: dt.date) -> list[OutcomeRow]:
    """What came of each is shown where the viewer may see it: three queries at most, however many there are."""
    outcomes = list(outcomes)
    seen = _visible_results(outcomes, viewer)
    return [
        OutcomeRow(
            outcome=outcome,
            label=name_of(outcome),
            text=text_of(outcome, "text"),
            agenda_point=text_of(outcome.agenda_item, "title") if outcome.agenda_item else "",
            organisation=text_of(outcome.organisation, "name") if outcome.organisation else "",
            is_overdue=outcome.state == OutcomeState.OPEN and outcome.due_on is not None and outcome.due_on < today,
            result=_link(outcome.result) if outcome.result in seen else None,
        )
        for outcome in outcomes
    ]


def _visible_results(outcomes: list[Outcome], viewer: Viewer) -> set[Result]:
    seen: set[Result] = set()
    for model in (CriterionVersion, Pilot, GoodPractice):
        wanted = [outcome.result.pk for outcome in outcomes if isinstance(outcome.result, model)]
        if wanted:
            seen |= set(model._default_manager.visible_to(viewer).filter(pk__in=wanted))
    return seen


def _link(result: Result) -> ResultLink:
    if isinstance(result, CriterionVersion):
        words = {"number": result.criterion.number, "version": result.version}
        name: str | Text = _("%(number)s, version %(version)d") % words
        return ResultLink(name, result.get_absolute_url(), not result.is_published)
    return ResultLink(text_of(result, "title"), result.get_absolute_url(), result.state == "DRAFT")


def admin_url_of(result: Model) -> str:
    """The administration's page of what came of a decision; nothing where its room has none."""
    try:
        return reverse(f"admin:{result._meta.app_label}_{result._meta.model_name}_change", args=[result.pk])
    except NoReverseMatch:
        return ""


def document_lines(documents: Iterable[SessionDocument]) -> list[DocumentLine]:
    """Reads the versions that the caller has prefetched."""
    return [_line(shared) for shared in documents]


def _line(shared: SessionDocument) -> DocumentLine:
    kind = str(shared.get_kind_display())
    if shared.document is None:
        return DocumentLine(shared, kind, shared.get_absolute_url())
    last = shared.document.versions.all()[0]
    return DocumentLine(shared, kind, shared.get_absolute_url(), last, download_url(shared, last))


def download_url(shared: SessionDocument, version: DocumentVersion) -> str:
    return reverse("outcomes:download", args=[shared.session.slug, shared.uuid, version.version])
