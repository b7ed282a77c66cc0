"""What the organisers' pages begin with: the session for somebody who runs it, and the way to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.addresses import Crumb
from publishing.texts import text_of
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run
from working_sessions.times import in_words


def for_organisers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of a session for those who run it: it gets the session in place of its slug.

    Whoever has not signed in is sent to do so. 404 for a session that the reader may not know of, as for one that does
    not exist; 403 for one that they see and do not run.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, slug: str, **which: Any) -> HttpResponse:
        visible = WorkingSession.objects.visible_to(request.user).select_related("group", "series")
        session = get_object_or_404(visible, slug=slug)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_run(request.user, session):
            raise PermissionDenied
        return view(request, session, **which)

    return wrapped


def entered(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None before anything was, so that the form shows no errors yet."""
    return request.POST if request.method == "POST" else None


def crumbs(session: WorkingSession | None, *labels: str | tuple[str, str]) -> list[Crumb]:
    """The way to a page of the organisers. A label is the page itself, or a pair with its address."""
    way = [Crumb(_("Home"), reverse("home")), Crumb(_("Sessions"), reverse("working_sessions:list"))]
    way.append(Crumb(_("Organised by you"), reverse("working_sessions:organised")))
    if session is not None:
        way.append(Crumb(text_of(session, "title").value or session.slug, organise_url(session)))
    for label in labels:
        text, url = label if isinstance(label, tuple) else (label, "")
        way.append(Crumb(text, url))
    return way


def organise_url(session: WorkingSession) -> str:
    return reverse("working_sessions:organise", args=[session.slug])


def when_of(session: WorkingSession) -> str:
    """A postponed session has no date: what is said is the one that it had."""
    if session.state == SessionState.POSTPONED:
        return _("no new date yet; it was to be on %(when)s") % {"when": in_words(session)}
    return in_words(session)


def frame(session: WorkingSession, *labels: str | tuple[str, str]) -> dict[str, Any]:
    """What the head of each page of one session shows."""
    return {
        "session": session,
        "title": text_of(session, "title"),
        "group_name": text_of(session.group, "name"),
        "when": when_of(session),
        "breadcrumbs": crumbs(session, *labels),
    }
