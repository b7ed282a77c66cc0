"""What the organisers' pages about participants begin with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.texts import text_of
from working_sessions.models import WorkingSession
from working_sessions.times import in_own_words, in_words
from working_sessions.views.organising_reading import crumbs


def page(request: HttpRequest, session: WorkingSession, tab: str, *labels: str | tuple[str, str]) -> dict[str, Any]:
    """What the head of each page needs; `labels` are the steps of the way below the list of registrations."""
    registrations = (_("Registrations"), reverse("working_sessions:registrations", args=[session.slug]))
    way = crumbs(session, *((registrations, *labels) if labels else (registrations[0],)))
    return {
        "session": session,
        "title": text_of(session, "title"),
        "when": in_words(session),
        "when_for_reader": in_own_words(session, request.user),
        "tab": tab,
        "breadcrumbs": way,
    }


def say(form: Form, error: ValidationError) -> None:
    """Puts what an action refused on the form: at the field that its code names, where the form has one."""
    if hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    field = getattr(error, "code", None)
    form.add_error(field if field in form.fields else None, error)
