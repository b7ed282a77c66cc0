"""The one place where a registration changes its state: what may follow what, the log, and the mail."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from members.models import User
from working_sessions import notifications
from working_sessions.enums import HOLDING, LIVE, Deed, EventSource, RegistrationState
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

S = RegistrationState
_PLACED = frozenset({S.CONFIRMED, S.PENDING})
_NEW = frozenset({S.UNVERIFIED, S.CONFIRMED, S.PENDING, S.WAITLISTED})
_NOT_IN_YET = frozenset({"", S.UNVERIFIED, S.WAITLISTED})

# What each deed may lead from and to. "" is the state of a registration that does not exist yet.
ALLOWED: dict[Deed, tuple[frozenset[str], frozenset[str]]] = {
    Deed.REGISTERED: (frozenset({""}), _NEW),
    Deed.ADDED: (_NOT_IN_YET, frozenset({S.CONFIRMED})),
    Deed.ADDED_OVER_CAPACITY: (_NOT_IN_YET, frozenset({S.CONFIRMED})),
    Deed.ADDRESS_CONFIRMED: (frozenset({S.UNVERIFIED}), _NEW - {S.UNVERIFIED}),
    Deed.APPROVED: (frozenset({S.PENDING}), frozenset({S.CONFIRMED})),
    Deed.REJECTED: (frozenset({S.PENDING, S.WAITLISTED}), frozenset({S.REJECTED})),
    Deed.PROMOTED: (frozenset({S.WAITLISTED}), _PLACED),
    Deed.OFFERED: (frozenset({S.WAITLISTED}), frozenset({S.OFFERED})),
    Deed.ACCEPTED: (frozenset({S.OFFERED}), _PLACED),
    Deed.DECLINED: (frozenset({S.OFFERED}), frozenset({S.CANCELLED})),
    Deed.LAPSED: (frozenset({S.OFFERED, S.UNVERIFIED}), frozenset({S.EXPIRED})),
    Deed.CANCELLED: (frozenset(LIVE), frozenset({S.CANCELLED})),
    Deed.RESTORED: (frozenset({S.CANCELLED}), _PLACED | {S.WAITLISTED}),
    Deed.MOVED_TO_WAITING: (frozenset(_PLACED), frozenset({S.WAITLISTED})),
    Deed.REPLACED: (frozenset({S.CONFIRMED}), frozenset({S.CANCELLED})),
    Deed.SESSION_CANCELLED: (frozenset(LIVE), frozenset({S.CANCELLED})),
}

# What belongs to the state that is left.
_LEFT_BEHIND: dict[str, Any] = {"offer_expires_at": None, "verify_until": None}


def move(
    registration: Registration,
    *,
    to: RegistrationState,
    deed: Deed,
    source: EventSource,
    by: User | None,
    now: dt.datetime,
    tells: bool = True,
    **fields: Any,
) -> Registration:
    """Saves the registration in its new state, with the row of the log and the mail. The session is locked.

    Raises ValidationError for what may not follow: somebody else was quicker, or the time for it is over.
    """
    before = registration.state if registration.pk else ""
    from_states, to_states = ALLOWED.get(deed, (frozenset(), frozenset()))
    if to not in to_states:
        raise AssertionError(f"{deed} never leads to {to}")
    if before not in from_states:
        raise not_any_more(registration)
    fields = {**_LEFT_BEHIND, **({} if to in HOLDING else {"over_capacity": False}), **fields}
    if to == S.WAITLISTED:
        to_the_tail(registration)
    else:
        fields["waiting_reason"] = ""
    if to not in LIVE or to == S.WAITLISTED:
        fields["priority"] = 0
    for name, value in fields.items():
        setattr(registration, name, value)
    registration.state, registration.state_since = to, now
    registration.version += 1
    if tells and to == S.CONFIRMED:
        # What the mail enters into the calendar; saved with the rest, and not by a statement of its own.
        registration.calendar_sequence = notifications.sequence_to_enter(registration)
    registration.save()
    log(registration, deed, before=before, source=source, by=by, now=now, version=registration.version)
    if tells:
        notifications.registration_moved(registration=registration, deed=deed, by=by, now=now)
    return registration


def log(
    registration: Registration,
    deed: Deed,
    *,
    before: str,
    source: EventSource,
    by: User | None,
    now: dt.datetime,
    detail: str = "",
    version: int | None = None,
) -> RegistrationEvent:
    """A row of the log; also for what leaves the state as it is: then `detail` is the new value, as a code.

    `version` is the one that the registration has got by this step: the database takes one step to each.
    """
    return RegistrationEvent.objects.create(
        registration=registration,
        at=now,
        deed=deed,
        before=before,
        after=registration.state,
        reason=registration.end_reason,
        detail=detail,
        source=source,
        actor=by,
        version=version,
    )


def to_the_tail(registration: Registration) -> None:
    """The next number of the session's waiting list. The session is locked, so that no number is given twice. Past its
    history, which tells of the session, and not of who waits."""
    session = registration.session
    session.last_waiting_number += 1
    WorkingSession.objects.filter(pk=session.pk).update(last_waiting_number=session.last_waiting_number)
    registration.waiting_number = session.last_waiting_number


def not_any_more(registration: Registration) -> ValidationError:
    return ValidationError(
        _("This cannot be done any more: the state of this registration is “%(state)s” since %(when)s.")
        % {
            "state": registration.get_state_display(),
            "when": formats.date_format(timezone.localtime(registration.state_since), "DATETIME_FORMAT"),
        },
        code="state",
    )
