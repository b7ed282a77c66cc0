"""How a mail to a participant is written: where to, in which language, with which calendar file, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import Max, Q
from django.utils.translation import override

from calendars.entries import Method
from calendars.files import cancelled, requested
from outbox.actions import enqueue
from outbox.letters import CalendarFile, Letter
from outbox.unsubscribing import url_for
from working_sessions.calendar_entries import address_of, entry_for
from working_sessions.models import Registration, RegistrationEvent
from working_sessions.relevance import of_registration

Writer = Callable[[], Letter]
ALWAYS = "always"  # as a relevance: the mail is true whatever becomes of the registration


def language_of(registration: Registration) -> str:
    return registration.user.preferred_language if registration.user_id else registration.language


def write(
    kind: str,
    registration: Registration,
    letter: Writer,
    *,
    now: dt.datetime,
    method: Method | None = None,
    sequence: int | None = None,
    about: str = "",
    relevance: str = "",
    unsubscribe: str = "",
) -> bool:
    """Writes a mail to a participant; False when it was written before, or when nobody is reached.

    `letter` is called in the recipient's language. With a `method` the mail has a calendar file of that `sequence`, which
    is noted as the one that the person's calendar has. `about` is what the mail is told apart by, `unsubscribe` the kind
    of mail that the person may do without.
    """
    to = address_of(registration)
    if not to:
        return False
    language = language_of(registration)
    with override(language):
        file = _file(registration, method, sequence, now) if method is not None and sequence is not None else None
        made = enqueue(
            kind=f"working_sessions.{unsubscribe or kind}",
            to=to,
            language=language,
            letter=letter(),
            dedupe_key=f"{kind}:{registration.pk}:{about or registration.version}",
            calendar=file,
            relevance="" if relevance == ALWAYS else relevance or of_registration(registration),
            unsubscribe_url=url_for(to, f"working_sessions.{unsubscribe}", language) if unsubscribe else "",
        )
    if made is not None and file is not None and registration.calendar_sequence != sequence:
        registration.calendar_sequence = sequence
        registration.save(update_fields=["calendar_sequence"])
    return made is not None


def _file(registration: Registration, method: Method, sequence: int, now: dt.datetime) -> CalendarFile:
    entry = entry_for(registration, sequence=sequence, now=now)
    make = {Method.REQUEST: requested, Method.CANCEL: cancelled}[method]
    return CalendarFile(method.value, make(entry).decode())


def sequence_to_enter(registration: Registration) -> int:
    """For a new place: above all that the person's calendar has had of this session, or it would keep the struck-out entry.

    Earlier registrations of the same person count, for a calendar knows the session and not the registration.
    """
    last = last_sequence(registration)
    current = registration.session.calendar_sequence
    return current if last is None else max(current, last + 1)


def sequence_to_renew(registration: Registration) -> int:
    """For a place that stays: above what the person's calendar has, whatever it has had."""
    if registration.calendar_sequence is None:
        return sequence_to_enter(registration)
    return max(registration.session.calendar_sequence, registration.calendar_sequence + 1)


def sequence_to_strike_out(registration: Registration) -> int:
    """For a place that is gone: that of the session, and never below what the calendar has."""
    return max(registration.session.calendar_sequence, registration.calendar_sequence or 0)


def last_sequence(registration: Registration) -> int | None:
    """The highest that the person's calendar has had of this session; None before the first mail with a file."""
    same = Q(pk=registration.pk)
    if registration.email:
        same |= Q(email=registration.email)
    if registration.user_id:
        same |= Q(user=registration.user_id)
    found = Registration.objects.filter(same, session=registration.session_id)
    return found.aggregate(last=Max("calendar_sequence"))["last"]


def states_before(registrations: list[Registration]) -> dict[int, str]:
    """What each was before its latest transition, by its number."""
    return dict(
        RegistrationEvent.objects.filter(registration__in=registrations)
        .order_by("registration_id", "-pk")
        .distinct("registration_id")
        .values_list("registration_id", "before")
    )
