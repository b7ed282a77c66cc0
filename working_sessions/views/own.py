"""A member's own registration for a session: how it stands, and everything that one can do about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from publishing.texts import text_of
from working_sessions.actions import answering
from working_sessions.actions.deciding import replace as replace_participant
from working_sessions.enums import EventSource, RegistrationState
from working_sessions.forms.registering import ChangeForm, ColleagueForm
from working_sessions.models import Registration, WorkingSession
from working_sessions.queries.own import latest_registration
from working_sessions.standing import Standing, standing_of
from working_sessions.times import in_own_words, in_words, moment_in_words
from working_sessions.views.reading import crumbs, say, visible_session

GET_OR_POST = ("GET", "HEAD", "POST")


def _registration(request: HttpRequest, slug: str) -> tuple[WorkingSession, Registration | None]:
    """Raises Http404 for a session that the reader may not know of."""
    session = visible_session(request, slug)
    return session, latest_registration(request.user, session)


def about(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """What each page of a registration says of it and of its session."""
    session = standing.session
    return {
        "session": session,
        "title": text_of(session, "title"),
        "group_name": text_of(session.group, "name"),
        "when": in_words(session),
        "own_when": in_own_words(session, request.user),
        "is_on_site": session.mode != "ONLINE",
        "standing": standing,
        "registration": standing.registration,
        "join_url": standing.join_url,
    }


def _to_own(session: WorkingSession) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("working_sessions:own", args=[session.slug]))


@login_required
@require_http_methods(GET_OR_POST)
def own(request: HttpRequest, slug: str) -> HttpResponse:
    session, registration = _registration(request, slug)
    if registration is None:
        return HttpResponseRedirect(reverse("working_sessions:register", args=[session.slug]))
    if request.method == "POST":
        _answer(request, registration)
        return _to_own(session)
    standing = standing_of(registration, timezone.now())
    context = {
        **about(request, standing),
        "calendar_url": reverse("working_sessions:download", args=[session.slug])
        if standing.has_calendar_entry
        else "",
        "events": [(event, moment_in_words(event.at, session.zone)) for event in registration.events.all()],
        "breadcrumbs": crumbs(session, _("My registration")),
    }
    return render(request, "working_sessions/registering/own.html", context)


def _answer(request: HttpRequest, registration: Registration) -> None:
    """Accepts, declines or restores, and says what came of it; anything else changes nothing."""
    try:
        deed = request.POST.get("deed", "")
        if deed in DEEDS:
            after = DEEDS[deed](registration=registration, by=request.user, source=EventSource.WEB)
            messages.add_message(request, *said_of(deed, after))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


# What the person can do by a button alone, signed in or by a link.
DEEDS = {
    "accept": answering.accept,
    "decline": answering.decline,
    "restore": answering.restore,
    "cancel": answering.cancel,
}


def said_of(deed: str, after: Registration) -> tuple[int, str]:
    """How the answer went, with its level."""
    match deed, after.state:
        case "accept", RegistrationState.CONFIRMED:
            return messages.SUCCESS, _("You have taken the place. A mail with the calendar entry is on its way.")
        case "accept", RegistrationState.PENDING:
            return messages.INFO, _("You have taken the place. The organiser still accepts each registration.")
        case "accept", _state:
            return messages.WARNING, _("The offer has lapsed, and the place went to the next.")
        case "decline", RegistrationState.CANCELLED:
            return messages.SUCCESS, _("You have declined the place. It goes to the next.")
        case "restore", RegistrationState.WAITLISTED:
            return messages.WARNING, _("Your place was given away meanwhile: you are on the waiting list.")
        case "restore", _state:
            return messages.SUCCESS, _("You are registered again.")
        case "cancel", _state:
            return messages.SUCCESS, _("You have cancelled. Within ten minutes you can take that back.")
    return messages.INFO, _("Nothing has changed.")


@login_required
@require_http_methods(GET_OR_POST)
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more; says what is lost."""
    session, registration = _registration(request, slug)
    if registration is None:
        return _to_own(session)
    standing = standing_of(registration, timezone.now())
    problems: list[str] = []
    if request.method == "POST":
        try:
            after = answering.cancel(registration=registration, by=request.user, source=EventSource.WEB)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.add_message(request, *said_of("cancel", after))
            return _to_own(session)
    elif not standing.may_cancel:
        return _to_own(session)
    context = {**about(request, standing), "problems": problems, "breadcrumbs": crumbs(session, _("Cancel"))}
    return render(request, "working_sessions/registering/cancel.html", context, status=409 if problems else 200)


@login_required
@require_http_methods(GET_OR_POST)
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """The details, and the way to take part."""
    session, registration = _registration(request, slug)
    if registration is None:
        return _to_own(session)
    standing = standing_of(registration, timezone.now())
    if not standing.may_change:
        return _to_own(session)
    form = ChangeForm(request.POST or None, registration=registration, may_change_mode=standing.may_change_mode)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():  # both or nothing: what stands in the form is what is true
                answering.change_details(
                    registration=registration,
                    access_needs=form.cleaned_data["access_needs"],
                    shown_to=form.chosen_shown_to,
                    by=request.user,
                )
                if form.chosen_mode:
                    answering.change_mode(
                        registration=registration, mode=form.chosen_mode, by=request.user, source=EventSource.WEB
                    )
            messages.success(request, _("Your registration is changed."))
        except ValidationError as error:
            say(form, error, {"full": "mode", "limit": "mode", "offered": "mode"})
        else:
            return _to_own(session)
    context = {**about(request, standing), "form": form, "breadcrumbs": crumbs(session, _("Change"))}
    return render(request, "working_sessions/registering/change.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(GET_OR_POST)
def replace(request: HttpRequest, slug: str) -> HttpResponse:
    """Hands the place to a colleague."""
    session, registration = _registration(request, slug)
    if registration is None:
        return _to_own(session)
    standing = standing_of(registration, timezone.now())
    if not standing.may_replace:
        return _to_own(session)
    form = ColleagueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            replace_participant(
                registration=registration,
                by=request.user,
                source=EventSource.WEB,
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
            )
        except ValidationError as error:
            say(form, error, {"twice": "email", "organisation": "email", "oneself": "email", "invalid": "email"})
        else:
            # The name as it was typed: the one that somebody registered with is nobody else's to learn.
            messages.success(request, _("%(name)s comes instead of you.") % {"name": form.cleaned_data["name"]})
            return _to_own(session)
    context = {**about(request, standing), "form": form, "breadcrumbs": crumbs(session, _("Hand over"))}
    return render(request, "working_sessions/registering/replace.html", context, status=422 if form.errors else 200)
