"""What a person is told about their own registration: one mail for each step that it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from calendars.entries import Method
from members.models import User
from outbox.letters import Button, Letter
from working_sessions.enums import ORGANISER_REASONS, AttendanceMode, Deed, EndReason, RegistrationState
from working_sessions.links import Purpose, link_to
from working_sessions.models import Registration
from working_sessions.notifications.words import (
    address_comes_later,
    cancel_in_time,
    facts_of,
    title_of,
    to_register_again,
    to_registration,
    to_session,
    waiting_words,
)
from working_sessions.notifications.writing import (
    ALWAYS,
    sequence_to_renew,
    sequence_to_strike_out,
    states_before,
    write,
)
from working_sessions.phases import TIME_TO_RESTORE
from working_sessions.times import moment_in_words


def registration_moved(*, registration: Registration, deed: Deed, by: User | None, now: dt.datetime) -> None:
    """After each transition: `registration` is in its new state."""
    if deed == Deed.SESSION_CANCELLED:
        return  # `session_cancelled` tells everybody once
    if deed == Deed.MODE_CHANGED:
        _goes_another_way(registration, now)
        return
    match registration.state:
        case RegistrationState.UNVERIFIED:
            write("confirm_address", registration, lambda: _confirm_address(registration), now=now)
        case RegistrationState.PENDING:
            write("received", registration, lambda: _received(registration, deed), now=now)
        case RegistrationState.WAITLISTED if deed == Deed.MOVED_TO_WAITING:
            _with_striking_out("moved_to_waiting", registration, lambda _had: _moved_to_waiting(registration), now)
        case RegistrationState.WAITLISTED:
            write("waiting", registration, lambda: _waiting(registration), now=now)
        case RegistrationState.OFFERED:
            write("offered", registration, lambda: _offered(registration), now=now)
        case RegistrationState.CONFIRMED:
            _confirmed(registration, deed, now)
        case RegistrationState.REJECTED:
            write("rejected", registration, lambda: _rejected(registration), now=now)
        case RegistrationState.EXPIRED if registration.end_reason == EndReason.NOT_ACCEPTED_IN_TIME:
            write("offer_lapsed", registration, lambda: _offer_lapsed(registration), now=now)
        case RegistrationState.CANCELLED if deed == Deed.REPLACED:
            _with_striking_out("replaced", registration, lambda _had: _replaced(registration), now)
        case RegistrationState.CANCELLED if deed == Deed.CANCELLED:
            _ended(registration, now)


def _ended(registration: Registration, now: dt.datetime) -> None:
    if registration.end_reason == EndReason.ACCOUNT_CLOSED:
        return  # who closes an account has had the last mail
    if registration.end_reason in ORGANISER_REASONS:
        _with_striking_out("taken_off", registration, lambda _had: _taken_off(registration), now)
    else:
        _with_striking_out("cancelled", registration, lambda had: _cancelled(registration, had), now)


def _with_striking_out(
    kind: str, registration: Registration, letter: Callable[[bool], Letter], now: dt.datetime
) -> None:
    """Writes a mail, with a file that strikes the session out of the calendar where one has entered it: only who was
    confirmed before this step has it there. `letter` is told whether the person was."""
    had_a_place = states_before([registration]).get(registration.pk) == RegistrationState.CONFIRMED
    stands_there = had_a_place and registration.calendar_sequence is not None
    write(
        kind,
        registration,
        lambda: letter(had_a_place),
        now=now,
        method=Method.CANCEL if stands_there else None,
        sequence=sequence_to_strike_out(registration) if stands_there else None,
    )


def place_given_up_for(*, registration: Registration, given_up: Registration, now: dt.datetime) -> None:
    """To somebody who is registered, when a colleague has named them as the one who comes instead: the colleague is not
    told of it, and so does not tell them either."""
    write(
        "given_up_for",
        registration,
        lambda: _given_up_for(registration),
        now=now,
        about=f"{given_up.pk}:{given_up.version}",
    )


def person_goes(*, registration: Registration, now: dt.datetime) -> None:
    """Before the person's address goes, with the account or on request: strikes out of the calendar what a mail of ours has
    entered. `registration` has just been cancelled; whoever had no place has nothing in the calendar, and gets no mail of
    this kind.

    It stands on nothing that may change: the mail goes out after the person is gone from the registration.
    """
    if states_before([registration]).get(registration.pk) != RegistrationState.CONFIRMED:
        return
    if registration.calendar_sequence is None:
        return
    write(
        "person_gone",
        registration,
        lambda: _person_gone(registration),
        now=now,
        method=Method.CANCEL,
        sequence=sequence_to_strike_out(registration),
        relevance=ALWAYS,
    )


# --- On the way to a place ----------------------------------------------------------------------------------------------


def _confirm_address(registration: Registration) -> Letter:
    session = registration.session
    until = registration.verify_until
    return Letter(
        subject=_("Confirm your registration: %(title)s") % {"title": title_of(session)},
        paragraphs=[
            _(
                "Somebody, hopefully you, registered with this e-mail address for the session “%(title)s”. Confirm that "
                "the address is yours: then the registration counts."
            )
            % {"title": title_of(session)}
        ],
        facts=facts_of(registration),
        button=Button(_("Confirm my registration"), link_to(registration, Purpose.CONFIRM)),
        after=[
            _("The link works until %(moment)s. Until you confirm, no place is kept for you.")
            % {"moment": moment_in_words(until, session.zone)}
            if until
            else _("Until you confirm, no place is kept for you."),
            _("It was not you? Then you need not do anything: without the confirmation nothing happens."),
        ],
    )


def _received(registration: Registration, deed: Deed) -> Letter:
    title = title_of(registration.session)
    if deed in (Deed.PROMOTED, Deed.ACCEPTED):
        first = _("A place in the session “%(title)s” is kept for you. The organiser still has to accept you.")
    else:
        first = _(
            "Your registration for the session “%(title)s” has arrived. The organiser decides on each of them; until then "
            "a place is kept for you."
        )
    return Letter(
        subject=_("Your registration has arrived: %(title)s") % {"title": title},
        paragraphs=[first % {"title": title}, _("As soon as the organiser has decided, you get a mail.")],
        facts=facts_of(registration),
        button=to_session(registration.session),
        links=[to_registration(registration, _("See or cancel my registration"))],
    )


def _waiting(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("You are on the waiting list: %(title)s") % {"title": title},
        paragraphs=[
            _("You are on the waiting list of the session “%(title)s”. You do not have a place yet.")
            % {"title": title},
            *waiting_words(registration),
        ],
        facts=facts_of(registration),
        button=to_session(registration.session),
        links=[to_registration(registration, _("See where I stand, or leave the list"))],
    )


def _offered(registration: Registration) -> Letter:
    session, until = registration.session, registration.offer_expires_at
    words = {"title": title_of(session), "moment": moment_in_words(until, session.zone) if until else ""}
    return Letter(
        subject=_("A place is free for you: %(title)s") % words,
        paragraphs=[
            _("A place in the session “%(title)s” has become free, and it is your turn.") % words,
            _("It is kept for you until %(moment)s. After that it goes to the next person on the waiting list.")
            % words,
        ],
        facts=[*facts_of(registration), (_("Accept until"), words["moment"])],
        button=Button(_("Accept or decline the place"), link_to(registration, Purpose.OFFER)),
        after=[_("Opening the page changes nothing; you decide there.")],
        links=[to_session(session)],
    )


def _offer_lapsed(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("The offered place is no longer kept: %(title)s") % {"title": title},
        paragraphs=[
            _(
                "A place in the session “%(title)s” was kept for you. The time to accept it is over, so it goes to the next "
                "person."
            )
            % {"title": title},
            _("You would still like to come? Register again: you then stand at the end of the waiting list."),
        ],
        facts=facts_of(registration),
        button=to_register_again(registration.session),
    )


# --- A place ----------------------------------------------------------------------------------------------------------


def _confirmed(registration: Registration, deed: Deed, now: dt.datetime) -> None:
    kind = {
        Deed.APPROVED: "approved",
        Deed.PROMOTED: "promoted",
        Deed.ADDED: "replacing" if registration.replaces_id else "added",
        Deed.ADDED_OVER_CAPACITY: "added",
    }.get(deed, "confirmed")
    write(
        kind,
        registration,
        lambda: _place(registration, kind),
        now=now,
        method=Method.REQUEST,
        sequence=registration.calendar_sequence,
    )


def _place(registration: Registration, kind: str) -> Letter:
    session = registration.session
    title = title_of(session)
    subjects = {
        "promoted": _("A place has become free for you: %(title)s"),
        "added": _("You are registered: %(title)s"),
        "replacing": _("You come in a colleague’s place: %(title)s"),
    }
    firsts = {
        "approved": _("The organiser has accepted your registration for the session “%(title)s”. You have a place."),
        "promoted": _("A place in the session “%(title)s” has become free, and it is yours."),
        "added": _("The organiser has registered you for the session “%(title)s”. You have a place."),
        "replacing": _("A colleague of your organisation has given you their place in the session “%(title)s”."),
    }
    subject = subjects.get(kind, _("You have a place: %(title)s"))
    first = firsts.get(kind, _("You are registered for the session “%(title)s”, and you have a place."))
    by_somebody_else = kind in ("added", "replacing")
    cancelling = to_registration(registration, _("I cannot come: cancel my place"))
    return Letter(
        subject=subject % {"title": title},
        paragraphs=[
            first % {"title": title},
            _("The file in this mail enters the session into your calendar, and later mails keep it up to date."),
            *address_comes_later(registration),
        ],
        facts=facts_of(registration, with_address=True),
        quote=registration.decision_note if kind in ("approved", "added") else "",
        button=cancelling if kind == "promoted" else to_session(session),
        after=[
            cancel_in_time(registration),
            *(
                [_("Your name stands in the list of the organiser and nowhere else, unless you choose otherwise.")]
                if by_somebody_else
                else []
            ),
        ],
        links=[to_session(session)]
        if kind == "promoted"
        else [to_registration(registration, _("Change or cancel my registration"))],
    )


def _goes_another_way(registration: Registration, now: dt.datetime) -> None:
    """The place in the entry is another, so that the calendar has to know; who is not confirmed has no entry."""
    has_place = registration.state == RegistrationState.CONFIRMED
    write(
        "mode_changed",
        registration,
        lambda: _another_way(registration),
        now=now,
        method=Method.REQUEST if has_place else None,
        sequence=sequence_to_renew(registration) if has_place else None,
    )


def _another_way(registration: Registration) -> Letter:
    title = title_of(registration.session)
    if registration.mode == AttendanceMode.ONLINE:
        subject, first = _("You take part online: %(title)s"), _("You now take part online in the session “%(title)s”.")
    else:
        subject, first = (
            _("You take part on site: %(title)s"),
            _("You now take part on site in the session “%(title)s”."),
        )
    return Letter(
        subject=subject % {"title": title},
        paragraphs=[first % {"title": title}, *address_comes_later(registration)],
        facts=facts_of(registration, with_address=True),
        button=to_session(registration.session),
        links=[to_registration(registration, _("See, change or cancel my registration"))],
    )


# --- The end ----------------------------------------------------------------------------------------------------------


def _rejected(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("Your registration was not accepted: %(title)s") % {"title": title},
        paragraphs=[
            _("The organiser could not accept your registration for the session “%(title)s”.") % {"title": title},
            *_reason(registration),
        ],
        quote=registration.decision_note,
        facts=facts_of(registration),
        button=to_session(registration.session),
    )


def _taken_off(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("The organiser has cancelled your registration: %(title)s") % {"title": title},
        paragraphs=[
            _("The organiser has cancelled your registration for the session “%(title)s”.") % {"title": title},
            *_reason(registration),
        ],
        quote=registration.decision_note,
        facts=facts_of(registration),
    )


def _reason(registration: Registration) -> list[str]:
    if registration.end_reason in ("", EndReason.OTHER):
        return []
    return [_("The reason: %(reason)s.") % {"reason": registration.get_end_reason_display()}]


def _cancelled(registration: Registration, had_a_place: bool) -> Letter:
    session = registration.session
    title = title_of(session)
    if had_a_place:
        first = _("You have cancelled your place in the session “%(title)s”. Thank you for telling us.")
    else:
        first = _("You have withdrawn your registration for the session “%(title)s”.")
    until = moment_in_words(registration.state_since + TIME_TO_RESTORE, session.zone)
    return Letter(
        subject=_("You have cancelled: %(title)s") % {"title": title},
        paragraphs=[
            first % {"title": title},
            *(
                [_("The last moment to cancel had passed; the organiser sees that.")]
                if registration.end_reason == EndReason.LATE
                else []
            ),
            _("It was a mistake? Until %(moment)s you can take it back, if the place is still free.")
            % {"moment": until},
        ],
        facts=facts_of(registration),
        button=to_registration(registration, _("Take the cancellation back")),
        links=[to_session(session)],
    )


def _person_gone(registration: Registration) -> Letter:
    title = title_of(registration.session)
    if registration.end_reason == EndReason.ACCOUNT_CLOSED:
        first = _("You have closed your account. With it, your place in the session “%(title)s” is cancelled.")
    else:
        first = _("Your personal data is removed. With it, your place in the session “%(title)s” is cancelled.")
    return Letter(
        subject=_("Cancelled: your place in %(title)s") % {"title": title},
        paragraphs=[
            first % {"title": title},
            _("The file in this mail takes the session out of your calendar."),
        ],
        facts=facts_of(registration),
    )


def _given_up_for(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("A colleague counts on you: %(title)s") % {"title": title},
        paragraphs=[
            _(
                "A colleague of your organisation cannot come to the session “%(title)s”, and has said that you come instead."
            )
            % {"title": title},
            _("You are on the list already, so your own registration stays as it is."),
        ],
        facts=facts_of(registration),
        button=to_session(registration.session),
        links=[to_registration(registration, _("See, change or cancel my registration"))],
    )


def _moved_to_waiting(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("You are on the waiting list again: %(title)s") % {"title": title},
        paragraphs=[
            _(
                "The organiser has moved you to the waiting list of the session “%(title)s”. You do not have a place any "
                "more."
            )
            % {"title": title},
            *waiting_words(registration),
        ],
        quote=registration.decision_note,
        facts=facts_of(registration),
        button=to_session(registration.session),
        links=[to_registration(registration, _("See where I stand, or leave the list"))],
    )


def _replaced(registration: Registration) -> Letter:
    title = title_of(registration.session)
    return Letter(
        subject=_("A colleague comes in your place: %(title)s") % {"title": title},
        paragraphs=[
            _("A colleague now has your place in the session “%(title)s”. You need not do anything any more.")
            % {"title": title}
        ],
        facts=facts_of(registration),
        button=to_session(registration.session),
    )
