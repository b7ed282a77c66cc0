"""How somebody gets a place, or a place on the waiting list."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from publishing.texts import text_of
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import expire, placed, promote
from working_sessions.actions.transitions import move
from working_sessions.enums import (
    LIVE,
    AttendanceMode,
    Deed,
    EventSource,
    RegistrationSource,
    RegistrationState,
    ShownTo,
    WaitingList,
    WaitingReason,
)
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import may_register
from working_sessions.phases import Phase, phase_of
from working_sessions.queries import places

TIME_TO_CONFIRM = dt.timedelta(hours=24)


def register(
    *,
    session: WorkingSession,
    by: User,
    mode: str,
    access_needs: str = "",
    shown_to: str = ShownTo.PARTICIPANTS,
    submission_key: UUID | None = None,
    now: dt.datetime | None = None,
) -> tuple[Registration, bool]:
    """A member's place, or place on the waiting list, and whether it is new: whoever is registered already gets what
    they have.

    Raises PermissionDenied when the session is not for this person, ValidationError when registration is not open,
    when everything is full and nobody waits, or when too many register at once.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        expire(session, now)
        promote(session, now)
        found = _live(session, by, by.email, submission_key)
        if found is not None and found.state != RegistrationState.UNVERIFIED:
            return found, False
        if not may_register(by, session):
            raise PermissionDenied
        if found is not None:  # began as a guest, and has signed in with the address since
            refuse_unless_open(session, now)
            return _take_in(found, by, EventSource.WEB, by, now), True
        person = Registration(
            session=session,
            user=by,
            email=by.email,
            name=by.name or by.email,
            organisation=by.organisation,
            organisation_name=str(text_of(by.organisation, "name")) if by.organisation else by.organisation_name,
            language=by.preferred_language,
            source=RegistrationSource.MEMBER,
            access_needs=access_needs.strip(),
            shown_to=shown_to,
            submission_key=submission_key or uuid4(),
            created_at=now,
        )
        _prepare(person, mode, now)
        return _place(person, Deed.REGISTERED, EventSource.WEB, by, now), True


def register_guest(
    *,
    session: WorkingSession,
    name: str,
    email: str,
    organisation_name: str,
    mode: str,
    language: str,
    access_needs: str = "",
    shown_to: str = ShownTo.PARTICIPANTS,
    submission_key: UUID | None = None,
    now: dt.datetime | None = None,
) -> tuple[Registration, bool]:
    """A guest whose address is still to be confirmed, which takes no place yet; and whether it is new.

    Raises PermissionDenied where guests are not admitted, ValidationError as `register`, and for what cannot be a name
    or an address.
    """
    now = now or timezone.now()
    email, name = email.strip().lower(), " ".join(name.split())
    validate_email(email)
    if not name:
        raise ValidationError(_("Write your name: it stands in the list of the organiser."), code="name")
    with in_turn():
        session = locked(session)
        expire(session, now)
        promote(session, now)
        if found := _live(session, None, email, submission_key):
            return found, False
        if not (session.guests_allowed and session.visibility == "PUBLIC"):
            raise PermissionDenied
        organisation = places.organisation_at(email)
        person = Registration(
            session=session,
            email=email,
            name=name,
            organisation=organisation,
            organisation_name=" ".join(organisation_name.split()),
            language=language,
            source=RegistrationSource.GUEST,
            access_needs=access_needs.strip(),
            shown_to=shown_to,
            submission_key=submission_key or uuid4(),
            created_at=now,
        )
        _prepare(person, mode, now)
        made = move(
            person,
            to=RegistrationState.UNVERIFIED,
            deed=Deed.REGISTERED,
            source=EventSource.WEB,
            by=None,
            now=now,
            verify_until=now + TIME_TO_CONFIRM,
        )
        return made, True


def _live(session: WorkingSession, user: User | None, email: str, key: UUID | None) -> Registration | None:
    """What the person has already: by the account, by the address, or by the same form sent again.

    A member who was a guest takes the guest's registration over, once its address was confirmed.
    """
    same = Q(email=email.lower())
    if user is not None:
        same |= Q(user=user)
    found = Registration.objects.filter(session=session).filter(same, state__in=LIVE).order_by("pk").first()
    if found is None and key is not None:
        found = Registration.objects.filter(session=session, submission_key=key).filter(same).first()
    if found is not None:
        found.session = session
        if user is not None and found.user_id is None and found.state != RegistrationState.UNVERIFIED:
            found.user = user
            found.save(update_fields=["user"])
    return found


