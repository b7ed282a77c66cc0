"""A session again on another day: once, or as a series of dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contributions.models import Contribution
from criteria.models import CriterionVersion
from members.models import User
from working_sessions.actions import session_rules as rules
from working_sessions.actions.sessions import add_draft, require_to_organise, turn_of
from working_sessions.local_time import moved_along
from working_sessions.models import AgendaItem, OrganisationPlaces, Series, WorkingSession

MOST_DATES = 26


@transaction.atomic
def copy_session(
    *, session: WorkingSession, by: User | None, starts_at: dt.datetime, series: Series | None = None
) -> WorkingSession:
    """A draft with everything but registrations and documents, at another start. All its times move along on the clocks.

    What of the agenda the person may not see is left out. Raises PermissionDenied for somebody who does not run the
    session, or organises nothing in its group any more.
    """
    session = turn_of(session, by)
    require_to_organise(by, session.group)
    return _copy(session, by, starts_at, series or session.series)


def _copy(session: WorkingSession, by: User | None, starts_at: dt.datetime, series: Series | None) -> WorkingSession:
    old, new = (session.starts_at, session.zone), (starts_at, session.zone)
    values = rules.values_of(session)
    for name in ("ends_at", *rules.WINDOWS):
        if values[name] is not None:
            values[name] = moved_along(values[name], before=old, after=new)
    made = add_draft(
        WorkingSession(group=session.group, series=series, created_by=by, **(values | {"starts_at": starts_at})),
        by,
        copied_from=session.slug,
    )
    for item in session.agenda.all():
        _copy_item(item, made, by)
    for own in session.organisation_places.all():
        OrganisationPlaces.objects.create(session=made, organisation_id=own.organisation_id, places=own.places)
    return made


def _copy_item(item: AgendaItem, into: WorkingSession, by: User | None) -> None:
    item.pk, item.session, item._state.adding = None, into, True
    if by is not None:
        if not CriterionVersion.objects.visible_to(by).filter(pk=item.criterion_version_id).exists():
            item.criterion_version = None
        if not Contribution.objects.visible_to(by).filter(pk=item.contribution_id).exists():
            item.contribution = None
    item.save()


@transaction.atomic
def repeat_session(
    *, session: WorkingSession, by: User | None, starts: Sequence[dt.datetime], series: Series
) -> list[WorkingSession]:
    """One more date of a series for each start, as drafts; the session itself joins the series.

    Raises ValidationError for no date, for more than 26, for one that is given twice or is the session's own, and
    when the session stands in another series.
    """
    session = turn_of(session, by)
    require_to_organise(by, session.group)
    if not starts:
        raise ValidationError(_("Choose at least one more date."), code="dates")
    if len(starts) > MOST_DATES:
        raise ValidationError(_("At most %(number)d dates at a time.") % {"number": MOST_DATES}, code="dates")
    if len({*starts, session.starts_at}) != len(starts) + 1:
        raise ValidationError(_("Each date once."), code="dates")
    if series.group_id != session.group_id or session.series_id not in (None, series.pk):
        raise ValidationError(_("This session stands in another series."), code="series")
    if session.series_id is None:
        session.series = series
        session.version += 1
        session.save()
    return [_copy(session, by, start, series) for start in sorted(starts)]
