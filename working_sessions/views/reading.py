"""What the views of registrations begin with: the session, if the reader may know of it, and the way to it."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from publishing.addresses import Crumb
from publishing.texts import text_of
from working_sessions.models import WorkingSession


def visible_session(request: HttpRequest, slug: str) -> WorkingSession:
    """Raises Http404 for a session that the reader may not know of, as for one that does not exist."""
    found = WorkingSession.objects.visible_to(request.user).select_related("group", "series")
    return get_object_or_404(found, slug=slug)


def sign_in_url(to: str) -> str:
    """Where one signs in, and then comes to that page."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': to})}"


def sign_up_url(to: str) -> str:
    return f"{reverse('account_signup')}?{urlencode({'next': to})}"


def crumbs(session: WorkingSession | None, *labels: str) -> list[Crumb]:
    """The way to a page; the last label is the page itself."""
    way = [Crumb(_("Home"), reverse("home")), Crumb(_("Sessions"), reverse("working_sessions:list"))]
    if session is not None:
        way.append(Crumb(text_of(session, "title").value, session.get_absolute_url()))
    return [*way, *(Crumb(label) for label in labels)]


def say(form: Form, error: ValidationError, fields: dict[str, str] | None = None) -> None:
    """Puts what an action refused on the form: at the field of its code, where the form has one."""
    code = getattr(error, "code", None) or ""
    name = (fields or {}).get(code, code)
    form.add_error(name if name in form.fields else None, ValidationError(error.messages))
