"""One registration, with its log and what may be done about it; and adding somebody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from groups.people import shown_name
from working_sessions.actions.attendance import note_attendance, refuse_unless_noted_now
from working_sessions.actions.deciding import (
    add_participant,
    approve,
    move_to_waiting,
    reject,
    replace,
    set_priority,
    take_off,
)
from working_sessions.actions.transitions import not_any_more
from working_sessions.enums import Attendance, Deed, EventSource, RegistrationState
from working_sessions.models import Registration, RegistrationEvent, WorkingSession
from working_sessions.participant_forms import (
    AddForm,
    AttendanceForm,
    NoteForm,
    PriorityForm,
    ReasonForm,
    ReplaceForm,
)
from working_sessions.queries.registrations import days_waiting
from working_sessions.queries.waiting_line import place_in_line
from working_sessions.times import zone_name
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page, say

S = RegistrationState


def _replaced(**given: Any) -> Registration:
    return replace(source=EventSource.ORGANISER, **given)


_DEEDS: dict[str, tuple[Callable[..., Any], Callable[[], str]]] = {
    "approve": (approve, lambda: _("The registration was accepted; the person gets a mail.")),
    "reject": (reject, lambda: _("The registration was not accepted; the person gets a mail that says why.")),
    "take-off": (take_off, lambda: _("The person was taken off the list, and gets a mail that says why.")),
    "move-to-waiting": (move_to_waiting, lambda: _("The registration is on the waiting list now.")),
    "priority": (set_priority, lambda: _("The priority was changed.")),
    "replace": (_replaced, lambda: _("The colleague has the place now; both get a mail.")),
    "attendance": (note_attendance, lambda: _("The attendance was noted.")),
}
# What the organiser may do, by the state of the registration.
_ALLOWED: dict[str, tuple[str, ...]] = {
    S.PENDING: ("approve", "reject", "move-to-waiting"),
    S.WAITLISTED: ("priority", "reject"),
    S.OFFERED: ("take-off",),
    S.UNVERIFIED: ("take-off",),
    S.CONFIRMED: ("attendance", "replace", "move-to-waiting", "take-off"),
}


def _forms(registration: Registration, posted: Any, deed: str, *, attendance_closed: str) -> dict[str, Form]:
    """The forms that the state of a registration allows; the one that was sent holds what was entered."""
    made: dict[str, Callable[..., Form]] = {
        "approve": NoteForm,
        "reject": ReasonForm,
        "take-off": ReasonForm,
        "move-to-waiting": NoteForm,
        "priority": lambda data, **more: PriorityForm(data, initial={"priority": registration.priority}, **more),
        "replace": ReplaceForm,
        "attendance": lambda data, **more: AttendanceForm(
            data, initial={"attendance": registration.attendance, "minutes": registration.attended_minutes}, **more
        ),
    }
    has_started = registration.session.starts_at <= timezone.now()
    forms = {}
    for name in _ALLOWED.get(registration.state, ()):
        if (name == "attendance" and attendance_closed) or (name in ("replace", "move-to-waiting") and has_started):
            continue
        forms[name.replace("-", "_")] = made[name](posted if name == deed else None, auto_id=f"{name}-%s")
    return forms


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def registration(request: HttpRequest, session: WorkingSession, number: int) -> HttpResponse:
    """One registration. A deed that somebody else was quicker with says so."""
    rows = Registration.objects.select_related("user", "organisation", "decided_by", "replaces")
    found = get_object_or_404(rows, pk=number, session=session)
    found.session = session
    closed = _why_attendance_is_closed(found, request)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    status, problems, failed = 200, [], None
    if deed in _DEEDS:
        act, said = _DEEDS[deed]
        form = _forms(found, request.POST, deed, attendance_closed=closed).get(deed.replace("-", "_"))
        if form is None:
            status, problems = 409, [_why_not(found, deed, closed)]
        elif form.is_valid():
            try:
                act(registration=found, by=request.user, **form.cleaned_data)
                messages.success(request, said())
                return HttpResponseRedirect(reverse("working_sessions:registration", args=[session.slug, found.pk]))
            except ValidationError as error:
                status, problems = 409, error.messages
                found = get_object_or_404(rows, pk=number, session=session)
                found.session = session
        else:
            status, failed = 422, form
    elif request.method == "POST":
        status, problems = 422, [_("Choose what is to be done.")]
    forms = _forms(found, request.POST if status == 422 else None, deed, attendance_closed=closed)
    label = found.name or _("Somebody whose data was removed")
    context = {
        **page(request, session, "registrations", label),
        "registration": found,
        "label": label,
        "zone": zone_name(session.zone),
        "place": place_in_line(found),
        "days": days_waiting(found, timezone.now()),
        "forms": forms,
        "failed": failed,
        "problems": problems,
        "attendance_closed": closed if found.state == S.CONFIRMED else "",
        "events": _events(found),
        "successor": Registration.objects.filter(replaces=found).first(),
    }
    return render(request, "working_sessions/participants/registration.html", context, status=status)


def _why_not(found: Registration, deed: str, attendance_closed: str) -> str:
    """Why a form that was sent is not offered any more: the page was open while things went on."""
    if found.state == S.CONFIRMED and deed == "attendance":
        return attendance_closed
    if found.state == S.CONFIRMED and deed in ("replace", "move-to-waiting"):
        return _("The session has started: places stay as they are.")
    return " ".join(not_any_more(found).messages)


def _why_attendance_is_closed(found: Registration, request: HttpRequest) -> str:
    try:
        refuse_unless_noted_now(found.session, request.user, timezone.now())
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


_VALUES = {Deed.ATTENDANCE: lambda code: Attendance(code).label if code in Attendance.values else code}


def _events(found: Registration) -> list[dict[str, Any]]:
    """The log, the first deed first."""
    return [
        {
            "event": event,
            "who": shown_name(event.actor) if event.actor else "",
            "is_own": event.actor_id is not None and event.actor_id == found.user_id,
            "moved": event.before != event.after,
            "detail": _VALUES.get(event.deed, str)(event.detail) if event.detail else "",
        }
        for event in RegistrationEvent.objects.filter(registration=found).select_related("actor")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def add(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Adds somebody. Where no place is left the form comes back, and asks whether to go over capacity."""
    posted = request.POST if request.method == "POST" else None
    asks = posted is not None and "asks_over_capacity" in posted
    form = AddForm(posted, session=session, asks_over_capacity=asks)
    if posted is not None and form.is_valid():
        try:
            made = add_participant(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            if getattr(error, "code", "") == "full" and not asks:
                asks = True
                form = AddForm(posted, session=session, asks_over_capacity=True)
                form.is_valid()
            say(form, _at_its_field(error))
        else:
            said = (
                _("%(name)s was added over capacity, and gets a confirmation by mail.")
                if made.over_capacity
                else _("%(name)s was added, and gets a confirmation by mail.")
            )
            messages.success(request, said % {"name": made.name})
            return HttpResponseRedirect(reverse("working_sessions:registrations", args=[session.slug]))
    context = {
        **page(request, session, "registrations", _("Add a person")),
        "form": form,
        "asks_over_capacity": asks,
        "cancel_url": reverse("working_sessions:registrations", args=[session.slug]),
    }
    return render(request, "working_sessions/participants/add.html", context, status=422 if form.errors else 200)


_FIELDS = {"full": "over_capacity", "twice": "email", "invalid": "email"}


def _at_its_field(error: ValidationError) -> ValidationError:
    code = getattr(error, "code", None)
    return ValidationError(error.messages[0], code=_FIELDS.get(code, code)) if code else error
