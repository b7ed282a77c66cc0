"""What participants and organisers are told when something happens to a whole session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from calendars.entries import Method
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from publishing.addresses import absolute
from working_sessions.calendar_entries import place_of
from working_sessions.enums import AttendanceMode, RegistrationState, SessionState
from working_sessions.join_address import is_confidential
from working_sessions.models import Registration, WorkingSession
from working_sessions.notifications.words import (
    Facts,
    address_comes_later,
    cancel_in_time,
    facts_of,
    title_of,
    to_registration,
    to_session,
    when,
)
from working_sessions.notifications.writing import (
    sequence_to_renew,
    sequence_to_strike_out,
    states_before,
    write,
)
from working_sessions.queries.organisers import organisers_of
from working_sessions.relevance import of_organiser
from working_sessions.times import in_words


def session_changed(*, session: WorkingSession, is_significant: bool, now: dt.datetime) -> None:
    """After a change of an announced session. Significant is what a calendar must know: title, time, zone, place, the
    address of the meeting; `calendar_sequence` has been raised then. Of other changes nobody gets a mail."""
    if not is_significant:
        return
    before = _as_last_told(session)
    for registration in _to_be_told(session):
        _write_to_all("changed", registration, lambda registration=registration: _changed(registration, before), now)


def session_postponed(*, session: WorkingSession, now: dt.datetime) -> None:
    """Its reason stands in `cancel_reason`; `calendar_sequence` has been raised."""
    for registration in _to_be_told(session):
        _write_to_all("postponed", registration, lambda registration=registration: _postponed(registration), now)


def session_cancelled(*, session: WorkingSession, registrations: Iterable[Registration], now: dt.datetime) -> None:
    """`registrations` are those that were live, now cancelled; `calendar_sequence` has been raised."""
    rows = list(registrations)
    before = states_before(rows)
    for registration in rows:
        registration.session = session
        stands_in_calendar = (
            registration.calendar_sequence is not None and before.get(registration.pk) == RegistrationState.CONFIRMED
        )
        write(
            "session_cancelled",
            registration,
            lambda registration=registration: _called_off(registration),
            now=now,
            method=Method.CANCEL if stands_in_calendar else None,
            sequence=sequence_to_strike_out(registration) if stands_in_calendar else None,
        )


def organiser_asked(*, session: WorkingSession, registration: Registration, now: dt.datetime) -> None:
    """Somebody who left the group still has a place in a session that is for its members only."""
    for user in organisers_of(session.group):
        with override(user.preferred_language):
            words = {"who": registration.name or registration.email, "title": title_of(session)}
            letter = Letter(
                subject=_("Does %(who)s keep the place? %(title)s") % words,
                paragraphs=[
                    _(
                        "%(who)s has left the group, and is still on the list of the session “%(title)s”, which is for its "
                        "members only."
                    )
                    % words,
                    _("The portal takes nobody’s place away. Please decide whether the person stays on the list."),
                ],
                facts=[(_("When"), in_words(session))],
                button=Button(
                    _("To the registrations"), absolute(reverse("working_sessions:registrations", args=[session.slug]))
                ),
            )
            enqueue(
                kind="working_sessions.organiser_asked",
                to=user.email,
                language=user.preferred_language,
                letter=letter,
                dedupe_key=f"organiser_asked:{registration.pk}:{registration.version}:{user.pk}",
                relevance=of_organiser(user, [session]),
            )


def _to_be_told(session: WorkingSession) -> list[Registration]:
    """Everybody on the list but guests who have not confirmed their address."""
    rows = Registration.objects.live().filter(session=session).exclude(state=RegistrationState.UNVERIFIED)
    found = list(rows.select_related("user").order_by("pk"))
    for registration in found:
        registration.session = session
    return found


def _write_to_all(kind: str, registration: Registration, letter: object, now: dt.datetime) -> None:
    """To those with a place with a file that renews the entry: above what their calendar has, whatever it has had."""
    has_place = registration.state == RegistrationState.CONFIRMED
    current = registration.session.calendar_sequence
    write(
        kind,
        registration,
        letter,
        now=now,
        method=Method.REQUEST if has_place else None,
        sequence=sequence_to_renew(registration) if has_place else None,
        about=str(current),
    )


# --- The letters --------------------------------------------------------------------------------------------------------


def _as_last_told(session: WorkingSession) -> WorkingSession | None:
    """The session as it was before calendars had to know of something new; its history keeps it."""
    told = session.history.filter(calendar_sequence__lt=session.calendar_sequence, state=SessionState.PUBLISHED)
    record = told.order_by("-history_date", "-history_id").first()
    if record is None:
        return None
    before = record.instance
    before.group = session.group
    return before


def _changed(registration: Registration, before: WorkingSession | None) -> Letter:
    session = registration.session
    title = title_of(session)
    has_place = registration.state == RegistrationState.CONFIRMED
    changes = _differences(registration, before) if before is not None else []
    return Letter(
        subject=_("Changed: %(title)s") % {"title": title},
        paragraphs=[
            _("Something has changed in the session “%(title)s”, for which you are registered.") % {"title": title},
            *(
                [_("Your place stays yours. The file in this mail brings your calendar up to date.")]
                if has_place
                else [_("Your registration stays as it is.")]
            ),
        ],
        facts=changes or facts_of(registration, with_address=True),
        button=to_session(session),
        after=[cancel_in_time(registration)] if has_place else [],
        links=[to_registration(registration, _("See, change or cancel my registration"))],
    )


def _differences(registration: Registration, before: WorkingSession) -> Facts:
    """What is another than before, as the new and the old; and always when the session takes place."""
    session, mode = registration.session, registration.mode
    found: Facts = []
    if title_of(before) != title_of(session):
        found.append((_("Title"), _new_and_old(title_of(session), title_of(before))))
    if in_words(before) != in_words(session):
        found.append((_("When"), _new_and_old(when(registration), in_words(before))))
    else:
        found.append((_("When"), _("%(value)s (as before)") % {"value": when(registration)}))
    if place_of(before, mode) != place_of(session, mode):
        found.append((_("Where"), _new_and_old(place_of(session, mode), place_of(before, mode))))
    if before.join_url != session.join_url and mode == AttendanceMode.ONLINE:
        found.append((_("Online meeting"), _new_address(registration)))
    return found


def _new_and_old(new: str, old: str) -> str:
    return "\n".join([new, _("before: %(value)s") % {"value": old}])


def _new_address(registration: Registration) -> str:
    """The old address is not said: it may still open somebody else’s meeting."""
    if registration.state != RegistrationState.CONFIRMED or is_confidential(registration.session):
        return _("The address is a new one: see the page of your registration.")
    return registration.session.join_url or address_comes_later(registration)[0]


def _postponed(registration: Registration) -> Letter:
    session = registration.session
    title = title_of(session)
    return Letter(
        subject=_("Postponed: %(title)s") % {"title": title},
        paragraphs=[
            _("The session “%(title)s” does not take place on the announced date. There is no new date yet.")
            % {"title": title},
            _("Your registration stays as it is. When there is a new date, you get a mail."),
        ],
        quote=session.cancel_reason,
        facts=[(_("Announced date"), in_words(session))],
        button=to_session(session),
        links=[to_registration(registration, _("See or cancel my registration"))],
    )


def _called_off(registration: Registration) -> Letter:
    session = registration.session
    title = title_of(session)
    return Letter(
        subject=_("Cancelled: %(title)s") % {"title": title},
        paragraphs=[
            _("The session “%(title)s” does not take place. You need not do anything.") % {"title": title},
        ],
        quote=session.cancel_reason,
        facts=facts_of(registration),
        button=to_session(session),
    )
