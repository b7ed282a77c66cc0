"""What a session's page says to one viewer about taking part: where they stand, why, and the next thing to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from working_sessions.enums import (
    AttendanceMode,
    RegistrationState,
    SessionMode,
    WaitingList,
    WaitingReason,
)
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import Viewer, may_register
from working_sessions.phases import Phase, phase_of
from working_sessions.pools import Pool, are_all_taken
from working_sessions.queries.organisation_places import share_of_organisation
from working_sessions.queries.waiting_line import Place, place_in_line
from working_sessions.times import moment_in_words


@dataclass(frozen=True, slots=True)
class Action:
    label: str | Promise
    url: str
    is_primary: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """`key` is what the look follows: own-…, open, waiting, full, not-yet, closed, postponed, cancelled, over, draft."""

    key: str
    title: str | Promise
    lines: list[str] = field(default_factory=list)
    quote: str = ""  # the organiser's own words
    actions: list[Action] = field(default_factory=list)


def box_of(
    session: WorkingSession, viewer: Viewer, own: Registration | None, pools: list[Pool], now: dt.datetime
) -> Box:
    phase = phase_of(session, now)
    match phase:
        case Phase.NOT_ANNOUNCED:
            return Box("draft", _("Not announced yet"), [_("Registration can open once the session is announced.")])
        case Phase.CANCELLED:
            if session.cancel_reason:
                return Box("cancelled", _("Why it was cancelled"), quote=session.cancel_reason)
            return Box("cancelled", pgettext("session", "Cancelled"), [_("This session does not take place.")])
        case Phase.OVER:
            return Box("over", _("This session is over"), _after(own))
        case Phase.POSTPONED:
            return _postponed(session, own)
    if own is not None:
        return _own(session, own, now)
    match phase:
        case Phase.NOT_YET:
            opens_at = moment_in_words(session.registration_opens_at, session.zone)
            return Box("not-yet", _("Not open yet"), [_("Registration opens on %(moment)s.") % {"moment": opens_at}])
        case Phase.CLOSED:
            lines = [_("It is too late to register.")]
            if session.registration_closes_at:
                closed = moment_in_words(session.registration_closes_at, session.zone)
                lines = [_("Registration closed on %(moment)s.") % {"moment": closed}]
            return Box("closed", _("Registration is closed"), lines)
    return _open(session, viewer, pools)


def _after(own: Registration | None) -> list[str]:
    if own is not None and own.state == RegistrationState.CONFIRMED:
        return [_("You were registered.")]
    return []


def _postponed(session: WorkingSession, own: Registration | None) -> Box:
    title = _("Why it was postponed") if session.cancel_reason else _("Postponed")
    if own is None:
        lines = [_("You can register as soon as there is a new date.")]
        return Box("postponed", title, lines, session.cancel_reason)
    lines = [_("Your registration stands: you get a mail as soon as there is a new date.")]
    return Box("postponed", title, lines, session.cancel_reason, [_to_own(session, is_primary=False)])


def _to_own(session: WorkingSession, *, is_primary: bool) -> Action:
    return Action(_("My registration"), reverse("working_sessions:own", args=[session.slug]), is_primary)


def _own(session: WorkingSession, own: Registration, now: dt.datetime) -> Box:
    way = []
    if session.mode == SessionMode.HYBRID:
        way = [
            _("You take part on site.") if own.mode == AttendanceMode.ON_SITE else _("You take part online."),
        ]
    match own.state:
        case RegistrationState.CONFIRMED:
            return Box(
                "own-confirmed",
                _("You are registered"),
                [*way, *_may_cancel(session, now)],
                actions=[
                    Action(_("Put it into my calendar"), reverse("working_sessions:download", args=[session.slug])),
                    _to_own(session, is_primary=False),
                ],
            )
        case RegistrationState.PENDING:
            lines = [_("The organiser decides on each registration. Your place is kept; you get a mail."), *way]
            return Box(
                "own-pending",
                _("Your registration waits for the organiser"),
                lines,
                actions=[_to_own(session, is_primary=False)],
            )
        case RegistrationState.OFFERED:
            until = moment_in_words(own.offer_expires_at, session.zone)
            return Box(
                "own-offered",
                _("A place is yours if you want it"),
                [_("The offer stands until %(moment)s. After that it goes to the next.") % {"moment": until}, *way],
                actions=[
                    Action(_("Accept or decline"), reverse("working_sessions:own", args=[session.slug])),
                ],
            )
        case RegistrationState.WAITLISTED:
            return _waiting(session, own, way, now)
    return Box(
        "own-unverified",
        _("One step is missing"),
        [_("We have sent you a mail: open its link to confirm your address. Until then no place is kept.")],
        actions=[_to_own(session, is_primary=False)],
    )


def _may_cancel(session: WorkingSession, now: dt.datetime) -> list[str]:
    until = session.cancel_until
    if until is None or now >= until:
        return []
    return [_("You may cancel until %(moment)s.") % {"moment": moment_in_words(until, session.zone)}]


def _waiting(session: WorkingSession, own: Registration, way: list[str], now: dt.datetime) -> Box:
    """The person's own place in the row and the reason for it; nobody else gets to know them."""
    place = place_in_line(own) or Place(1, 1)
    title = _("You are number %(position)d of %(number)d on the waiting list") % {
        "position": place.position,
        "number": place.total,
    }
    lines = [*way, _why(session, own, now)]
    if now >= session.cut_off:
        lines.append(_("Nobody moves up any more: the session is too near."))
    else:
        until = moment_in_words(session.cut_off, session.zone)
        if session.waiting_list == WaitingList.OFFER:
            said = ngettext(
                "A place that becomes free is offered to you by mail for %(hours)d hour, until %(moment)s at most.",
                "A place that becomes free is offered to you by mail for %(hours)d hours, until %(moment)s at most.",
                session.offer_hours,
            )
            lines.append(said % {"hours": session.offer_hours, "moment": until})
        else:
            lines.append(_("Whoever waits moves up until %(moment)s; you get a mail.") % {"moment": until})
    return Box("own-waitlisted", title, lines, actions=[_to_own(session, is_primary=False)])


