"""In which sessions everybody may read that something was decided. The same for every reader, because the pages of
criteria are kept for all. Points of agendas are shown by `working_sessions`."""

from __future__ import annotations

from django.db.models import QuerySet

from criteria.models import CriterionVersion
from outcomes.enums import MinutesState
from outcomes.models import Minutes, Outcome
from practice.models import Pilot, Result
from working_sessions.models import WorkingSession


def origins_of(result: Result) -> QuerySet[Outcome]:
    """The decisions and actions that a version, a pilot or a good practice came of; the latest session first."""
    if isinstance(result, CriterionVersion):
        field = "resulting_version"
    else:
        field = "resulting_pilot" if isinstance(result, Pilot) else "resulting_practice"
    found = Outcome.objects.public().filter(**{field: result}).select_related("session__group")
    return found.order_by("-session__starts_at", "-kind", "number")


def concerns_the_catalogue(session: WorkingSession) -> bool:
    """Whether the page of a criterion says, or would say, that the session decided on it."""
    if not Minutes.objects.filter(session=session, state=MinutesState.PUBLISHED).exists():
        return False
    return session.outcomes.filter(resulting_version__isnull=False).exists()
