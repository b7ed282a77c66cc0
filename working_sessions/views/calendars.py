"""Sessions in the calendars of people: one to download, feeds of groups and of members, and the page for one's own."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from calendars.entries import Entry
from calendars.files import MEDIA_TYPE, published
from groups.models import Group
from members.models import User
from publishing.addresses import Crumb, absolute
from publishing.texts import text_of
from working_sessions.actions import feeds
from working_sessions.calendar_entries import entry_of
from working_sessions.forms.calendars import NewAddressForm
from working_sessions.models import CalendarFeed, WorkingSession
from working_sessions.permissions import registration_of
from working_sessions.queries.calendars import of_group, of_member

_KEPT = dt.timedelta(minutes=15)
_SHOWN_ONCE = "calendar_address"  # in the session of the browser, from the deed to the page after it


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """One session as a file, for whoever may see its page."""
    sessions = WorkingSession.objects.visible_to(request.user).select_related("group")
    session = get_object_or_404(sessions, slug=slug)
    own = registration_of(request.user, session)
    if own is not None:
        own.session = session
    response = HttpResponse(published([entry_of(session, own=own)]), content_type=MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{session.slug}.ics"'
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def group_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """What everybody may see of a group's sessions, whoever asks: programs that come back sign in nowhere."""
    group = get_object_or_404(Group.objects.visible_to(AnonymousUser()), slug=slug)
    entries = [replace(entry_of(session), takes_time=False) for session in of_group(group, timezone.now())]
    return _feed(request, entries, str(text_of(group, "name")) or group.slug, f"max-age={_seconds(_KEPT)}")


@require_safe
def personal_feed(request: HttpRequest, token: str) -> HttpResponse:
    """A member's own sessions and those of their groups, as they may see them now. The address is the key: whoever has it
    reads this calendar, and does nothing else with it."""
    found = CalendarFeed.objects.select_related("user").filter(token_hash=feeds.hash_of(token)).first()
    if found is None or not found.user.is_active:
        raise Http404
    entries = [
        replace(entry_of(session, own=own), takes_time=own is not None)
        for session, own in of_member(found.user, timezone.now())
    ]
    name = _("My working sessions – Circular & Fair ICT Pact")
    response = _feed(request, entries, name, f"private, max-age={_seconds(_KEPT)}")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _feed(request: HttpRequest, entries: Iterable[Entry], name: str, kept: str) -> HttpResponse:
    """304 to a program that has the same already."""
    file = published(entries, name=name, is_feed=True)
    etag = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
    response = HttpResponse(file, content_type=MEDIA_TYPE)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = kept
    response.headers["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=etag, response=response) or response


def _seconds(time: dt.timedelta) -> int:
    return int(time.total_seconds())


# --- One's own address --------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def calendar(request: HttpRequest) -> HttpResponse:
    """The member's own calendar address: made, shown once, made anew, ended."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - login_required lets nobody else in
    form = NewAddressForm(request.POST if request.POST.get("choice") == "reset" else None)
    if request.method == "POST" and _done(request, user, form):
        return HttpResponseRedirect(reverse("working_sessions:calendar"))
    token = request.session.pop(_SHOWN_ONCE, None) if request.method == "GET" else None
    address = absolute(reverse("working_sessions:personal_feed", args=[token])) if token else ""
    context = {
        "form": form,
        "feed": CalendarFeed.objects.filter(user=user).first(),
        "address": address,
        "subscribe_url": f"webcal:{address.partition(':')[2]}" if address else "",
        "breadcrumbs": [
            Crumb(_("Home"), reverse("home")),
            Crumb(_("Sessions"), reverse("working_sessions:list")),
            Crumb(_("My calendar address")),
        ],
    }
    response = render(request, "working_sessions/calendar.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _done(request: HttpRequest, user: User, form: NewAddressForm) -> bool:
    """Whether what was asked for was done, or was nothing to do; False for a form to be shown again."""
    match request.POST.get("choice"):
        case "make":
            try:
                request.session[_SHOWN_ONCE] = feeds.make_feed(by=user)
            except ValidationError as error:
                messages.error(request, error.messages[0])
        case "reset":
            if not form.is_valid():
                return False
            request.session[_SHOWN_ONCE] = feeds.reset_feed(by=user)
        case "end":
            if feeds.end_feed(person=user, by=user):
                messages.success(request, _("Your calendar address has ended."))
    return True
