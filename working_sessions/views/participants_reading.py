"""What the organisers' pages about participants begin with."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from publishing.addresses import Crumb
from publishing.texts import text_of
from working_sessions.models import WorkingSession
from working_sessions.times import in_own_words, in_words


def page(request: HttpRequest, session: WorkingSession, tab: str, *labels: str | tuple[str, str]) -> dict[str, Any]:
    """What the head of each page needs; `labels` are the steps of the way below the list of registrations."""
    way = [
        Crumb(_("Home"), reverse("home")),
        Crumb(_("Sessions"), reverse("working_sessions:list")),
        Crumb(text_of(session, "title").value, session.get_absolute_url()),
    ]
    steps = [(_("Registrations"), reverse("working_sessions:registrations", args=[session.slug])), *labels]
    for number, label in enumerate(steps, start=1):
        text, url = label if isinstance(label, tuple) else (label, "")
        way.append(Crumb(text, "" if number == len(steps) else url))
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