def _prepare(person: Registration, mode: str, now: dt.datetime) -> None:
    session = person.session
    refuse_unless_open(session, now)
    if mode not in session.modes:
        raise ValidationError(_("Choose how you take part."), code="mode")
    person.mode = AttendanceMode(mode)
    person.organisation_key = places.organisation_key(person.organisation, person.email)
    if len(person.access_needs) > 1000:
        raise ValidationError(_("Shorten what you tell the organiser to 1,000 characters."), code="access_needs")


def refuse_unless_open(session: WorkingSession, now: dt.datetime) -> None:
    """Raises ValidationError that says why one cannot register at this moment."""
    match phase_of(session, now):
        case Phase.OPEN:
            return
        case Phase.NOT_YET:
            text = _("Registration for this session has not opened yet.")
        case Phase.CLOSED:
            text = _("Registration for this session is closed. Ask the organiser whether a place is left.")
        case Phase.POSTPONED:
            text = _("This session is postponed. Registration opens again when it has a new date.")
        case Phase.CANCELLED:
            text = _("This session was cancelled.")
        case Phase.OVER:
            text = _("This session is over.")
        case _:
            text = _("This session is not announced yet.")
    raise ValidationError(text, code="phase")


def why_it_waits(person: Registration, now: dt.datetime) -> WaitingReason | None:
    """None for somebody who gets a place at once. The session is locked."""
    session = person.session
    if not places.is_within_limit(session, person.organisation_id, person.organisation_key, now):
        return WaitingReason.ORGANISATION_LIMIT
    free = places.free(session, person.mode)
    if free is None:
        return None
    if free <= 0:
        return WaitingReason.FULL
    return WaitingReason.OTHERS_WAIT if places.somebody_moves_up(session, person.mode, now) else None


def _place(person: Registration, deed: Deed, source: EventSource, by: User | None, now: dt.datetime) -> Registration:
    reason = why_it_waits(person, now)
    if reason is None:
        return move(person, to=placed(person), deed=deed, source=source, by=by, now=now)
    refuse_without_waiting_list(person.session, reason)
    return move(
        person, to=RegistrationState.WAITLISTED, deed=deed, source=source, by=by, now=now, waiting_reason=reason
    )


def refuse_without_waiting_list(session: WorkingSession, reason: WaitingReason) -> None:
    if session.waiting_list != WaitingList.OFF:
        return
    if reason == WaitingReason.ORGANISATION_LIMIT:
        raise ValidationError(
            _("Your organisation has all the places that one organisation gets in this session."), code="limit"
        )
    raise ValidationError(_("All places of this session are taken, and it has no waiting list."), code="full")


def confirm_address(*, registration: Registration, now: dt.datetime | None = None) -> Registration:
    """A guest has shown that the address is theirs: now the registration counts. Again, it changes nothing.

    Raises ValidationError when the time for it is over, or registration has closed meanwhile.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        promote(session, now)
        registration = fresh_in(session, registration)
        if registration.state == RegistrationState.EXPIRED:
            raise ValidationError(_("The time to confirm this address is over. Register again."), code="expired")
        if registration.state != RegistrationState.UNVERIFIED:
            return registration
        refuse_unless_open(session, now)
        return _take_in(registration, _member_at(registration.email), EventSource.LINK, None, now)


def _take_in(
    guest: Registration, user: User | None, source: EventSource, by: User | None, now: dt.datetime
) -> Registration:
    """A guest's registration whose address is known to be theirs, linked to their account where they have one."""
    guest.user = user
    if user is not None and user.organisation is not None:
        guest.organisation = user.organisation
    guest.organisation_key = places.organisation_key(guest.organisation, guest.email)
    return _place(guest, Deed.ADDRESS_CONFIRMED, source, by, now)


def _member_at(email: str) -> User | None:
    """The account whose confirmed address this is."""
    return User.objects.filter(
        email=email, is_active=True, emailaddress__email=email, emailaddress__verified=True
    ).first()
