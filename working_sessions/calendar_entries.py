"""A session as an entry of a calendar, in the active language: the same for mails, downloads and feeds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email.utils import parseaddr

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext as _

from calendars.entries import Entry, Mailbox, Status
from publishing.addresses import absolute
from publishing.texts import active_language, text_of
from working_sessions.enums import AttendanceMode, SessionMode, SessionState
from working_sessions.join_address import join_address_to_send
from working_sessions.models import Registration, WorkingSession
from working_sessions.times import in_words

_STATUS = {
    SessionState.DRAFT: Status.TENTATIVE,
    SessionState.POSTPONED: Status.TENTATIVE,
    SessionState.CANCELLED: Status.CANCELLED,
}


def entry_of(session: WorkingSession, *, own: Registration | None = None) -> Entry:
    """For whoever may see the session; with their confirmed place, what it opens to them. Names no participant."""
    return Entry(
        uid=session.calendar_uid,
        sequence=session.calendar_sequence,
        status=_STATUS.get(SessionState(session.state), Status.CONFIRMED),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=str(text_of(session, "title")) or session.slug,
        description=_description(session, own),
        location=_location(session, own),
        url=absolute(session.get_absolute_url()),
        language=active_language(),
        categories=(str(text_of(session.group, "name")) or session.group.slug,),
        organiser=portal_mailbox(),
        changed_at=session.changed_at,
    )


def entry_for(registration: Registration, *, sequence: int, now: dt.datetime) -> Entry:
    """For the mail to a participant, who is the only person in it besides the portal."""
    return replace(
        entry_of(registration.session, own=registration),
        sequence=sequence,
        attendee=Mailbox(address_of(registration), registration.name),
        stamped_at=now,
    )


def address_of(registration: Registration) -> str:
    """Where the person is reached now: a member may have changed the address since. Empty where nobody is."""
    if registration.user_id is None:
        return registration.email
    return registration.user.email if registration.user.is_active else ""


def portal_mailbox() -> Mailbox:
    """The organiser of every entry: the sender of the mails, or programs would not believe the file."""
    name, address = parseaddr(settings.MAIL_FROM)
    return Mailbox(address, name)


def place_of(session: WorkingSession, mode: str = "") -> str:
    """Where it takes place: for one way to take part, or for all of them."""
    on_site = session.location or _("On site; the place will be announced")
    if session.mode == SessionMode.ONLINE or mode == AttendanceMode.ONLINE:
        return _("Online")
    if session.mode == SessionMode.ON_SITE or mode == AttendanceMode.ON_SITE:
        return on_site
    return _("%(place)s, or online") % {"place": on_site}


def spoken_in(session: WorkingSession) -> str:
    """“French, Dutch; interpreted into German”."""
    spoken = _names(session.languages)
    if not session.interpretation:
        return spoken
    return _("%(languages)s; interpreted into %(others)s") % {
        "languages": spoken,
        "others": _names(session.interpretation),
    }


def _names(codes: list[str]) -> str:
    names = Locale(active_language()).languages
    return ", ".join(names.get(code, code) for code in codes)


def _location(session: WorkingSession, own: Registration | None) -> str:
    if own is not None and (address := join_address_to_send(own)):
        return address
    return place_of(session, own.mode if own else "")


def _description(session: WorkingSession, own: Registration | None) -> str:
    lines = []
    if session.state == SessionState.POSTPONED:
        lines.append(_("Postponed: this date no longer holds, and the new one is not known yet."))
    elif session.state == SessionState.CANCELLED:
        lines.append(_("Cancelled: this session does not take place."))
    lines.append(in_words(session))
    if session.languages:
        lines.append(_("Languages: %(languages)s") % {"languages": spoken_in(session)})
    if own is not None and (address := join_address_to_send(own)):
        lines.append(_("Online meeting: %(address)s") % {"address": address})
    lines.append(_("All about the session: %(address)s") % {"address": absolute(session.get_absolute_url())})
    return "\n".join(lines)
