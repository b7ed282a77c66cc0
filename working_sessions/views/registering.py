"""Registering for one session: members at once, guests by an address that they confirm."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from groups.enums import Visibility
from publishing.texts import active_language, text_of
from working_sessions.actions.guests import ask_as_guest
from working_sessions.actions.registering import register as register_member
from working_sessions.enums import RegistrationState, SessionMode, WaitingList
from working_sessions.even_answers import evenly
from working_sessions.forms.registering import GuestForm, RegisterForm
from working_sessions.kept import data_removed_on
from working_sessions.limits import guest_is_too_much
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import may_register, registration_of
from working_sessions.phases import Phase, phase_of
from working_sessions.pools import Pool, are_all_taken
from working_sessions.queries.own import others_of_group
from working_sessions.queries.pools import pools_of
from working_sessions.queries.waiting_line import places_in_line
from working_sessions.times import day_in_words, in_own_words, in_words, moment_in_words
from working_sessions.views.reading import crumbs, say, sign_in_url, sign_up_url, visible_session

Form = RegisterForm | GuestForm


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, or why there is none and what to do instead. A form that comes twice is one registration."""
    session, now = visible_session(request, slug), timezone.now()
    if request.method == "POST":
        return _member(request, session, now) if request.user.is_authenticated else _guest(request, session, now)
    own = registration_of(request.user, session)
    if own is not None and own.state != RegistrationState.UNVERIFIED:
        return HttpResponseRedirect(reverse("working_sessions:own", args=[session.slug]))
    may = may_register(request.user, session)
    if request.user.is_authenticated and not may:
        return _not_for_you(request, session)
    pools = pools_of(session, now)
    if phase_of(session, now) != Phase.OPEN or _is_full_for_good(session, pools):
        return _closed(request, session, pools, now)
    form = _form(request, session, pools) if may else None
    return _page(request, session, form, pools, now)


def _member(request: HttpRequest, session: WorkingSession, now: dt.datetime) -> HttpResponse:
    form = RegisterForm(request.POST, session=session)
    if form.is_valid():
        try:
            registration, is_new = register_member(
                session=session,
                by=request.user,
                mode=form.chosen_mode,
                access_needs=form.cleaned_data["access_needs"],
                shown_to=form.chosen_shown_to,
                submission_key=form.key_of(f"member:{request.user.pk}"),
            )
        except PermissionDenied:
            return _not_for_you(request, session)
        except ValidationError as error:
            say(form, error)
        else:
            tell(request, registration, is_new=is_new)
            return HttpResponseRedirect(reverse("working_sessions:own", args=[session.slug]))
    return _page(request, session, form, pools_of(session, now), now)


def tell(request: HttpRequest, registration: Registration, *, is_new: bool) -> None:
    """Says what has come of a registration."""
    if not is_new:
        if registration.is_live:
            messages.info(request, _("You had registered for this session already. Nothing has changed."))
        else:
            messages.info(request, _("This form was sent before, and that registration has ended. Register again."))
        return
    match registration.state:
        case RegistrationState.CONFIRMED:
            messages.success(request, _("Your place is confirmed. A mail with the calendar entry is on its way."))
        case RegistrationState.PENDING:
            messages.info(
                request, _("Your registration is with the organiser, who accepts each one. You get a mail then.")
            )
        case RegistrationState.WAITLISTED:
            place = places_in_line([registration])[registration.pk]
            messages.warning(
                request,
                _("You are on the waiting list, as number %(position)s of %(total)s. %(reason)s.")
                % {
                    "position": place.position,
                    "total": place.total,
                    "reason": registration.get_waiting_reason_display(),
                },
            )


def _guest(request: HttpRequest, session: WorkingSession, now: dt.datetime) -> HttpResponse:
    """The answer is the same, and takes the same time, whether or not the address is known: only its owner reads the
    mail."""
    if not may_register(request.user, session):
        return HttpResponseRedirect(sign_in_url(request.path))
    form = GuestForm(request.POST, session=session)
    sent = HttpResponseRedirect(reverse("working_sessions:register_sent", args=[session.slug]))
    if form.is_valid():
        if form.is_by_a_program:
            return sent
        email = form.cleaned_data["email"]
        if (too_much := guest_is_too_much(request, session, email)) is not None:
            return too_much
        try:
            with evenly():
                ask_as_guest(
                    session=session,
                    name=form.cleaned_data["name"],
                    email=email,
                    organisation_name=form.cleaned_data["organisation_name"],
                    mode=form.chosen_mode,
                    language=active_language(),
                    access_needs=form.cleaned_data["access_needs"],
                    shown_to=form.chosen_shown_to,
                    submission_key=form.key_of(f"guest:{email.lower()}"),
                )
        except ValidationError as error:
            say(form, error)
        else:
            return sent
    return _page(request, session, form, pools_of(session, now), now)


