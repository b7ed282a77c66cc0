"""Series: sessions that belong together, for which one may register at once."""

from __future__ import annotations

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from groups.models import Group
from members.models import User
from publishing.actions import record
from publishing.texts import languages, text_of
from working_sessions.actions.locking import in_turn
from working_sessions.actions.sessions import require_to_organise, turn_of
from working_sessions.actions.slugs import slug_of_series
from working_sessions.models import Series, WorkingSession

TITLES = tuple(f"title_{code}" for code in languages())


@transaction.atomic
def create_series(*, group: Group, by: User | None, slug: str = "", **titles: str) -> Series:
    """A series without sessions yet. `titles` are title_en and so on.

    Raises PermissionDenied for somebody who organises nothing in the group, ValidationError without any title.
    """
    require_to_organise(by, group)
    series = Series(group=group, slug=slug)
    _set_titles(series, titles)
    series.slug = slug or slug_of_series(Series, text_of(series, "title").value)
    series.full_clean(exclude=["title"])
    series.save()
    record(by=by, verb="series.create", subject=series.slug)
    return series


@transaction.atomic
def change_series(*, series: Series, by: User | None, **titles: str) -> Series:
    """Other titles. Raises as `create_series` does."""
    series = Series.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=series.pk)
    require_to_organise(by, series.group)
    _set_titles(series, titles)
    series.full_clean(exclude=["title"])
    series.save()
    record(by=by, verb="series.change", subject=series.slug)
    return series


def _set_titles(series: Series, titles: dict[str, str]) -> None:
    if unknown := sorted(titles.keys() - set(TITLES)):
        raise FieldDoesNotExist(", ".join(unknown))
    for name, value in titles.items():
        setattr(series, name, " ".join((value or "").split()))
    if not text_of(series, "title"):
        raise ValidationError({TITLES[0]: _("Write the title in at least one language.")})


def add_to_series(*, session: WorkingSession, series: Series, by: User | None) -> WorkingSession:
    """Puts a session into a series of its group. Again, it changes nothing.

    Raises ValidationError for a series of another group, and for a session that stands in another series.
    """
    with in_turn():
        session = turn_of(session, by)
        if series.group_id != session.group_id:
            raise ValidationError(_("A series holds sessions of one group."), code="group")
        if session.series_id == series.pk:
            return session
        if session.series_id is not None:
            raise ValidationError(_("This session stands in another series."), code="series")
        return _enter(session, series, by, "series.add")


def remove_from_series(*, session: WorkingSession, by: User | None) -> WorkingSession:
    """Takes a session out of its series; registrations stay. Again, it changes nothing."""
    with in_turn():
        session = turn_of(session, by)
        return session if session.series_id is None else _enter(session, None, by, "series.remove")


def _enter(session: WorkingSession, series: Series | None, by: User | None, verb: str) -> WorkingSession:
    shown = (series or session.series).slug
    session.series = series
    session.version += 1
    session.save()
    record(by=by, verb=verb, subject=shown, session=session.slug)
    return session


@transaction.atomic
def delete_series(*, series: Series, by: User | None) -> None:
    """Takes a series away that holds no session. Raises ValidationError for one that does."""
    series = Series.objects.select_for_update(of=("self",)).select_related("group").get(pk=series.pk)
    require_to_organise(by, series.group)
    if series.sessions.exists():
        raise ValidationError(_("Sessions stand in this series. Take them out first."), code="sessions")
    slug = series.slug
    series.delete()
    record(by=by, verb="series.delete", subject=slug)
