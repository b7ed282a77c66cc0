"""When the personal data of a registration goes: some time after the session, and with the account of its person."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.permissions import may_erase_words
from members.models import User
from publishing.actions import record
from working_sessions import notifications
from working_sessions.actions.answering import has_begun
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.actions.promoting import expire, promote
from working_sessions.actions.transitions import move
from working_sessions.enums import LIVE, Deed, EndReason, EventSource, RegistrationState, SessionState
from working_sessions.kept import NEEDS_KEPT
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

# Of an address that was not confirmed nobody knows whose it is: no need to keep it as long as that of a participant.
UNCONFIRMED_STAYS = dt.timedelta(days=7)

_NOBODY = {
    "user": None,
    **dict.fromkeys(("email", "name", "organisation_name", "organisation_key", "access_needs", "decision_note"), ""),
}


def due_to_be_erased(now: dt.datetime) -> QuerySet[Registration]:
    """Registrations whose time is over: that of their session, and that of an address that nobody confirmed."""
    a_day = Value(dt.timedelta(days=1), output_field=DurationField())
    stays = ExpressionWrapper(F("session__retention_days") * a_day, output_field=DurationField())
    return (
        Registration.objects.filter(erased_at=None)
        .annotate(_stays=stays)
        .filter(
            Q(session__ends_at__lte=Value(now) - F("_stays"))
            | Q(end_reason=EndReason.NOT_CONFIRMED_IN_TIME, state_since__lte=now - UNCONFIRMED_STAYS)
        )
    )


def with_needs_to_be_erased(now: dt.datetime) -> QuerySet[Registration]:
    """What somebody needed of the organiser is nobody's business once the session, or the registration, is over. A
    session that is postponed is not over."""
    over = Q(session__ends_at__lte=now - NEEDS_KEPT) & ~Q(session__state=SessionState.POSTPONED)
    ended = ~Q(state__in=LIVE) & Q(state_since__lte=now - NEEDS_KEPT)
    return Registration.objects.filter(over | ended).exclude(access_needs="")


def erase_needs(*, session: WorkingSession, now: dt.datetime | None = None) -> int:
    """Removes the access needs that are due in one session. How many; again, it removes nothing."""
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        found = with_needs_to_be_erased(now).filter(session=session)
        erased = Registration.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(
            access_needs="", needs_erased_at=now
        )
        if erased:
            record(by=None, verb="session.erase_needs", subject=session.slug, registrations=erased)
        return erased


def erase_participants(*, session: WorkingSession, now: dt.datetime | None = None) -> int:
    """Removes the personal data that is due in one session; states, attendance and the log stay. How many; again, it
    removes nothing.

    The entry in the audit trail is the proof. A registration in a session that is still postponed ends with it: who is
    unknown can be told of no new date.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        due = list(due_to_be_erased(now).filter(session=session).order_by("pk"))
        for registration in due:
            registration.session = session
            if registration.is_live and session.state == SessionState.POSTPONED:
                _end(registration, EndReason.SESSION_CANCELLED, Deed.SESSION_CANCELLED, EventSource.CLOCK, None, now)
        erased = _make_nobody(due, source=EventSource.CLOCK, by=None, now=now)
        if erased:
            record(by=None, verb="session.erase_participants", subject=session.slug, registrations=erased)
        return erased


@transaction.atomic
def erase_of_account(*, person: User, now: dt.datetime | None = None) -> int:
    """Somebody closes their account: what is ahead is cancelled, and the places go on; everything is rid of the person,
    also what they did as a guest with the same address. A mail for each place takes the session out of their calendar.
    How many registrations.

    Call it while the account still has its address. Raises ValidationError when a session is too busy.
    """
    now = now or timezone.now()
    own = Q(user=person)
    if person.emailaddress_set.filter(email=person.email, verified=True).exists():
        own |= Q(user=None, email=person.email)
    mine = Registration.objects.filter(own, erased_at=None)
    erased = 0
    sessions = WorkingSession.objects.filter(pk__in=mine.values("session")).order_by("pk")  # locked in one order
    for found in sessions:
        with in_turn():
            session = locked(found)
            expire(session, now)
            rows = list(mine.filter(session=session).select_related("user").order_by("pk"))
            for registration in rows:
                registration.session = session
                if registration.is_live and not has_begun(session, now):
                    _end(registration, EndReason.ACCOUNT_CLOSED, Deed.CANCELLED, EventSource.WEB, person, now)
                    notifications.person_goes(registration=registration, now=now)
            erased += _make_nobody(rows, source=EventSource.WEB, by=person, now=now)
            record(by=person, verb="session.erase_person", subject=session.slug, registrations=len(rows))
            promote(session, now)
    return erased


def erase_registration(
    *, registration: Registration, by: User, reason: str, now: dt.datetime | None = None
) -> Registration:
    """Removes the personal data of one registration at once, where the person has a right to that: above all of a guest,
    who has no account to close. What is ahead is cancelled, a last mail takes it out of the calendar, and the place goes
    on. The reason stands in the audit trail.

    Raises PermissionDenied for anybody but the steering committee, ValidationError without a reason, and when the data is
    gone already.
    """
    if not may_erase_words(by):
        raise PermissionDenied
    now, reason = now or timezone.now(), reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why: the reason stands in the audit trail.")})
    with in_turn():
        session = locked(registration.session)
        expire(session, now)
        registration = fresh_in(session, registration)
        if registration.erased_at is not None:
            raise ValidationError(_("The personal data of this registration was removed already."), code="erased")
        if registration.is_live and not has_begun(session, now):
            _end(registration, EndReason.OWN_WISH, Deed.CANCELLED, EventSource.ORGANISER, by, now)
            notifications.person_goes(registration=registration, now=now)
        _make_nobody([registration], source=EventSource.ORGANISER, by=by, now=now)
        record(by=by, verb="session.erase_registration", subject=registration.subject, reason=reason[:1000])
        promote(session, now)
        return fresh_in(session, registration)


def _end(
    registration: Registration, reason: EndReason, deed: Deed, source: EventSource, by: User | None, now: dt.datetime
) -> None:
    """Without the usual mail, which would lead to a page that is gone: the address goes in the same moment."""
    move(
        registration,
        to=RegistrationState.CANCELLED,
        deed=deed,
        source=source,
        by=by,
        now=now,
        tells=False,
        end_reason=reason,
    )


def _make_nobody(rows: list[Registration], *, source: EventSource, by: User | None, now: dt.datetime) -> int:
    """The sessions of the rows are locked. Links of before end, because they would open the page of a person."""
    pks = [registration.pk for registration in rows]
    Registration.objects.filter(pk__in=pks).update(
        **_NOBODY,
        token_version=F("token_version") + 1,
        erased_at=now,
        needs_erased_at=Coalesce("needs_erased_at", Value(now)),
    )
    RegistrationEvent.objects.bulk_create(
        RegistrationEvent(
            registration=registration,
            at=now,
            deed=Deed.ERASED,
            before=registration.state,
            after=registration.state,
            reason=registration.end_reason,
            source=source,
            actor=by,
        )
        for registration in rows
    )
    return len(pks)