@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    """What a guest does next. It says nothing of the address."""
    session = visible_session(request, slug)
    if not may_register(request.user, session) or request.user.is_authenticated:
        raise Http404
    context = {**_about(request, session), "breadcrumbs": crumbs(session, _("Register"))}
    return render(request, "working_sessions/registering/sent.html", context)


def _form(request: HttpRequest, session: WorkingSession, pools: list[Pool]) -> Form:
    kind = RegisterForm if request.user.is_authenticated else GuestForm
    notes = {pool.mode: note_of(pool) for pool in pools}
    first = next((pool.mode for pool in pools if pool.left != 0), pools[0].mode)
    return kind(session=session, notes=notes, initial={"mode": first})


def note_of(pool: Pool) -> str:
    """How many places are left, said beside a way to take part."""
    if pool.left == 0:
        return _("full: you wait for a place")
    if pool.left is None:
        return ""
    return ngettext("%(number)s place left", "%(number)s places left", pool.left) % {"number": pool.left}


def _is_full_for_good(session: WorkingSession, pools: list[Pool]) -> bool:
    return session.waiting_list == WaitingList.OFF and are_all_taken(pools)


def _about(request: HttpRequest, session: WorkingSession) -> dict[str, Any]:
    """What each of these pages says of the session."""
    return {
        "session": session,
        "title": text_of(session, "title"),
        "group_name": text_of(session.group, "name"),
        "when": in_words(session),
        "own_when": in_own_words(session, request.user),
        "is_on_site": session.mode != SessionMode.ONLINE,
    }


def _page(
    request: HttpRequest, session: WorkingSession, form: Form | None, pools: list[Pool], now: dt.datetime
) -> HttpResponse:
    is_refused = form is not None and bool(form.errors)
    is_full = are_all_taken(pools)
    if is_refused and session.mode == SessionMode.HYBRID:
        notes = {pool.mode: note_of(pool) for pool in pools}
        form.fields["mode"].choices = [
            (mode.value, f"{mode.label} – {notes[mode]}" if notes[mode] else mode.label) for mode in session.modes
        ]
    context = {
        **_about(request, session),
        "form": form,
        "is_member": request.user.is_authenticated,
        "is_full": is_full,
        "waiting": sum(pool.waiting for pool in pools),
        "places_left": pools[0].left if len(pools) == 1 and not is_full else None,
        "cut_off": moment_in_words(session.cut_off, session.zone),
        "approval_required": session.approval_required,
        "data_removed": day_in_words(data_removed_on(session)),
        "sign_in_url": sign_in_url(request.path),
        "sign_up_url": sign_up_url(request.path),
        # Somebody who was refused may want another one of the group's sessions.
        "others": _others(request, session, now) if is_refused and form.non_field_errors() else [],
        "breadcrumbs": crumbs(session, _("Register")),
    }
    return render(request, "working_sessions/registering/register.html", context, status=422 if is_refused else 200)


def _others(request: HttpRequest, session: WorkingSession, now: dt.datetime) -> list[dict[str, Any]]:
    found = others_of_group(session, request.user, now)
    return [{"session": other, "title": text_of(other, "title"), "when": in_words(other)} for other in found]


def _closed(request: HttpRequest, session: WorkingSession, pools: list[Pool], now: dt.datetime) -> HttpResponse:
    opens_at, closes_at = session.registration_opens_at, session.registration_closes_at or session.starts_at
    context = {
        **_about(request, session),
        "phase": phase_of(session, now).value,
        "opens_at": moment_in_words(opens_at, session.zone) if opens_at else "",
        "closed_at": moment_in_words(closes_at, session.zone),
        "others": _others(request, session, now),
        "breadcrumbs": crumbs(session, _("Register")),
    }
    return render(request, "working_sessions/registering/closed.html", context)


def _not_for_you(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The reader may see the session and not take part in it."""
    context = {
        **_about(request, session),
        "is_for_the_group": session.visibility == Visibility.GROUP,
        "breadcrumbs": crumbs(session, _("Register")),
    }
    return render(request, "working_sessions/registering/not_for_you.html", context, status=403)
