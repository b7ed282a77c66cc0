"""What participants do with their own registration, signed in or by a link of a mail. Who acts is asked by the callers:
the person, or whoever has the link."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import expire, placed, promote
from working_sessions.actions.registering import refuse_without_waiting_list, why_it_waits
from working_sessions.actions.transitions import move, not_any_more
from working_sessions.enums import Deed, EndReason, EventSource, RegistrationState, SessionState, ShownTo
from working_sessions.models import Registration

TIME_TO_RESTORE = dt.timedelta(minutes=10)


def accept(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Takes the offered place. Again, it changes nothing.

    An offer that has lapsed comes back as EXPIRED. Raises ValidationError when there is none any more.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        registration = fresh_in(session, registration)
        if registration.state in (RegistrationState.CONFIRMED, RegistrationState.PENDING):
            return registration
        if registration.state == RegistrationState.EXPIRED:
            # Not raised, or it would be undone: that the offer has ended is written in this very transaction.
            promote(session, now)
            return registration
        if session.state != SessionState.PUBLISHED:
            raise not_any_more(registration)
        return move(registration, to=placed(registration), deed=Deed.ACCEPTED, source=source, by=by, now=now)


def decline(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Does not take the offered place, which goes to the next. Again, it changes nothing."""
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        registration = fresh_in(session, registration)
        if registration.state == RegistrationState.OFFERED:
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
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        registration = fresh_in(session, registration)
        if registration.is_live:
            if now >= session.starts_at:
                raise ValidationError(
                    _("The session has started. Tell the organiser if you could not come."), code="over"
                )
            late = session.cancel_until is not None and now > session.cancel_until
            move(
                registration,
                to=RegistrationState.CANCELLED,
                deed=Deed.CANCELLED,
                source=source,
                by=by,
                now=now,
                end_reason=EndReason.LATE if late else EndReason.OWN_WISH,
            )
        promote(session, now)
        return registration


def may_be_restored(registration: Registration, now: dt.datetime) -> bool:
    """For ten minutes, the person's own cancellation can be taken back."""
    return (
        registration.state == RegistrationState.CANCELLED
        and registration.end_reason in (EndReason.OWN_WISH, EndReason.LATE)
        and now <= registration.state_since + TIME_TO_RESTORE
        and now < registration.session.starts_at
    )


def restore(
    *, registration: Registration, by: User | None, source: EventSource, now: dt.datetime | None = None
) -> Registration:
    """Takes a cancellation back: the place if it is still free, else the end of the waiting list.

    Raises ValidationError after ten minutes, and where there is neither place nor waiting list.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        promote(session, now)
        registration = fresh_in(session, registration)
        if registration.is_live:
            return registration
        others = Registration.objects.live().filter(session=session, email=registration.email)
        if not may_be_restored(registration, now) or session.state != SessionState.PUBLISHED or others.exists():
            raise ValidationError(_("The cancellation can no longer be taken back. Register again."), code="late")
        reason = why_it_waits(registration, now)
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
        if len(access_needs) > 1000:
            raise ValidationError(_("Shorten what you tell the organiser to 1,000 characters."), code="access_needs")
        registration.access_needs, registration.shown_to = access_needs.strip(), ShownTo(shown_to)
        registration.save(update_fields=["access_needs", "shown_to"])
        return registration