def _why(session: WorkingSession, own: Registration, now: dt.datetime) -> str:
    if own.waiting_reason == WaitingReason.ORGANISATION_LIMIT:
        share = share_of_organisation(own, now)
        if share is not None:
            return _("Your organisation has %(taken)d of the %(limit)d places that one organisation gets.") % {
                "taken": share.held,
                "limit": share.limit,
            }
    label = WaitingReason(own.waiting_reason).label if own.waiting_reason else WaitingReason.FULL.label
    return f"{label}."


def _open(session: WorkingSession, viewer: Viewer, pools: list[Pool]) -> Box:
    is_full = are_all_taken(pools)
    if is_full and session.waiting_list == WaitingList.OFF:
        return Box("full", _("Full"), [_("All places are taken, and there is no waiting list.")])
    lines = []
    if is_full:
        lines.append(_("All places are taken. Whoever registers now stands on the waiting list."))
    if session.approval_required:
        lines.append(_("The organiser decides on each registration."))
    if session.registration_closes_at:
        until = moment_in_words(session.registration_closes_at, session.zone)
        lines.append(_("Open until %(moment)s.") % {"moment": until})
    key = "waiting" if is_full else "open"
    title = _("Full, with a waiting list") if is_full else _("Take part")
    url = reverse("working_sessions:register", args=[session.slug])
    label = _("Join the waiting list") if is_full else _("Register")
    if viewer.is_authenticated:
        if may_register(viewer, session):
            return Box(key, title, lines, actions=[Action(label, url)])
        return Box("closed", _("For members of the group"), [_("Only members of the group can register.")])
    sign_in = f"{reverse('account_login')}?{urlencode({'next': url})}"
    if may_register(viewer, session):
        lines.append(_("Whoever has an account signs in first; everybody else registers as a guest, by e-mail."))
        return Box(
            key,
            title,
            lines,
            actions=[Action(_("Sign in and register"), sign_in), Action(_("Register as a guest"), url, False)],
        )
    lines.append(_("Sign in with your account of this portal to register."))
    return Box(key, title, lines, actions=[Action(_("Sign in and register"), sign_in)])
