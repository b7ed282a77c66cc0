"""What participants do by the links of their mails, without signing in. Opening a link changes nothing: virus scanners
and mail programs open every link. Only the buttons act, and a second click shows what the first one has done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publishing.texts import active_language
from working_sessions.actions.guests import send_links
from working_sessions.actions.registering import confirm_address
from working_sessions.enums import EventSource
from working_sessions.even_answers import evenly
from working_sessions.forms.registering import AddressForm
from working_sessions.limits import links_are_too_much
from working_sessions.links import BadLinkError, ExpiredLinkError, Purpose, registration_of, token_of
from working_sessions.models import Registration, WorkingSession
from working_sessions.standing import standing_of
from working_sessions.views.own import DEEDS, about
from working_sessions.views.reading import crumbs, sign_in_url

Deeds = Mapping[str, Callable[..., Registration]]
View = Callable[..., HttpResponse]


def _confirm(*, registration: Registration, source: EventSource, by: None) -> Registration:
    return confirm_address(registration=registration)


_ANSWERS = {name: DEEDS[name] for name in ("accept", "decline")}
DEEDS_BY_PURPOSE: dict[Purpose, Deeds] = {
    Purpose.CONFIRM: {"confirm": _confirm},
    # All of it, for who has asked for the link once more and has this one only.
    Purpose.MANAGE: {"confirm": _confirm, "cancel": DEEDS["cancel"], "restore": DEEDS["restore"], **_ANSWERS},
    Purpose.OFFER: _ANSWERS,
}


def hidden(view: View) -> View:
    """Whoever has such an address may act for somebody: it goes to no other site, cache, search engine or log.

    Without a referrer browsers send `Origin: null` with the form, which the protection against forged requests would
    refuse. These pages need none: they heed no cookie, and whoever can make such an address has the mail.
    """

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response._has_been_logged = True  # Django's log of what answered 404 has whole addresses
        return response

    return wrapped


@hidden
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    return _by_link(request, token, Purpose.CONFIRM)


@hidden
def manage(request: HttpRequest, token: str) -> HttpResponse:
    return _by_link(request, token, Purpose.MANAGE)


@hidden
def offer(request: HttpRequest, token: str) -> HttpResponse:
    return _by_link(request, token, Purpose.OFFER)


def _by_link(request: HttpRequest, token: str, purpose: Purpose) -> HttpResponse:
    now = timezone.now()
    try:
        registration = registration_of(token, purpose, now)
    except BadLinkError:
        return _no_link(request, is_expired=False)
    except ExpiredLinkError:
        return _no_link(request, is_expired=True)
    problems: list[str] = []
    if request.method == "POST":
        deed = DEEDS_BY_PURPOSE[purpose].get(request.POST.get("deed", ""))
        try:
            if deed is not None:
                deed(registration=registration, source=EventSource.LINK, by=None)
            return HttpResponseRedirect(request.path)
        except ValidationError as error:
            problems = error.messages
            registration = registration_of(token, purpose, now)
    return _page(request, registration, purpose, now, problems)


def _page(
    request: HttpRequest, registration: Registration, purpose: Purpose, now: dt.datetime, problems: list[str]
) -> HttpResponse:
    session, standing = registration.session, standing_of(registration, now)
    token = token_of(registration, Purpose.MANAGE)
    sees_session = WorkingSession.objects.visible_to(request.user).filter(pk=session.pk).exists()
    is_manage = purpose == Purpose.MANAGE
    own_url = reverse("working_sessions:own", args=[session.slug])
    context = {
        **about(request, standing),
        **_frame(request, own_url),
        "is_linked": sees_session,
        "may_confirm": purpose != Purpose.OFFER and standing.may_confirm,
        "may_answer": purpose != Purpose.CONFIRM and standing.may_answer,
        "may_cancel": is_manage and standing.may_cancel,
        "may_restore": is_manage and standing.may_restore,
        "check_in_url": reverse("working_sessions:check_in_by_link", args=[token])
        if is_manage and standing.may_check_in
        else "",
        "certificate_url": reverse("outcomes:certificate_by_link", args=[token])
        if is_manage and standing.was_there
        else "",
        # The link of the mail is a proof of the address already, so it may lead on to all there is to do.
        "manage_url": "" if is_manage or standing.may_confirm else reverse("working_sessions:manage", args=[token]),
        "register_url": reverse("working_sessions:register", args=[session.slug])
        if standing.may_register_again and sees_session
        else "",
        "own_url": own_url if registration.user_id and sees_session else "",
        "problems": problems,
    }
    return render(request, "working_sessions/registering/by_link.html", context, status=409 if problems else 200)


def _frame(request: HttpRequest, then: str) -> dict[str, Any]:
    """The frame of a page whose address is a secret: signing in leads on to another page."""
    return {"sign_in_url": sign_in_url(then), "breadcrumbs": crumbs(None, _("Registration"))}


def _no_link(request: HttpRequest, *, is_expired: bool) -> HttpResponse:
    mine = reverse("working_sessions:mine")
    context = {**_frame(request, mine), "is_expired": is_expired, "form": AddressForm()}
    status = 410 if is_expired else 404
    return render(request, "working_sessions/registering/no_link.html", context, status=status)


# Its form stands on the pages above, which send no origin. It lets nobody in: the mail goes to the address's owner.
@hidden
def links(request: HttpRequest) -> HttpResponse:
    """Mails an address the ways to its registrations; says the same, in the same time, whether it has any."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if (too_much := links_are_too_much(request, email)) is not None:
            return too_much
        with evenly():
            send_links(email=email, language=active_language())
        return HttpResponseRedirect(f"{request.path}?sent=1")
    context = {
        "form": form,
        "is_sent": request.method != "POST" and "sent" in request.GET,
        **_frame(request, reverse("working_sessions:mine")),
    }
    return render(request, "working_sessions/registering/links.html", context, status=422 if form.errors else 200)
