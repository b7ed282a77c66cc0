"""What an organiser should do next with a session, and what is not in order yet. For pages: it decides nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing.texts import languages, name_of
from working_sessions.enums import SessionMode, SessionState
from working_sessions.models import WorkingSession
from working_sessions.phases import Phase, phase_of
from working_sessions.queries.numbers import Numbers


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next."""

    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Concern:
    text: str
    label: str = ""
    url: str = ""
    is_serious: bool = False


@dataclass(frozen=True, slots=True)
class Deed:
    """Something else that may be done with the session."""

    label: str
    url: str
    icon: str


def _url(name: str, session: WorkingSession) -> str:
    return reverse(f"working_sessions:{name}", args=[session.slug])


def next_step(session: WorkingSession, numbers: Numbers, now: dt.datetime) -> Step:
    registrations = _url("registrations", session)
    match session.state:
        case SessionState.DRAFT:
            return Step(
                _("Announce it"),
                _(
                    "Only the organisers see the session yet. Announced, it stands in the lists, and registration can open."
                ),
                _("Announce the session"),
                _url("announce", session),
            )
        case SessionState.POSTPONED:
            return Step(
                _("Give it a new date"),
                _("Everybody on the list keeps their place until then, and is told the new date."),
                _("Give a new date"),
                _url("new_date", session),
            )
        case SessionState.HELD:
            return Step(
                _("Write the minutes"),
                _("What was decided and who does what next: decisions become drafts of criteria and practice."),
                _("Minutes"),
                reverse("outcomes:minutes", args=[session.slug]),
            )
        case SessionState.CANCELLED:
            text = _("It is called off. A copy takes everything along but the people.")
            return Step(_("Start again"), text, _("Copy to another date"), _url("copy", session))
        case SessionState.ARCHIVED:
            text = _("It is closed. A copy takes everything along but the people.")
            return Step(_("Hold it again"), text, _("Copy to another date"), _url("copy", session))
    if session.ends_at <= now:
        text = _("Note who was there, and that the session was held: then participants get what follows from it.")
        return Step(_("Note that it was held"), text, _("It was held"), _url("held", session))
    if session.starts_at <= now:
        return Step(
            _("Note who is there"),
            _("The session is under way. The list works on a phone, for several people at once."),
            _("Attendance"),
            _url("attendance", session),
        )
    if numbers.pending:
        title = ngettext("Answer %(number)d registration", "Answer %(number)d registrations", numbers.pending) % {
            "number": numbers.pending
        }
        text = _("They hold a place and wait for your decision.")
        return Step(title, text, _("Decide"), registrations)
    match phase_of(session, now):
        case Phase.NOT_YET:
            title, text = (
                _("Registration has not opened yet"),
                _("It opens by itself. Until then you can prepare the agenda."),
            )
            return Step(title, text, _("Agenda"), _url("agenda", session))
        case Phase.CLOSED:
            title, text = _("Registration is closed"), _("You can still add people, and print the list.")
        case _:
            title, text = _("Registration is open"), _("See who comes, and who waits for a place.")
    return Step(title, text, _("Registrations"), registrations)


def warnings_of(session: WorkingSession, numbers: Numbers, *, undelivered: int, minutes: int | None) -> list[Concern]:
    """What is missing or went wrong. `minutes` is the length of the agenda; None where there is none."""
    found: list[Concern] = []
    edit, registrations = _url("edit", session), _url("registrations", session)
    if undelivered:
        text = ngettext(
            "Mails to %(number)d person could not be delivered.",
            "Mails to %(number)d people could not be delivered.",
            undelivered,
        ) % {"number": undelivered}
        found.append(Concern(text, _("Registrations"), registrations, is_serious=True))
    if numbers.over:
        text = ngettext(
            "%(number)d person more has a place than there are places. Nobody loses one.",
            "%(number)d people more have a place than there are places. Nobody loses one.",
            numbers.over,
        ) % {"number": numbers.over}
        found.append(Concern(text, _("Registrations"), registrations))
    if session.state in (SessionState.CANCELLED, SessionState.ARCHIVED, SessionState.HELD):
        return found
    if session.mode != SessionMode.ONLINE and not session.location:
        found.append(Concern(_("The place is missing."), _("Write it"), f"{edit}#where", is_serious=True))
    if session.mode != SessionMode.ON_SITE and not session.join_url:
        text = _("The address of the online meeting is missing: participants do not know where to join.")
        found.append(Concern(text, _("Write it"), f"{edit}#where"))
    found += [
        Concern(text, _("Write it"), f"{edit}#about")
        for text in (_missing(session, "title"), _missing(session, "description"))
        if text
    ]
    agenda = _url("agenda", session)
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    if minutes is None:
        found.append(Concern(_("There is no agenda yet."), _("Make one"), agenda))
    elif minutes > length:
        text = ngettext(
            "The agenda is %(number)d minute longer than the session.",
            "The agenda is %(number)d minutes longer than the session.",
            minutes - length,
        ) % {"number": minutes - length}
        found.append(Concern(text, _("Agenda"), agenda))
    return found


def _missing(session: WorkingSession, field: str) -> str:
    """Says in which languages a text is missing. Readers get another language there."""
    missing = [name_of(code) for code in languages() if not getattr(session, f"{field}_{code}")]
    if not missing:
        return ""
    if len(missing) == len(languages()):
        return _("The session does not say what it is about.")
    listed = ", ".join(missing)
    if field == "title":
        return _("The title is missing in: %(languages)s.") % {"languages": listed}
    return capfirst(_("the description is missing in: %(languages)s.") % {"languages": listed})


def deeds_of(session: WorkingSession, now: dt.datetime) -> list[Deed]:
    """Besides the next step."""
    found: list[Deed] = []
    is_ahead = session.state == SessionState.PUBLISHED and session.ends_at > now
    if session.state == SessionState.PUBLISHED and session.starts_at <= now < session.ends_at:
        found.append(Deed(_("Note that it was held"), _url("held", session), "check"))
    if is_ahead:
        found.append(Deed(_("Postpone"), _url("postpone", session), "clock"))
    if session.state == SessionState.HELD:
        found.append(Deed(_("Archive"), _url("archive", session), "lock"))
    if session.state not in (SessionState.CANCELLED, SessionState.ARCHIVED):
        found.append(Deed(_("Copy to another date"), _url("copy", session), "copy"))
    found.append(Deed(_("Repeat as a series"), _url("repeat", session), "plus"))
    found.append(Deed(_("Series"), _url("in_series", session), "link"))
    if is_ahead or session.state == SessionState.POSTPONED:
        found.append(Deed(_("Cancel the session"), _url("cancel", session), "close"))
    if session.state == SessionState.DRAFT:
        found.append(Deed(_("Delete the draft"), _url("delete", session), "close"))
    return found
