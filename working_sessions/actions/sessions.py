"""The life of a session: drafted, announced, changed, postponed, cancelled, held, archived."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.models import Group
from members.models import Organisation, User
from publishing.actions import record
from publishing.texts import text_of
from working_sessions import notifications
from working_sessions.actions import session_rules as rules
from working_sessions.actions.calling_off import cancel_session_registrations
from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import expire, promote
from working_sessions.actions.slugs import refuse_without_month, slug_of_session
from working_sessions.enums import RegistrationState, SessionMode, SessionState
from working_sessions.local_time import moved_along, wall
from working_sessions.models import OrganisationPlaces, Registration, Series, WorkingSession
from working_sessions.permissions import may_organise_in, may_run


def require_to_organise(by: User | None, group: Group) -> None:
    """Raises PermissionDenied. `by` is None where a command acts."""
    if by is not None and not may_organise_in(by, group):
        raise PermissionDenied


def turn_of(session: WorkingSession, by: User | None) -> WorkingSession:
    """The session, locked, for somebody who runs it. Raises PermissionDenied for anybody else."""
    session = locked(session)
    if by is not None and not may_run(by, session):
        raise PermissionDenied
    return session


def _require_state(session: WorkingSession, *states: SessionState) -> None:
    if session.state not in states:
        raise ValidationError(
            _("This cannot be done any more: the session is “%(state)s”.") % {"state": session.get_state_display()},
            code="state",
        )


@transaction.atomic
def create_session(
    *, group: Group, by: User | None, slug: str = "", series: Series | None = None, **fields: Any
) -> WorkingSession:
    """A draft. `fields` are those of `session_rules.FIELDS`, translated ones with their language: title_nl. Without
    `slug`, one is made of the title, the year and the month.

    Raises PermissionDenied for somebody who organises nothing in the group, ValidationError, at the fields, for bad
    values.
    """
    require_to_organise(by, group)
    rules.refuse_unknown(fields)
    if series is not None and series.group_id != group.pk:
        raise ValidationError(_("A series holds sessions of one group."), code="group")
    return add_draft(WorkingSession(group=group, slug=slug, series=series, created_by=by, **fields), by)


def add_draft(session: WorkingSession, by: User | None, **details: Any) -> WorkingSession:
    """Checks and saves a new session, with an identifier where it has none yet."""
    if session.slug:
        refuse_without_month(session.slug)
    else:
        session.slug = "session-0000-00"  # stands in until the title and the date are known to be good
        rules.check(session)
        shown = wall(session.starts_at, session.zone)
        session.slug = slug_of_session(WorkingSession, text_of(session, "title").value, shown)
    rules.check(session, is_new=True)
    session.save()
    record(by=by, verb="session.create", subject=session.slug, **details)
    return session


def change_session(
    *, session: WorkingSession, by: User | None, version: int | None, now: dt.datetime | None = None, **fields: Any
) -> WorkingSession:
    """Changes those of `session_rules.FIELDS` that are given. `version` is that of the session when the form was shown;
    None where nobody was shown one.

    When the start moves, the times of registration move along on the clocks, unless they are given. Whoever is told, is
    told once. Places that become free go to those who wait; nobody loses one when there are fewer.

    Raises PermissionDenied, and ValidationError, at the fields, for bad values, for what comes too late, for what would
    leave people behind, and when somebody else changed the session meanwhile.
    """
    now = now or timezone.now()
    rules.refuse_unknown(fields)
    with in_turn():
        session = turn_of(session, by)
        rules.refuse_unless_current(session, version)
        before = rules.values_of(session)
        fields = {name: (value or "") if name in rules.TEXTS else value for name, value in fields.items()}
        changed = {name for name, value in fields.items() if before[name] != value}
        if not changed:
            return session
        rules.refuse_what_is_over(session, changed, now)
        expire(session, now)
        for name in changed:
            setattr(session, name, fields[name])
        _pools_follow(session, before["mode"], fields)
        _windows_follow(session, before, fields, now)
        rules.check(session)
        if session.state == SessionState.PUBLISHED and "starts_at" in changed and session.starts_at <= now:
            raise ValidationError({"starts_at": _("The new date lies in the past.")})
        rules.refuse_to_leave_people_behind(session, before)
        is_significant = bool(changed & rules.SIGNIFICANT)
        _save(session, is_significant=is_significant)
        record(by=by, verb="session.change", subject=session.slug, fields=sorted(changed))
        _offers_end_by_the_start(session)
        if session.state == SessionState.PUBLISHED:
            notifications.session_changed(session=session, is_significant=is_significant, now=now)
        promote(session, now)
        return session


def _save(session: WorkingSession, *, is_significant: bool) -> None:
    """One version further; and for the calendars too, once they may have the session."""
    session.version += 1
    if is_significant and session.state != SessionState.DRAFT:
        session.calendar_sequence += 1
    session.save()


def _pools_follow(session: WorkingSession, before: str, given: dict[str, Any]) -> None:
    """The places online stay places online when there are two ways to take part, or no longer two. What the organiser
    gives, stands."""
    if session.mode == before or given.keys() & {"capacity", "capacity_online"}:
        return
    if before == SessionMode.HYBRID:
        if session.mode == SessionMode.ONLINE:
            session.capacity = session.capacity_online
        session.capacity_online = None
    elif before == SessionMode.ONLINE and session.mode == SessionMode.HYBRID:
        session.capacity, session.capacity_online = None, session.capacity


def _windows_follow(session: WorkingSession, before: dict[str, Any], given: dict[str, Any], now: dt.datetime) -> None:
    """The times of registration, and the end of the session, move along with its start unless they are given. What has
    opened stays open."""
    old, new = (before["starts_at"], _zone_of(before)), (session.starts_at, _zone_of(rules.values_of(session)))
    if session.starts_at is None or old[0] == new[0]:
        return
    for name in ("ends_at", *rules.WINDOWS):
        moment = before[name]
        has_opened = name == "registration_opens_at" and moment is not None and moment <= now
        if moment is None or name in given or has_opened:
            continue
        setattr(session, name, moved_along(moment, before=old, after=new))


def _zone_of(values: dict[str, Any]) -> Any:
    try:
        return WorkingSession(time_zone=values["time_zone"]).zone
    except (ValueError, KeyError, OSError) as error:
        raise ValidationError({"time_zone": _("There is no such time zone.")}) from error


def _offers_end_by_the_start(session: WorkingSession) -> None:
    """A session that comes earlier takes along the offers that would outlast its start."""
    Registration.objects.filter(
        session=session, state=RegistrationState.OFFERED, offer_expires_at__gt=session.starts_at
    ).update(offer_expires_at=session.starts_at)


def announce(*, session: WorkingSession, by: User | None, now: dt.datetime | None = None) -> WorkingSession:
    """Shows a draft to its audience. Raises ValidationError when it is no draft, has begun already, or lacks the place
    where people are to come."""
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        if session.state != SessionState.DRAFT:
            raise ValidationError(_("This session is announced already."), code="state")
        if session.starts_at <= now:
            raise ValidationError({"starts_at": _("This session would have begun already. Give it another date.")})
        session.state, session.published_at = SessionState.PUBLISHED, now
        rules.check(session)
        _save(session, is_significant=False)
        record(by=by, verb="session.announce", subject=session.slug)
        return session


def postpone(
    *, session: WorkingSession, by: User | None, reason: str, now: dt.datetime | None = None
) -> WorkingSession:
    """Takes the date away. Everybody keeps their place until there is a new one.

    Raises ValidationError without a reason, and when the session is not announced, or over.
    """
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        _require_state(session, SessionState.PUBLISHED)
        _refuse_when_over(session, now)
        expire(session, now)
        session.state, session.cancel_reason = SessionState.POSTPONED, _reason(reason)
        _save(session, is_significant=True)
        record(by=by, verb="session.postpone", subject=session.slug)
        notifications.session_postponed(session=session, now=now)
        return session


def give_new_date(
    *,
    session: WorkingSession,
    by: User | None,
    starts_at: dt.datetime,
    ends_at: dt.datetime | None = None,
    now: dt.datetime | None = None,
) -> WorkingSession:
    """A postponed session takes place after all. Without `ends_at` it lasts as long as before. The times of registration
    move along, and open offers stand anew.

    Raises ValidationError when the session is not postponed, and for a date that lies in the past.
    """
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        _require_state(session, SessionState.POSTPONED)
        if starts_at <= now:
            raise ValidationError({"starts_at": _("The new date lies in the past.")})
        before = rules.values_of(session)
        session.starts_at = starts_at
        given = {} if ends_at is None else {"ends_at": ends_at}
        _windows_follow(session, before, given, now)
        session.ends_at = ends_at or session.ends_at
        session.state, session.cancel_reason = SessionState.PUBLISHED, ""
        rules.check(session)
        _save(session, is_significant=True)
        _renew_offers(session, now)
        expire(session, now)
        record(by=by, verb="session.give_new_date", subject=session.slug, starts_at=session.starts_at.isoformat())
        notifications.session_changed(session=session, is_significant=True, now=now)
        promote(session, now)
        return session


def _renew_offers(session: WorkingSession, now: dt.datetime) -> None:
    """Nobody could accept an offer while there was no date: each stands anew for its whole time."""
    until = min(now + dt.timedelta(hours=session.offer_hours), session.cut_off)
    if until > now:
        Registration.objects.filter(session=session, state=RegistrationState.OFFERED).update(offer_expires_at=until)


def cancel_session(
    *, session: WorkingSession, by: User | None, reason: str, now: dt.datetime | None = None
) -> WorkingSession:
    """Calls the session off, for good. Every registration ends, nobody moves up, and each person is told once.

    Raises ValidationError without a reason, and when the session is not announced, or over.
    """
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        _require_state(session, SessionState.PUBLISHED, SessionState.POSTPONED)
        if session.state == SessionState.PUBLISHED:
            _refuse_when_over(session, now)
        expire(session, now)
        session.state, session.cancel_reason = SessionState.CANCELLED, _reason(reason)
        _save(session, is_significant=True)
        record(by=by, verb="session.cancel", subject=session.slug)
        told = cancel_session_registrations(session, by=by, now=now)
        notifications.session_cancelled(session=session, registrations=told, now=now)
        return session


def _refuse_when_over(session: WorkingSession, now: dt.datetime) -> None:
    if session.ends_at <= now:
        raise ValidationError(_("This session is over. Note that it was held."), code="over")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: the participants read it.")})
    return reason.strip()


def mark_held(*, session: WorkingSession, by: User | None, now: dt.datetime | None = None) -> WorkingSession:
    """Notes that the session took place. Raises ValidationError before it has begun, and unless it is announced."""
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        _require_state(session, SessionState.PUBLISHED)
        if session.starts_at > now:
            raise ValidationError(_("This session has not begun yet."), code="not_begun")
        expire(session, now)
        session.state = SessionState.HELD
        _save(session, is_significant=False)
        record(by=by, verb="session.mark_held", subject=session.slug)
        return session


def archive(*, session: WorkingSession, by: User | None) -> WorkingSession:
    """Closes a session that was held: it stays readable, and nobody changes it any more."""
    with in_turn():
        session = turn_of(session, by)
        _require_state(session, SessionState.HELD)
        session.state = SessionState.ARCHIVED
        _save(session, is_significant=False)
        record(by=by, verb="session.archive", subject=session.slug)
        return session


def delete_draft(*, session: WorkingSession, by: User | None) -> None:
    """Takes a draft away with its agenda; nobody can have registered for it. Raises ValidationError for what was
    announced, and where documents hang on it."""
    with in_turn():
        session = turn_of(session, by)
        if session.state != SessionState.DRAFT:
            raise ValidationError(_("What was announced cannot be deleted. Cancel the session instead."), code="state")
        slug = session.slug
        try:
            session.delete()
        except ProtectedError as error:
            raise ValidationError(_("Documents hang on this draft, so it stays."), code="documents") from error
        record(by=by, verb="session.delete_draft", subject=slug)


def set_organisation_places(
    *,
    session: WorkingSession,
    by: User | None,
    organisation: Organisation,
    places: int | None,
    now: dt.datetime | None = None,
) -> None:
    """How many places one organisation gets, where it is not what the others get; None: what the others get.

    Nobody loses a place; who waits may move up.
    """
    now = now or timezone.now()
    with in_turn():
        session = turn_of(session, by)
        rules.refuse_what_is_over(session, {"places_per_organisation"}, now)
        if places is None:
            OrganisationPlaces.objects.filter(session=session, organisation=organisation).delete()
        else:
            OrganisationPlaces.objects.update_or_create(
                session=session, organisation=organisation, defaults={"places": places}
            )
        record(
            by=by,
            verb="session.set_organisation_places",
            subject=session.slug,
            organisation=organisation.slug,
            places=places,
        )
        expire(session, now)
        promote(session, now)
