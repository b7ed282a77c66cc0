"""One decision about several registrations, and what came of it for each."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from working_sessions.actions.deciding_many import Outcomes, approve_all, reject_all
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_forms import ReasonForm
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page, say

# Where the outcomes of the last decision stand until its page has been read: numbers and sentences, no names.
_KEY = "working_sessions.decided"


def _ticked(request: HttpRequest, session: WorkingSession) -> list[Registration]:
    """Those of this session, whatever numbers were sent."""
    numbers = [int(text) for text in request.POST.getlist("registration") if text.isascii() and text.isdigit()]
    found = list(
        Registration.objects.filter(session=session, pk__in=[n for n in numbers if n < 2**63]).order_by(
            "created_at", "pk"
        )
    )
    for one in found:
        one.session = session
    return found


@require_POST
@for_organisers
def decide(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Accepts those who were ticked, at once; before anybody is turned away, a page asks why, and once more."""
    ticked = _ticked(request, session)
    list_url = reverse("working_sessions:registrations", args=[session.slug])
    deed = request.POST.get("deed")
    if not ticked or deed not in ("approve", "reject"):
        messages.warning(request, _("Tick at least one registration first."))
        return HttpResponseRedirect(list_url)
    if deed == "approve":
        return _keep(request, session, deed, approve_all(session=session, registrations=ticked, by=request.user))
    is_confirmed = "confirmed" in request.POST
    form = ReasonForm(request.POST if is_confirmed else None)
    if is_confirmed and form.is_valid():
        try:
            outcomes = reject_all(session=session, registrations=ticked, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            return _keep(request, session, deed, outcomes)
    context = {
        **page(request, session, "registrations", _("Do not accept")),
        "form": form,
        "ticked": ticked,
        "cancel_url": list_url,
    }
    return render(request, "working_sessions/participants/reject.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, session: WorkingSession, deed: str, outcomes: Outcomes) -> HttpResponse:
    request.session[_KEY] = {
        "session": session.pk,
        "deed": deed,
        "done": outcomes.done,
        "refused": [[number, text] for number, text in outcomes.refused.items()],
    }
    return HttpResponseRedirect(reverse("working_sessions:registrations_decided", args=[session.slug]))


@require_safe
@for_organisers
def decided(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """What came of the reader's last decision, person by person."""
    kept = request.session.get(_KEY) or {}
    if kept.get("session") != session.pk:
        return HttpResponseRedirect(reverse("working_sessions:registrations", args=[session.slug]))
    refused = dict(kept["refused"])
    found = Registration.objects.filter(session=session).in_bulk([*kept["done"], *refused])
    context = {
        **page(request, session, "registrations", _("What was decided")),
        "deed": kept["deed"],
        "done": [found[number] for number in kept["done"] if number in found],
        "refused": [(found[number], text) for number, text in refused.items() if number in found],
    }
    return render(request, "working_sessions/participants/decided.html", context)
