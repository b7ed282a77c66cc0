"""In which sessions everybody may read that something was discussed."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from criteria.models import Criterion, CriterionVersion
from outcomes.enums import MinutesState
from outcomes.models import Minutes, Outcome, Result
from practice.models import Pilot
from working_sessions.models import AgendaItem, WorkingSession


@dataclass(frozen=True, slots=True)
class Origin:
    """A session in which something was discussed; the decision or action that it came of, where there is one."""

    session: WorkingSession
    outcome: Outcome | None = None


def origins_of_criterion(criterion: Criterion, version: CriterionVersion) -> list[Origin]:
    """Where a version was decided on, and where an agenda names any version of its criterion; the latest first.

    The same for every reader, because the pages of criteria are kept for all.
    """
    found = _of_outcomes(Outcome.objects.filter(resulting_version=version))
    known = {origin.session.pk for origin in found}
    public = Minutes.objects.visible_to(AnonymousUser()).values("session")
    named = (
        AgendaItem.objects.filter(criterion_version__criterion=criterion, session__in=public)
        .exclude(session__in=known)
        .select_related("session__group")
    )
    sessions = {item.session_id: item.session for item in named}
    found += [Origin(session) for session in sessions.values()]
    return sorted(found, key=lambda origin: origin.session.starts_at, reverse=True)


def origins_of_practice(result: Result) -> list[Origin]:
    """Where a pilot or a good practice was decided on."""
    field = "resulting_pilot" if isinstance(result, Pilot) else "resulting_practice"
    return _of_outcomes(Outcome.objects.filter(**{field: result}))


def concerns_the_catalogue(session: WorkingSession) -> bool:
    """Whether a page of a criterion says, or would say, that the session discussed it."""
    if not Minutes.objects.filter(session=session, state=MinutesState.PUBLISHED).exists():
        return False
    return (
        session.outcomes.filter(resulting_version__isnull=False).exists()
        or session.agenda.filter(criterion_version__isnull=False).exists()
    )


def _of_outcomes(outcomes: object) -> list[Origin]:
    rows = outcomes.public().select_related("session__group").order_by("-session__starts_at", "kind", "number")
    return [Origin(row.session, row) for row in rows]
