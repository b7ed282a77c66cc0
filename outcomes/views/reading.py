"""What the views of outcomes begin with: the session, if the reader may know of it, and who may act."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.addresses import Crumb
from publishing.texts import text_of
from working_sessions.models import WorkingSession


def visible_session(request: HttpRequest, slug: str) -> WorkingSession:
    """Raises Http404 for a session that the reader may not know of, as for one that does not exist."""
    found = WorkingSession.objects.visible_to(request.user).select_related("group")
    return get_object_or_404(found, slug=slug)


def signed_in(request: HttpRequest) -> HttpResponse | None:
    """None for somebody who has signed in; else the way to the sign-in page and back."""
    return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())


def require(allowed: bool) -> None:
    """Raises PermissionDenied: the page is there, and not for this reader."""
    if not allowed:
        raise PermissionDenied


def crumbs(session: WorkingSession | None, *labels: str | tuple[str, str]) -> list[Crumb]:
    """The way to a page. A label is the page itself, or a pair with its address."""
    way = [Crumb(_("Home"), reverse("home")), Crumb(_("Sessions"), reverse("working_sessions:list"))]
    if session is not None:
        way.append(Crumb(text_of(session, "title").value, session.get_absolute_url()))
    return [*way, *(Crumb(*label) if isinstance(label, tuple) else Crumb(label) for label in labels)]
