"""The words that several mails share, in the active language."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outbox.letters import Button
from publishing.addresses import absolute
from publishing.texts import text_of
from working_sessions.calendar_entries import place_of, spoken_in
from working_sessions.enums import AttendanceMode, WaitingList, WaitingReason
from working_sessions.join_address import is_confidential, join_address, join_address_to_send
from working_sessions.links import Purpose, link_to
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries.waiting_line import Place, place_in_line
from working_sessions.times import in_own_words, in_words, moment_in_words

Facts = list[tuple[str, str]]


def title_of(session: WorkingSession) -> str:
    return str(text_of(session, "title")) or session.slug


def when(registration: Registration) -> str:
    """In the session's zone, and below in the person's own where their clock shows another time."""
    session = registration.session
    own = in_own_words(session, registration.user) if registration.user else ""
    return "\n".join(filter(None, [in_words(session), own]))


def facts_of(registration: Registration, *, with_address: bool = False) -> Facts:
    """When, where, in which languages, of which group; `with_address`: of the online meeting too, as far as it may."""
    session = registration.session
    facts = [(_("When"), when(registration)), (_("Where"), place_of(session, registration.mode))]
    if with_address and (address := join_address_to_send(registration)):
        facts.append((_("Online meeting"), address))
    if session.languages:
        facts.append((_("Languages"), spoken_in(session)))
    facts.append((_("Group"), str(text_of(session.group, "name")) or session.group.slug))
    return facts


def address_comes_later(registration: Registration) -> list[str]:
    """Why the address of the online meeting is not in this mail, where it is not."""
    if registration.mode != AttendanceMode.ONLINE or join_address_to_send(registration):
        return []
    if is_confidential(registration.session) and join_address(registration):
        return [_("The address of the online meeting stands on the page of your registration.")]
    return [_("The address of the online meeting will stand on the page of your registration.")]


def to_session(session: WorkingSession) -> Button:
    return Button(_("To the session"), absolute(session.get_absolute_url()))


def to_registration(registration: Registration, label: str) -> Button:
    return Button(label, link_to(registration, Purpose.MANAGE))


def to_register_again(session: WorkingSession) -> Button:
    return Button(_("Register again"), absolute(reverse("working_sessions:register", args=[session.slug])))


def cancel_in_time(registration: Registration) -> str:
    session = registration.session
    if session.cancel_until is None:
        return _("If you cannot come, please cancel your place: somebody else may be waiting for it.")
    return _("If you cannot come, please cancel your place until %(moment)s: somebody else may be waiting for it.") % {
        "moment": moment_in_words(session.cancel_until, session.zone)
    }


def waiting_words(registration: Registration) -> list[str]:
    """Which number somebody is on the waiting list, why, and until when people move up."""
    return [_position(registration), *_why(registration), _until_when(registration.session)]


def _position(registration: Registration) -> str:
    place = place_in_line(registration) or Place(1, 1)
    return ngettext(
        "You are number %(position)d of %(count)d on the waiting list.",
        "You are number %(position)d of %(count)d on the waiting list.",
        place.total,
    ) % {"position": place.position, "count": place.total}


def _why(registration: Registration) -> list[str]:
    session = registration.session
    match registration.waiting_reason:
        case WaitingReason.FULL:
            return [_("At the moment all places are taken.")]
        case WaitingReason.OTHERS_WAIT:
            return [_("Others waited for a free place before you.")]
        case WaitingReason.ORGANISATION_LIMIT:
            if session.organisation_limit_until is None:
                return [_("Your organisation has all the places that one organisation gets in this session.")]
            return [
                _(
                    "Your organisation has all the places that one organisation gets in this session. This limit falls on "
                    "%(moment)s."
                )
                % {"moment": moment_in_words(session.organisation_limit_until, session.zone)}
            ]
    return []


def _until_when(session: WorkingSession) -> str:
    cut_off = moment_in_words(session.cut_off, session.zone)
    if session.waiting_list == WaitingList.OFFER:
        return _(
            "When a place becomes free, we offer it to you by mail, and you accept it in time. After %(moment)s nobody "
            "moves up any more."
        ) % {"moment": cut_off}
    return _(
        "When a place becomes free, it is yours by itself, and we tell you by mail. In the last days you are asked first "
        "whether you can still come. After %(moment)s nobody moves up any more."
    ) % {"moment": cut_off}
