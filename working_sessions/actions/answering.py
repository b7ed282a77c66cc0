"""What participants do with their own registration, signed in or by a link of a mail. Who acts is asked by the callers:
the person, or whoever has the link."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from working_sessions import notifications
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import placed, promote, settle
from working_sessions.actions.registering import refuse_without_waiting_list, set_details, why_it_waits
from working_sessions.actions.transitions import log, move, not_any_more
from working_sessions.enums import AttendanceMode, Deed, EndReason, EventSource, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession
from working_sessions.phases import TIME_TO_RESTORE


def has_begun(session: WorkingSession, now: dt.datetime) -> bool:
    """A postponed session has no date, so it has not."""
    return session.state != SessionState.POSTPONED and now >= session.starts_at


def accept(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Takes the offered place. Again, it changes nothing.

    An offer that has lapsed comes back as EXPIRED: not raised, or it would be undone that the offer has ended. Raises
    ValidationError when there is none any more, and once the session has begun.
    """
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        settle(session, now)
        registration = fresh_in(session, registration)
        done = (RegistrationState.CONFIRMED, RegistrationState.PENDING, RegistrationState.EXPIRED)
        if registration.state in done:
            return registration
        if session.state not in (SessionState.PUBLISHED, SessionState.POSTPONED) or has_begun(session, now):
            raise not_any_more(registration)
        return move(registration, to=placed(registration), deed=Deed.ACCEPTED, source=source, by=by, now=now)


def decline(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Does not take the offered place, which goes to the next. Again, it changes nothing."""
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        settle(session, now)
        registration = fresh_in(session, registration)
        if registration.state != RegistrationState.OFFERED:
            return registration
        move(
            registration,
            to=RegistrationState.CANCELLED,
            deed=Deed.DECLINED,
            source=source,
            by=by,
            now=now,
            end_reason=EndReason.OWN_WISH,
        )
        promote(session, now)
        return registration


def cancel(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Gives the place, or the place on the waiting list, back. Again, it changes nothing.

    Late ones are noted as late. Raises ValidationError once the session has started.
    """
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        settle(session, now)
        registration = fresh_in(session, registration)
        if not registration.is_live:
            return registration
        if has_begun(session, now):
            raise ValidationError(_("The session has started. Tell the organiser if you could not come."), code="over")
        is_dated = session.state != SessionState.POSTPONED
        is_late = is_dated and session.cancel_until is not None and now > session.cancel_until
        move(
            registration,
            to=RegistrationState.CANCELLED,
            deed=Deed.CANCELLED,
            source=source,
            by=by,
            now=now,
            end_reason=EndReason.LATE if is_late else EndReason.OWN_WISH,
        )
        promote(session, now)
        return registration


def may_be_restored(registration: Registration, now: dt.datetime) -> bool:
    """For ten minutes, the person's own cancellation can be taken back; but not by a guest who had not yet shown that
    the address is theirs."""
    if (
        registration.state != RegistrationState.CANCELLED
        or registration.end_reason not in (EndReason.OWN_WISH, EndReason.LATE)
        or now > registration.state_since + TIME_TO_RESTORE
        or registration.erased_at is not None
        or registration.session.state != SessionState.PUBLISHED
        or has_begun(registration.session, now)
    ):
        return False
    last = registration.events.filter(after=RegistrationState.CANCELLED).order_by("pk").last()
    return last is not None and last.before != RegistrationState.UNVERIFIED


def restore(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Takes a cancellation back: the place if it is still free, else the end of the waiting list.

    Raises ValidationError after ten minutes, and where there is neither place nor waiting list.
    """
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        census = settle(session, now)
        registration = fresh_in(session, registration)
        if registration.is_live:
            return registration
        same = Q(email=registration.email)
        if registration.user_id is not None:
            same |= Q(user=registration.user_id)
        others = Registration.objects.live().filter(same, session=session)
        if not may_be_restored(registration, now) or others.exists():
            raise ValidationError(_("The cancellation can no longer be taken back. Register again."), code="late")
        reason = why_it_waits(registration, census)
        if reason is not None:
            refuse_without_waiting_list(session, reason)
        return move(
            registration,
            to=RegistrationState.WAITLISTED if reason else placed(registration),
            deed=Deed.RESTORED,
            source=source,
            by=by,
            now=now,
            end_reason="",
            waiting_reason=reason or "",
        )


def change_mode(
    *, registration: Registration, mode: str, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Takes part on site instead of online, or the other way round; the place left behind goes to the next. Whoever
    waits and finds a free place of the other kind gets it at once. Again, it changes nothing.

    Raises ValidationError where there is one way to take part only, where no place of the other kind is free, while an
    offer stands, and once the session has begun.
    """
    with in_turn():
        session = locked(registration.session)
        now = now or timezone.now()
        census = settle(session, now)
        registration = fresh_in(session, registration)
        if not registration.is_live or has_begun(session, now):
            raise not_any_more(registration)
        if mode not in session.modes:
            raise ValidationError(_("Choose how you take part."), code="mode")
        if registration.mode == mode:
            return registration
        if registration.state == RegistrationState.OFFERED:
            raise ValidationError(_("Take the place that is offered to you first, or decline it."), code="offered")
        holds, waits = registration.holds_a_place, registration.state == RegistrationState.WAITLISTED
        if (holds or waits) and (not census.has_free(mode) or census.somebody_moves_up(mode)):
            raise ValidationError(
                _("No place is free for those who take part in this way. Nothing has changed for you."), code="full"
            )
        if waits and not census.is_within_limit(registration.organisation_key):
            raise ValidationError(
                _("Your organisation has all the places that one organisation gets in this session."), code="limit"
            )
        registration.mode = AttendanceMode(mode)
        if holds:
            registration.over_capacity = False
        registration.version += 1
        registration.save()
        log(
            registration,
            Deed.MODE_CHANGED,
            before=registration.state,
            source=source,
            by=by,
            now=now,
            version=registration.version,
        )
        if waits:
            return move(registration, to=placed(registration), deed=Deed.PROMOTED, source=source, by=by, now=now)
        if holds:
            notifications.registration_moved(registration=registration, deed=Deed.MODE_CHANGED, by=by, now=now)
            promote(session, now)
        return registration


def change_details(
    *, registration: Registration, access_needs: str, shown_to: str, by: User | None, now: dt.datetime | None = None
) -> Registration:
    """What the organiser should provide for, and who reads the name in the list. Takes no place, and frees none.

    Raises ValidationError for a registration that has ended.
    """
    with in_turn():
        session = locked(registration.session)
        registration = fresh_in(session, registration)
        if not registration.is_live:
            raise not_any_more(registration)
        set_details(registration, access_needs, shown_to)
        registration.save(update_fields=["access_needs", "shown_to"])
        return registration
