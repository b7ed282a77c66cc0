"""What organisers do with registrations. Each raises PermissionDenied for somebody who does not run the session."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from publishing.actions import record
from publishing.texts import text_of
from working_sessions import notifications
from working_sessions.actions.answering import has_begun
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import promote, settle
from working_sessions.actions.registering import clean_person
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
from working_sessions.queries.accounts import account_at
from working_sessions.queries.organisation_places import organisation_at, organisation_key


def require_to_run(by: User, session: WorkingSession) -> None:
    if not may_run(by, session):
        raise PermissionDenied


def _turn(registration: Registration, by: User, now: dt.datetime | None) -> tuple[Registration, dt.datetime]:
    session = locked(registration.session)
    require_to_run(by, session)
    now = now or timezone.now()
    settle(session, now)
    return fresh_in(session, registration), now


def approve(*, registration: Registration, by: User, note: str = "", now: dt.datetime | None = None) -> Registration:
    """Accepts somebody who waits for the organiser: the place is held already. Raises ValidationError when somebody was
    quicker."""
    with in_turn():
        registration, now = _turn(registration, by, now)
        session = registration.session
        if session.state != SessionState.POSTPONED and now >= session.ends_at:
            raise ValidationError(_("This session is over."), code="over")
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
    with in_turn():
        registration, now = _turn(registration, by, now)
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
    with in_turn():
        registration, now = _turn(registration, by, now)
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
    """Moves somebody who has a place to the end of the waiting list. Who waited before moves up.

    Raises ValidationError when the person would get the place back at once, and once the session has begun.
    """
    with in_turn():
        registration, now = _turn(registration, by, now)
        session = registration.session
        if session.state not in (SessionState.PUBLISHED, SessionState.POSTPONED) or has_begun(session, now):
            raise not_any_more(registration)
        was_decided = registration.state == RegistrationState.CONFIRMED  # else the organiser still has to accept them
        move(
            registration,
            to=RegistrationState.WAITLISTED,
            deed=Deed.MOVED_TO_WAITING,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            waiting_reason=WaitingReason.ORGANISER,
            decided_by=by if was_decided else None,
            decision_note=note.strip(),
        )
        if registration.pk in {moved.pk for moved in promote(session, now)}:
            raise ValidationError(
                _(
                    "Nobody waits before this person, who would get the place back at once. Make fewer places first, or "
                    "take the person off the list."
                ),
                code="free",
            )
        return fresh_in(session, registration)


def set_priority(
    *, registration: Registration, by: User, priority: int, now: dt.datetime | None = None
) -> Registration:
    """Lets somebody on the waiting list pass others. All organisers see it in the log.

    Raises ValidationError for somebody who does not wait, and outside of -100 to 100.
    """
    if not -100 <= priority <= 100:
        raise ValidationError(_("Give a priority from -100 to 100."), code="priority")
    with in_turn():
        registration, now = _turn(registration, by, now)
        if registration.state != RegistrationState.WAITLISTED:
            raise not_any_more(registration)
        if registration.priority == priority:
            return registration
        registration.priority = priority
        registration.save(update_fields=["priority"])
        log(
            registration,
            Deed.PRIORITY_CHANGED,
            before=registration.state,
            source=EventSource.ORGANISER,
            by=by,
            now=now,
            detail=str(priority),
        )
        record(by=by, verb="session.set_priority", subject=registration.subject, priority=priority)
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
    """Gives somebody a place, also somebody who waits for one. Over capacity only where `over_capacity` says so, and
    the log says it too.

    Raises ValidationError when no place is left, when the person has a place already, and for a session that is not
    announced or was cancelled.
    """
    email, name = clean_person(name, email, _("Write the person’s name."))
    with in_turn():
        session = locked(session)
        require_to_run(by, session)
        now = now or timezone.now()
        census = settle(session, now)
        if session.state == SessionState.DRAFT:
            raise ValidationError(
                _("Announce the session first: the person gets a mail that leads to it."), code="state"
            )
        if session.state in (SessionState.CANCELLED, SessionState.ARCHIVED):
            raise ValidationError(_("Nobody can be added to this session any more."), code="state")
        if mode not in session.modes:
            raise ValidationError(_("Choose how the person takes part."), code="mode")
        account = account_at(email)
        found = _found_for(session, account, email)
        _refuse_twice(found)
        person = _somebody(session, account, found, name, email, organisation_name, mode, language, now)
        is_over = not census.has_free(mode)
        if is_over and not over_capacity:
            raise ValidationError(
                _("No place is left. To add the person all the same, say that it is over capacity."), code="full"
            )
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
    """A colleague of the same organisation comes instead: the same place under another name, no seat moves, also where
    there are more participants than places.

    By the participant, by whoever has the participant's link, or by the organiser. A participant must not learn who else
    is registered. So a colleague who has a place already is no error for them: they give their place up, as they would
    have, the colleague comes, as they wished, and the place goes to the next. The colleague gets a mail, and the audit
    trail says it. Only who runs the session, and reads the list, is told.

    Gives the registration of the colleague. Raises ValidationError when the session has started, for the person's own
    address, for somebody of another organisation, and, to who runs the session, for somebody who has a place already.
    """
    email, name = clean_person(name, email, _("Write the colleague’s name."))
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        census = settle(session, now)
        registration = fresh_in(session, registration)
        goes_on = session.state in (SessionState.PUBLISHED, SessionState.POSTPONED) and not has_begun(session, now)
        if registration.state != RegistrationState.CONFIRMED or not goes_on:
            raise not_any_more(registration)
        is_run_by = by is not None and may_run(by, session)
        account = account_at(email)
        if not is_run_by:
            _refuse_oneself_and_others(registration, account, email)
        found = _found_for(session, account, email)
        held = [row for row in found if row.holds_a_place]
        if not is_run_by and held:
            return _already_there(registration, held[0], source=source, by=by, now=now)
        if is_run_by:
            _refuse_twice(found)
        colleague = _somebody(
            *(session, account, found, name, email, registration.organisation_name, registration.mode),
            *(language or registration.language, now),
        )
        free = census.free(registration.mode)
        _give_up(registration, source=source, by=by, now=now)
        colleague.source, colleague.replaces = RegistrationSource.REPLACEMENT, registration
        colleague.decided_by = registration.decided_by
        colleague.over_capacity = free is not None and free < 0  # counted with the place that goes on
        move(colleague, to=RegistrationState.CONFIRMED, deed=Deed.ADDED, source=source, by=by, now=now)
        promote(session, now)  # the organisation that gave the place up may now be within its limit
        return colleague


def _refuse_oneself_and_others(registration: Registration, account: User | None, email: str) -> None:
    """By the address and its account alone, whatever is registered with them."""
    if email == registration.email or (account is not None and account.pk == registration.user_id):
        raise ValidationError(_("This is your own address. Write the one of your colleague."), code="oneself")
    organisation = account.organisation if account else organisation_at(email)
    if organisation_key(organisation, email) != registration.organisation_key:
        raise ValidationError(
            _("A colleague of the same organisation can take the place. For anybody else, cancel the place."),
            code="organisation",
        )


def _give_up(registration: Registration, *, source: EventSource, by: User | None, now: dt.datetime) -> None:
    """For a colleague."""
    move(
        registration,
        to=RegistrationState.CANCELLED,
        deed=Deed.REPLACED,
        source=source,
        by=by,
        now=now,
        end_reason=EndReason.REPLACED,
    )


def _already_there(
    registration: Registration, colleague: Registration, *, source: EventSource, by: User | None, now: dt.datetime
) -> Registration:
    """What the participant sees is the same as for a colleague who is new."""
    session = registration.session
    _give_up(registration, source=source, by=by, now=now)
    colleague.session = session
    notifications.place_given_up_for(registration=colleague, given_up=registration, now=now)
    record(
        by=by,
        verb="session.replace_by_participant",
        subject=registration.subject,
        colleague=colleague.pk,
    )
    promote(session, now)
    return colleague


def _found_for(session: WorkingSession, account: User | None, email: str) -> list[Registration]:
    """The live registrations of an address and its account, the account's own first."""
    same = Q(email=email) if account is None else Q(email=email) | Q(user=account)
    found = list(Registration.objects.live().filter(same, session=session).select_related("user").order_by("pk"))
    return sorted(found, key=lambda row: row.user_id is None)


def _refuse_twice(found: list[Registration]) -> None:
    if len(found) > 1 or any(row.holds_a_place for row in found):
        raise ValidationError(_("Somebody with this address is registered already."), code="twice")


def _somebody(
    session: WorkingSession,
    user: User | None,
    found: list[Registration],
    name: str,
    email: str,
    organisation_name: str,
    mode: str,
    language: str,
    now: dt.datetime,
) -> Registration:
    """A person whom somebody else registers: a member, where the address is a member's own. Whoever waits, or has not
    confirmed the address, comes with the registration that they have (`found`)."""
    person = (
        found[0] if found else Registration(shown_to=ShownTo.NOBODY, created_at=now, email=email, language=language)
    )
    person.session, person.mode = session, AttendanceMode(mode)
    if person.state == RegistrationState.WAITLISTED:
        return person
    organisation = user.organisation if user else organisation_at(email)
    named = str(text_of(organisation, "name")) if organisation else " ".join(organisation_name.split())
    person.user, person.name = user, name
    person.organisation, person.organisation_name = organisation, named[:200]
    person.organisation_key = organisation_key(organisation, email)
    if user is not None:
        person.language = user.preferred_language
    return person
