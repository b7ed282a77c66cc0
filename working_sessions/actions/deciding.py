"""What organisers do with registrations. Each raises PermissionDenied for somebody who does not run the session."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from publishing.actions import record
from publishing.texts import text_of
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import expire, promote
from working_sessions.actions.transitions import log, move, not_any_more
from working_sessions.enums import (
    ORGANISER_REASONS,
    AttendanceMode,
    Deed,
    EndReason,
    EventSource,
    RegistrationSource,
    RegistrationState,
    SessionState,
    ShownTo,
    WaitingReason,
)
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import may_run
from working_sessions.queries import places


def require_to_run(by: User, session: WorkingSession) -> None:
    if not may_run(by, session):
        raise PermissionDenied


def _turn(registration: Registration, by: User, now: dt.datetime) -> Registration:
    session = locked(registration.session)
    require_to_run(by, session)
    expire(session, now)
    return fresh_in(session, registration)


def approve(*, registration: Registration, by: User, note: str = "", now: dt.datetime | None = None) -> Registration:
    """Accepts somebody who waits for the organiser: the place is held already. Raises ValidationError when somebody was
    quicker."""
    now = now or timezone.now()
    with in_turn():
        registration = _turn(registration, by, now)
        return move(
            registration,
            to=RegistrationState.CONFIRMED,
            deed=Deed.APPROVED,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            decided_by=by,
            decision_note=note.strip(),
        )


def reject(
    *, registration: Registration, by: User, reason: str, note: str = "", now: dt.datetime | None = None
) -> Registration:
    """Does not accept somebody who waits for the organiser or on the list; the place goes to the next.

    Raises ValidationError without one of the organiser's reasons, and when somebody was quicker.
    """
    now = now or timezone.now()
    with in_turn():
        registration = _turn(registration, by, now)
        move(
            registration,
            to=RegistrationState.REJECTED,
            deed=Deed.REJECTED,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            end_reason=_one_of_the_reasons(reason),
            decided_by=by,
            decision_note=note.strip(),
        )
        promote(registration.session, now)
        return registration


def take_off(
    *, registration: Registration, by: User, reason: str, note: str = "", now: dt.datetime | None = None
) -> Registration:
    """Takes somebody off the list who has a place or waits for one."""
    now = now or timezone.now()
    with in_turn():
        registration = _turn(registration, by, now)
        move(
            registration,
            to=RegistrationState.CANCELLED,
            deed=Deed.CANCELLED,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            end_reason=_one_of_the_reasons(reason),
            decided_by=by,
            decision_note=note.strip(),
        )
        promote(registration.session, now)
        return registration


def _one_of_the_reasons(reason: str) -> EndReason:
    if reason not in ORGANISER_REASONS:
        raise ValidationError(_("Choose a reason: the person reads it."), code="reason")
    return EndReason(reason)


def move_to_waiting(
    *, registration: Registration, by: User, note: str = "", now: dt.datetime | None = None
) -> Registration:
    """Moves somebody who has a place to the end of the waiting list. Who waited before moves up."""
    now = now or timezone.now()
    with in_turn():
        registration = _turn(registration, by, now)
        move(
            registration,
            to=RegistrationState.WAITLISTED,
            deed=Deed.MOVED_TO_WAITING,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            waiting_reason=WaitingReason.ORGANISER,
            over_capacity=False,
            decided_by=by,
            decision_note=note.strip(),
        )
        promote(registration.session, now)
        return registration


def set_priority(
    *, registration: Registration, by: User, priority: int, now: dt.datetime | None = None
) -> Registration:
    """Lets somebody on the waiting list pass others. All organisers see it in the log."""
    now = now or timezone.now()
    with in_turn():
        registration = _turn(registration, by, now)
        if registration.state != RegistrationState.WAITLISTED:
            raise not_any_more(registration)
        registration.priority = priority
        registration.save(update_fields=["priority"])
        before = registration.state
        log(registration, Deed.PRIORITY_CHANGED, before=before, source=EventSource.ORGANISER, by=by, now=now)
        promote(registration.session, now)
        return registration


def add_participant(
    *,
    session: WorkingSession,
    by: User,
    name: str,
    email: str,
    organisation_name: str = "",
    mode: str,
    language: str,
    over_capacity: bool = False,
    now: dt.datetime | None = None,
) -> Registration:
    """Gives somebody a place. Over capacity only where `over_capacity` says so, and the log says it too.

    Raises ValidationError when no place is left, when the person is registered already, and for a session that was
    cancelled.
    """
    now = now or timezone.now()
    email, name = email.strip().lower(), " ".join(name.split())
    validate_email(email)
    if not name:
        raise ValidationError(_("Write the person’s name."), code="name")
    with in_turn():
        session = locked(session)
        require_to_run(by, session)
        expire(session, now)
        promote(session, now)
        if session.state in (SessionState.CANCELLED, SessionState.ARCHIVED):
            raise ValidationError(_("Nobody can be added to this session any more."), code="state")
        if mode not in session.modes:
            raise ValidationError(_("Choose how the person takes part."), code="mode")
        refuse_twice(session, email)
        free = places.free(session, mode)
        is_over = free is not None and free <= 0
        if is_over and not over_capacity:
            raise ValidationError(
                _("No place is left. To add the person all the same, say that it is over capacity."), code="full"
            )
        person = _somebody(session, name, email, organisation_name, mode, language, now)
        person.source, person.decided_by, person.over_capacity = RegistrationSource.ORGANISER, by, is_over
        made = move(
            person,
            to=RegistrationState.CONFIRMED,
            deed=Deed.ADDED_OVER_CAPACITY if is_over else Deed.ADDED,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
        )
        if is_over:
            record(by=by, verb="session.add_over_capacity", subject=session.slug, registration=made.pk)
        return made


def replace(
    *,
    registration: Registration,
    by: User | None,
    source: EventSource,
    name: str,
    email: str,
    language: str = "",
    now: dt.datetime | None = None,
) -> Registration:
    """A colleague of the same organisation comes instead: the same place under another name, no seat moves.

    By the participant, by whoever has the participant's link, or by the organiser. Raises ValidationError when the
    session has started, for somebody of another organisation, and for somebody who is registered already.
    """
    now = now or timezone.now()
    email, name = email.strip().lower(), " ".join(name.split())
    validate_email(email)
    if not name:
        raise ValidationError(_("Write the colleague’s name."), code="name")
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        registration = fresh_in(session, registration)
        if registration.state != RegistrationState.CONFIRMED or now >= session.starts_at:
            raise not_any_more(registration)
        refuse_twice(session, email)
        colleague = _somebody(
            session,
            name,
            email,
            registration.organisation_name,
            registration.mode,
            language or registration.language,
            now,
        )
        is_run_by = by is not None and may_run(by, session)
        if colleague.organisation_key != registration.organisation_key and not is_run_by:
            raise ValidationError(
                _("A colleague of the same organisation can take the place. For anybody else, cancel the place."),
                code="organisation",
            )
        move(
            registration,
            to=RegistrationState.CANCELLED,
            deed=Deed.REPLACED,
            source=source,
            by=by,
            now=now,
            end_reason=EndReason.REPLACED,
        )
        colleague.source, colleague.replaces = RegistrationSource.REPLACEMENT, registration
        colleague.over_capacity, colleague.decided_by = registration.over_capacity, registration.decided_by
        return move(colleague, to=RegistrationState.CONFIRMED, deed=Deed.ADDED, source=source, by=by, now=now)


def refuse_twice(session: WorkingSession, email: str) -> None:
    if Registration.objects.live().filter(session=session, email=email).exists():
        raise ValidationError(_("Somebody with this address is registered already."), code="twice")


def _somebody(
    session: WorkingSession, name: str, email: str, organisation_name: str, mode: str, language: str, now: dt.datetime
) -> Registration:
    """A person whom somebody else registers: a member, where the address is a member's own."""
    user = User.objects.filter(email=email, is_active=True, emailaddress__verified=True).first()
    organisation = user.organisation if user else places.organisation_at(email)
    return Registration(
        session=session,
        user=user,
        name=name,
        email=email,
        organisation=organisation,
        organisation_name=str(text_of(organisation, "name")) if organisation else " ".join(organisation_name.split()),
        organisation_key=places.organisation_key(organisation, email),
        mode=AttendanceMode(mode),
        language=user.preferred_language if user else language,
        shown_to=ShownTo.NOBODY,
        submission_key=uuid4(),
        created_at=now,
    )
