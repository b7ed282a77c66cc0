"""How one registration stands at a moment, for the pages of its person. Looking writes nothing: an offer whose time is
over counts as lapsed here, before anybody has written that down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from working_sessions.actions.answering import TIME_TO_RESTORE, may_be_restored
from working_sessions.check_in_codes import are_taken
from working_sessions.enums import (
    LIVE,
    Attendance,
    AttendanceMode,
    EndReason,
    RegistrationState,
    SessionMode,
    SessionState,
    WaitingReason,
)
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import is_join_url_open
from working_sessions.phases import Phase, phase_of
from working_sessions.queries.organisation_places import OrganisationShare, share_of_organisation
from working_sessions.queries.waiting_line import Place, place_in_line, places_in_line
from working_sessions.times import moment_in_words

S = RegistrationState


@dataclass(frozen=True)
class Standing:
    registration: Registration
    now: dt.datetime
    place: Place | None = None
    share: OrganisationShare | None = None

    @property
    def session(self) -> WorkingSession:
        return self.registration.session

    @cached_property
    def state(self) -> RegistrationState:
        return self.registration.state_at(self.now)

    @cached_property
    def is_live(self) -> bool:
        return self.state in LIVE

    @cached_property
    def is_over(self) -> bool:
        return phase_of(self.session, self.now) == Phase.OVER

    @cached_property
    def is_before_the_start(self) -> bool:
        return self.now < self.session.starts_at and not self.is_over

    # --- What the person can do -----------------------------------------------------------------------------------------

    @property
    def may_answer(self) -> bool:
        return self.state == S.OFFERED and self.session.state == SessionState.PUBLISHED

    @property
    def may_confirm(self) -> bool:
        return self.state == S.UNVERIFIED

    @property
    def may_cancel(self) -> bool:
        return self.is_live and self.state != S.UNVERIFIED and self.is_before_the_start

    @property
    def may_change(self) -> bool:
        return self.is_live and self.state != S.UNVERIFIED and not self.is_over

    @property
    def may_change_mode(self) -> bool:
        return (
            self.session.mode == SessionMode.HYBRID
            and self.state in (S.CONFIRMED, S.PENDING, S.WAITLISTED)
            and self.is_before_the_start
        )

    @property
    def may_replace(self) -> bool:
        return self.state == S.CONFIRMED and self.is_before_the_start

    @property
    def may_check_in(self) -> bool:
        """With the code that is shown in the meeting."""
        return (
            self.state == S.CONFIRMED
            and self.session.state in (SessionState.PUBLISHED, SessionState.HELD)
            and are_taken(self.session, self.now)
            and self.registration.attendance == Attendance.UNKNOWN
        )

    @property
    def was_there(self) -> bool:
        """At least for a part: there may be a certificate."""
        return self.registration.attendance in (Attendance.PRESENT, Attendance.PARTLY)

    @cached_property
    def may_restore(self) -> bool:
        return may_be_restored(self.registration, self.now)

    @property
    def may_register_again(self) -> bool:
        return not self.is_live and phase_of(self.session, self.now) == Phase.OPEN

    @property
    def cancels_late(self) -> bool:
        """Noted as late, and the organiser may count on the place already."""
        return self.session.cancel_until is not None and self.now > self.session.cancel_until

    @property
    def join_url(self) -> str:
        is_open = self.state == S.CONFIRMED and is_join_url_open(self.session, self.now)
        return self.session.join_url if is_open else ""

    @property
    def has_calendar_entry(self) -> bool:
        return self.state == S.CONFIRMED and not self.is_over

    # --- In words -----------------------------------------------------------------------------------------------------

    @property
    def heading(self) -> str:
        reason = self.registration.end_reason
        match self.state:
            case S.UNVERIFIED:
                return _("Confirm your registration")
            case S.CONFIRMED:
                return _("You had a place") if self.is_over else _("You have a place")
            case S.PENDING:
                return _("Your registration is with the organiser")
            case S.WAITLISTED:
                return _("You were on the waiting list") if self.is_over else _("You are on the waiting list")
            case S.OFFERED:
                return _("A place is offered to you")
            case S.REJECTED:
                return _("Your registration was not accepted")
            case S.EXPIRED:
                if self.registration.verify_until or reason == EndReason.NOT_CONFIRMED_IN_TIME:
                    return _("The address was not confirmed in time")
                return _("The offer has lapsed")
        if reason == EndReason.SESSION_CANCELLED:
            return _("The session was cancelled")
        if reason == EndReason.REPLACED:
            return _("A colleague has your place")
        if reason in (EndReason.OWN_WISH, EndReason.LATE):
            return _("You have cancelled your registration")
        return _("The organiser has cancelled your registration")

    @property
    def sentences(self) -> list[str]:
        """What follows from the state, and what comes next."""
        registration, session = self.registration, self.session
        match self.state:
            case S.UNVERIFIED:
                text = _("Until your address is confirmed no place is taken. The link works until %(moment)s.")
                return [text % {"moment": self._said(registration.verify_until)}]
            case S.CONFIRMED:
                return self._as_participant()
            case S.PENDING:
                return [_("The organiser accepts each registration. Your place is kept, and you get a mail.")]
            case S.WAITLISTED:
                return self._in_line()
            case S.OFFERED:
                text = _("It is kept for you until %(moment)s. Then it goes to the next on the waiting list.")
                return [text % {"moment": self._said(registration.offer_expires_at)}]
            case S.EXPIRED:
                if registration.verify_until or registration.end_reason == EndReason.NOT_CONFIRMED_IN_TIME:
                    return [_("No place was taken. You can register once more.")]
                return [_("The place went to the next on the waiting list.")]
        if registration.end_reason == EndReason.SESSION_CANCELLED:
            return [session.cancel_reason] if session.cancel_reason else []
        if registration.end_reason in (EndReason.REPLACED, EndReason.OWN_WISH):
            return []
        if registration.end_reason == EndReason.LATE:
            return [_("It was after the last moment to cancel. Tell the organiser, who may have counted on you.")]
        return [_("Reason: %(reason)s.") % {"reason": registration.get_end_reason_display()}]

    def _as_participant(self) -> list[str]:
        if self.is_over:
            noted = self.registration.attendance
            if noted == Attendance.UNKNOWN:
                return []
            return [_("Attendance: %(noted)s.") % {"noted": self.registration.get_attendance_display()}]
        if self.session.mode != SessionMode.HYBRID:
            return [_("We expect you.")]
        if self.registration.mode == AttendanceMode.ON_SITE:
            return [_("We expect you on site.")]
        return [_("We expect you online.")]

    def _in_line(self) -> list[str]:
        if self.is_over:
            return []
        said = []
        if self.place is not None:
            said.append(
                _("You are number %(position)s of %(total)s.")
                % {"position": self.place.position, "total": self.place.total}
            )
        if self.registration.waiting_reason == WaitingReason.ORGANISATION_LIMIT and self.share is not None:
            said.append(
                _("Your organisation already has %(held)s of its %(limit)s places.")
                % {"held": self.share.held, "limit": self.share.limit}
            )
        elif self.registration.waiting_reason:
            said.append(f"{self.registration.get_waiting_reason_display()}.")
        if self.now < self.session.cut_off:
            said.append(_("People move up until %(moment)s.") % {"moment": self._said(self.session.cut_off)})
        else:
            said.append(_("It is too near to the start for anybody to move up by itself. Ask the organiser."))
        return said

    @property
    def offer_until(self) -> str:
        return self._said(self.registration.offer_expires_at) if self.state == S.OFFERED else ""

    @property
    def cancel_until(self) -> str:
        return self._said(self.session.cancel_until) if self.session.cancel_until else ""

    @property
    def restore_until(self) -> str:
        return self._said(self.registration.state_since + TIME_TO_RESTORE)

    @property
    def arc(self) -> int:
        """How far the ring of the state is closed, of 100."""
        match self.state:
            case S.CONFIRMED:
                return 100
            case S.PENDING | S.OFFERED:
                return 75
            case S.WAITLISTED if self.place is not None:
                return max(10, round(70 * (1 - (self.place.position - 1) / self.place.total)))
            case S.WAITLISTED | S.UNVERIFIED:
                return 30
        return 0

    def _said(self, moment: dt.datetime) -> str:
        return moment_in_words(moment, self.session.zone)


def standing_of(registration: Registration, now: dt.datetime) -> Standing:
    place = place_in_line(registration)
    is_kept_back = registration.waiting_reason == WaitingReason.ORGANISATION_LIMIT
    share = share_of_organisation(registration, now) if place is not None and is_kept_back else None
    return Standing(registration, now, place, share)


def standings_of(registrations: list[Registration], now: dt.datetime) -> list[Standing]:
    """Of many, for lists: without what takes a query each."""
    places = places_in_line(registrations)
    return [Standing(registration, now, places.get(registration.pk)) for registration in registrations]
