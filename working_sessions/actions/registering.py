"""How somebody gets a place, or a place on the waiting list."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from members.queries import confirmed_address
from publishing.texts import text_of
from working_sessions import notifications
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import placed, settle
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
from working_sessions.queries.accounts import account_at
from working_sessions.queries.census import Census
from working_sessions.queries.organisation_places import organisation_at, organisation_key

TIME_TO_CONFIRM = dt.timedelta(hours=24)
PAUSE_BETWEEN_MAILS = dt.timedelta(minutes=10)
_LONGEST_NAME, _LONGEST_ORGANISATION = 150, 200


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
    with in_turn():
        session = locked(session)
        now = now or timezone.now()
        census = settle(session, now)
        found = _own(session, by, by.email, submission_key)
        if found is not None and found.state != RegistrationState.UNVERIFIED:
            return _linked(found, by), False
        if not may_register(by, session):
            raise PermissionDenied
        person = found or Registration(session=session, created_at=now)
        if found is not None:  # began as a guest, and has signed in with the address since
            _require_own_address(by)
        person.user, person.email, person.name = by, by.email.lower(), by.name or by.email
        person.source, person.language = RegistrationSource.MEMBER, by.preferred_language
        person.organisation = by.organisation
        named = str(text_of(by.organisation, "name")) if by.organisation else by.organisation_name
        person.organisation_name = named[:_LONGEST_ORGANISATION]
        person.submission_key = submission_key or uuid4()
        _fill_in(person, mode, access_needs, shown_to, now)
        deed = Deed.REGISTERED if found is None else Deed.ADDRESS_CONFIRMED
        return _place(person, census, deed, EventSource.WEB, by), True


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

    Whoever asks again before confirming corrects what they wrote, and gets the mail again, once in ten minutes. Raises
    PermissionDenied where guests are not admitted, ValidationError as `register`, and for what cannot be a name or an
    address.
    """
    email, name = clean_person(name, email, _("Write your name: it stands in the list of the organiser."))
    organisation_name = " ".join(organisation_name.split())
    if len(organisation_name) > _LONGEST_ORGANISATION:
        raise ValidationError(_("Shorten the name of the organisation to 200 characters."), code="organisation_name")
    with in_turn():
        session = locked(session)
        now = now or timezone.now()
        settle(session, now)
        found = _own(session, None, email, submission_key)
        if found is not None and found.state != RegistrationState.UNVERIFIED:
            return found, False
        if not may_register(AnonymousUser(), session):
            raise PermissionDenied
        person = found or Registration(session=session, email=email, created_at=now)
        person.name, person.organisation_name, person.language = name, organisation_name, language
        person.source, person.organisation = RegistrationSource.GUEST, organisation_at(email)
        person.submission_key = submission_key or uuid4()
        _fill_in(person, mode, access_needs, shown_to, now)
        if found is not None:
            return _ask_again(found, now), False
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


def _ask_again(guest: Registration, now: dt.datetime) -> Registration:
    """The mail to confirm the address goes out anew, with the whole time to do so."""
    asked_at = (guest.verify_until or now) - TIME_TO_CONFIRM
    if now < asked_at + PAUSE_BETWEEN_MAILS:
        guest.save()
        return guest
    guest.verify_until, guest.version = now + TIME_TO_CONFIRM, guest.version + 1
    guest.save()
    notifications.registration_moved(registration=guest, deed=Deed.REGISTERED, by=None, now=now)
    return guest


def _own(session: WorkingSession, user: User | None, email: str, key: UUID | None) -> Registration | None:
    """What the person has already: by the account, by the address as a guest, or by the same form sent again."""
    same = Q(email=email.lower()) if user is None else Q(user=user) | Q(user=None, email=email.lower())
    wanted = Q(state__in=LIVE) if key is None else Q(state__in=LIVE) | Q(submission_key=key)
    found = list(Registration.objects.filter(same, wanted, session=session).order_by("pk"))
    # The live one first, and the account's own before what the person did as a guest.
    found.sort(key=lambda row: (not row.is_live, row.user_id is None))
    if not found:
        return None
    found[0].session = session
    return found[0]


def _linked(registration: Registration, by: User) -> Registration:
    """A member takes over what they did as a guest and confirmed by mail."""
    if registration.user_id is None and registration.is_live:
        _require_own_address(by)
        registration.user = by
        registration.save(update_fields=["user"])
    return registration


def _require_own_address(by: User) -> None:
    if confirmed_address(by) is None:
        raise ValidationError(
            _("Somebody has registered with this address as a guest. Confirm the address of your account first."),
            code="address",
        )


def clean_person(name: str, email: str, without_name: str) -> tuple[str, str]:
    """The address and the name as they are kept. Raises ValidationError for what is neither, and for too long ones."""
    email, name = email.strip().lower(), " ".join(name.split())
    validate_email(email)
    if not name:
        raise ValidationError(without_name, code="name")
    if len(name) > _LONGEST_NAME:
        raise ValidationError(_("Shorten the name to 150 characters."), code="name")
    return email, name


def _fill_in(person: Registration, mode: str, access_needs: str, shown_to: str, now: dt.datetime) -> None:
    session = person.session
    refuse_unless_open(session, now)
    if mode not in session.modes:
        raise ValidationError(_("Choose how you take part."), code="mode")
    person.mode = AttendanceMode(mode)
    person.organisation_key = organisation_key(person.organisation, person.email)
    set_details(person, access_needs, shown_to)


def set_details(person: Registration, access_needs: str, shown_to: str) -> None:
    """Raises ValidationError for what cannot be kept."""
    access_needs = access_needs.strip()
    if len(access_needs) > 1000:
        raise ValidationError(_("Shorten what you tell the organiser to 1,000 characters."), code="access_needs")
    if shown_to not in ShownTo:
        raise ValidationError(_("Choose who sees your name."), code="shown_to")
    person.access_needs, person.shown_to = access_needs, ShownTo(shown_to)


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


def why_it_waits(person: Registration, census: Census) -> WaitingReason | None:
    """None for somebody who gets a place at once. The session is locked."""
    if not census.is_within_limit(person.organisation_key):
        return WaitingReason.ORGANISATION_LIMIT
    if not census.has_free(person.mode):
        return WaitingReason.FULL
    return WaitingReason.OTHERS_WAIT if census.somebody_moves_up(person.mode) else None


def _place(person: Registration, census: Census, deed: Deed, source: EventSource, by: User | None) -> Registration:
    reason = why_it_waits(person, census)
    now = census.now
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

    Raises ValidationError when the time for it is over, when registration has closed meanwhile or is no longer for
    guests, and for somebody who has registered with their account since.
    """
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        census = settle(session, now)
        guest = fresh_in(session, registration)
        if guest.state == RegistrationState.EXPIRED:
            raise ValidationError(_("The time to confirm this address is over. Register again."), code="expired")
        if guest.state != RegistrationState.UNVERIFIED:
            return guest
        refuse_unless_open(session, now)
        if guest.mode not in session.modes:
            raise ValidationError(_("The session takes place in another way now. Register again."), code="mode")
        member = account_at(guest.email)
        if not may_register(member or AnonymousUser(), session):
            raise ValidationError(_("This session no longer takes registrations of guests."), code="guests")
        if member is not None:
            if Registration.objects.live().filter(session=session, user=member).exists():
                raise ValidationError(_("You have registered with your account already."), code="twice")
            guest.user, guest.organisation = member, member.organisation or guest.organisation
            guest.organisation_key = organisation_key(guest.organisation, guest.email)
        return _place(guest, census, Deed.ADDRESS_CONFIRMED, EventSource.LINK, None)
