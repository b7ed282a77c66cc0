"""What is done with a session as a whole: each on a page that says first what will happen, and how many are told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from working_sessions.actions import sessions
from working_sessions.actions.copying import copy_session
from working_sessions.enums import SessionMode, SessionState
from working_sessions.forms.clock import say
from working_sessions.forms.deeds import CopyForm, NewDateForm, WhyForm
from working_sessions.models import WorkingSession
from working_sessions.queries.numbers import numbers_of, who_gets_a_mail
from working_sessions.times import moment_in_words
from working_sessions.views.organising_reading import entered, for_organisers, frame, organise_url


class Ask:
    """One deed: what its page says, and what it does."""

    def __init__(
        self,
        *,
        title: str,
        lead: str,
        button: str,
        does: list[str],
        act: Callable[[Form], Any],
        said: str,
        form: Form | None = None,
        problem: str = "",
        is_grave: bool = False,
    ) -> None:
        self.title, self.lead, self.button, self.does = title, lead, button, does
        self.act, self.said, self.form = act, said, form
        self.problem = problem  # why it cannot be done at this moment; then there is no button
        self.is_grave = is_grave


def _page(request: HttpRequest, session: WorkingSession, ask: Ask, *, to: Callable[[Any], str]) -> HttpResponse:
    form = ask.form if ask.form is not None else Form(entered(request))
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            done = ask.act(form)
        except ValidationError as error:
            say(form, error, getattr(form, "PLACES", None))
            if ask.form is None:
                problems = error.messages
        else:
            messages.success(request, ask.said)
            return HttpResponseRedirect(to(done))
    context = {
        **frame(session, ask.title),
        "ask": ask,
        "form": form,
        "problems": problems,
        "cancel_url": organise_url(session),
    }
    status = 409 if problems else 422 if form.errors else 200
    return render(request, "working_sessions/organise/deed.html", context, status=status)


def told_in_words(number: int) -> str:
    if not number:
        return _("Nobody is on the list, so nobody gets a mail.")
    text = ngettext("%(number)d person gets a mail.", "%(number)d people get a mail.", number)
    return text % {"number": number}


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def announce(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    does = [_("It stands in the lists and calendars of those who may see it: %(who)s.") % {"who": _audience(session)}]
    if session.registration_opens_at and session.registration_opens_at > timezone.now():
        moment = moment_in_words(session.registration_opens_at, session.zone)
        does.append(_("Registration opens by itself: %(moment)s.") % {"moment": moment})
    else:
        does.append(_("Registration is open at once."))
    does.append(_("Nobody gets a mail."))
    ask = Ask(
        title=_("Announce the session"),
        lead=_("From now on it is there for its audience. You can still change everything; who is registered is told."),
        button=_("Announce"),
        does=does,
        act=lambda form: sessions.announce(session=session, by=request.user),
        said=_("The session is announced."),
        problem=_why_not_announced(session),
    )
    return _page(request, session, ask, to=organise_url)


def _audience(session: WorkingSession) -> str:
    return str(session.get_visibility_display()).lower()


def _why_not_announced(session: WorkingSession) -> str:
    if session.state != SessionState.DRAFT:
        return _("This session is announced already.")
    if session.starts_at <= timezone.now():
        return _("This session would have begun already. Give it another date first.")
    if session.mode != SessionMode.ONLINE and not session.location.strip():
        return _("Write first where the session takes place.")
    return ""


def _unless(session: WorkingSession, *states: SessionState) -> str:
    """Why the deed is not open in the session's state."""
    if session.state in states:
        return ""
    return _("This cannot be done: the session is “%(state)s”.") % {"state": session.get_state_display()}


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def postpone(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    ask = Ask(
        title=_("Postpone the session"),
        lead=_("There is no date until you give it a new one. Nobody can register meanwhile."),
        button=_("Postpone"),
        does=[
            _("Everybody keeps their place, or their place on the waiting list."),
            _("Calendars show the session as not certain."),
            told_in_words(who_gets_a_mail(session)),
        ],
        form=WhyForm(entered(request), label_suffix=""),
        act=lambda form: sessions.postpone(session=session, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("The session is postponed."),
        problem=_unless(session, SessionState.PUBLISHED),
    )
    return _page(request, session, ask, to=organise_url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def new_date(request: HttpRequest, session: WorkingSession) -> HttpResponse:

    def act(form: Form) -> WorkingSession:
        data = form.cleaned_data
        return sessions.give_new_date(
            session=session, by=request.user, starts_at=data["starts_at"], ends_at=data["ends_at"]
        )

    ask = Ask(
        title=_("Give the session a new date"),
        lead=_("It takes place after all. Times are those of the session’s own time zone."),
        button=_("Save the new date"),
        does=[
            _("Everybody keeps their place. Who cannot come can cancel."),
            _("The times of registration move along, and open offers stand anew."),
            told_in_words(who_gets_a_mail(session)),
        ],
        form=NewDateForm(entered(request), session=session),
        act=act,
        said=_("The session has a new date."),
        problem=_unless(session, SessionState.POSTPONED),
    )
    return _page(request, session, ask, to=organise_url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def cancel(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    ask = Ask(
        title=_("Cancel the session"),
        lead=_("It does not take place, for good. If there may be another date, postpone it instead."),
        button=_("Cancel the session"),
        does=[
            _("Every registration ends, and the session goes out of people’s calendars."),
            _("Its page stays and says why. This cannot be taken back."),
            told_in_words(who_gets_a_mail(session)),
        ],
        form=WhyForm(entered(request), label_suffix=""),
        act=lambda form: sessions.cancel_session(session=session, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("The session is cancelled."),
        problem=_unless(session, SessionState.PUBLISHED, SessionState.POSTPONED),
        is_grave=True,
    )
    return _page(request, session, ask, to=organise_url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def held(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    numbers = numbers_of(session, timezone.now())
    does = [_("Registration ends; attendance can still be noted."), _("Nobody gets a mail.")]
    if numbers.waiting:
        text = ngettext(
            "%(number)d person still waits for a place, and gets none.",
            "%(number)d people still wait for a place, and get none.",
            numbers.waiting,
        )
        does.insert(1, text % {"number": numbers.waiting})
    problem = _unless(session, SessionState.PUBLISHED)
    if not problem and session.starts_at > timezone.now():
        problem = _("This session has not begun yet.")
    ask = Ask(
        title=_("Note that the session was held"),
        lead=_("It has taken place. Minutes, decisions and certificates follow."),
        button=_("It was held"),
        does=does,
        act=lambda form: sessions.mark_held(session=session, by=request.user),
        said=_("Noted: the session was held."),
        problem=problem,
    )
    return _page(request, session, ask, to=organise_url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def archive(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    ask = Ask(
        title=_("Archive the session"),
        lead=_("When nothing is left to do."),
        button=_("Archive"),
        does=[
            _("It stays readable, and nobody changes it any more."),
            _("This cannot be taken back."),
            _("Nobody gets a mail."),
        ],
        act=lambda form: sessions.archive(session=session, by=request.user),
        said=_("The session is archived."),
        problem=_unless(session, SessionState.HELD),
    )
    return _page(request, session, ask, to=organise_url)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def delete(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    ask = Ask(
        title=_("Delete the draft"),
        lead=_("It was never announced."),
        button=_("Delete the draft"),
        does=[_("The draft goes with its agenda. This cannot be taken back."), _("Nobody gets a mail.")],
        act=lambda form: sessions.delete_draft(session=session, by=request.user),
        said=_("The draft is deleted."),
        problem=_unless(session, SessionState.DRAFT),
        is_grave=True,
    )
    return _page(request, session, ask, to=lambda done: reverse("working_sessions:organised"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def copy(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    ask = Ask(
        title=_("Copy to another date"),
        lead=_("A new draft with the same texts, agenda and settings."),
        button=_("Make the copy"),
        does=[
            _("All times move along with the start: it lasts as long, and registration opens and closes as early."),
            _("Registrations, documents and minutes stay with this session."),
            _("Nobody gets a mail."),
        ],
        form=CopyForm(entered(request), session=session),
        act=lambda form: copy_session(session=session, by=request.user, starts_at=form.cleaned_data["starts_at"]),
        said=_("The copy is made. It is a draft: read it through before you announce it."),
        problem="" if session.group.archived_at is None else _("The group is archived: nothing new is made in it."),
    )
    return _page(request, session, ask, to=organise_url)
