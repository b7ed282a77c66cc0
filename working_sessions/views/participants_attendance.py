"""Who is there, on a phone in the room: large buttons, each a form of its own; and the code for those who are online."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from criteria.language import fold
from publishing.addresses import absolute
from working_sessions import check_in_codes
from working_sessions.actions.attendance import mark_others_absent, note_attendance, refuse_unless_noted_now
from working_sessions.enums import Attendance
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_list import LONGEST_QUERY, by_name
from working_sessions.times import clock_in_words, zone_name
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page

_ANSWERS = (Attendance.PRESENT, Attendance.PARTLY, Attendance.ABSENT, Attendance.EXCUSED)


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    label: str
    count: int


def _counts(session: WorkingSession) -> list[Count]:
    found = Counter(
        Registration.objects.confirmed().filter(session=session).values_list("attendance", flat=True).order_by()
    )
    return [Count(one.value.lower(), str(one.label), found[one]) for one in (*_ANSWERS, Attendance.UNKNOWN)]


def _query(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST_QUERY].strip()


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def attendance(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Everybody with a place. A button pressed is noted at once; to htmx the answer is the row alone, and the counts."""
    if request.method == "POST":
        return _note(request, session)
    query = _query(request.GET.get("q", ""))
    everybody = sorted(Registration.objects.confirmed().filter(session=session, erased_at__isnull=True), key=by_name)
    pieces = [fold(piece) for piece in query.split()]
    people = [one for one in everybody if all(piece in fold(f"{one.name} {one.organisation_name}") for piece in pieces)]
    now = timezone.now()
    context = {
        **page(request, session, "attendance", _("Attendance")),
        "people": people,
        "everybody": len(everybody),
        "counts": _counts(session),
        "answers": _ANSWERS,
        "query": query,
        "closed": _why_closed(session, request, now),
        "codes_are_taken": check_in_codes.are_taken(session, now),
        "unnoted": sum(one.attendance == Attendance.UNKNOWN for one in everybody),
        "shows_mode": len(session.modes) > 1,
    }
    is_partial = bool(request.htmx) and not request.htmx.history_restore_request
    template = "_people.html" if is_partial else "attendance.html"
    return render(request, f"working_sessions/participants/{template}", context | {"is_partial": is_partial})


def _why_closed(session: WorkingSession, request: HttpRequest, now: dt.datetime) -> str:
    try:
        refuse_unless_noted_now(session, request.user, now)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _note(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    number = request.POST.get("registration", "")
    if not (number.isascii() and number.isdigit()) or int(number) >= 2**63:
        number = "0"
    found = get_object_or_404(Registration, pk=int(number), session=session)
    found.session = session
    problem = ""
    try:
        found = note_attendance(registration=found, by=request.user, attendance=request.POST.get("attendance", ""))
    except ValidationError as error:
        problem = " ".join(error.messages)
    if request.htmx:
        context = {
            "one": found,
            "session": session,
            "counts": _counts(session),
            "answers": _ANSWERS,
            "problem": problem,
            "shows_mode": len(session.modes) > 1,
            "is_answer": True,
            "query": _query(request.POST.get("q", "")),
        }
        return render(request, "working_sessions/participants/_person.html", context)
    if problem:
        messages.error(request, problem)
    query = _query(request.POST.get("q", ""))
    path = reverse("working_sessions:attendance", args=[session.slug])
    return HttpResponseRedirect(f"{path}{'?' + urlencode({'q': query}) if query else ''}#person-{found.pk}")


@require_POST
@for_organisers
def others_absent(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Notes as absent everybody of whom nothing is noted. Asked once more by a tick."""
    if "sure" not in request.POST:
        messages.warning(request, _("Tick that you are sure first: it concerns everybody who is not noted yet."))
    else:
        try:
            people = mark_others_absent(session=session, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = ngettext("%(people)d person was noted as absent.", "%(people)d people were noted as absent.", people)
            messages.success(request, said % {"people": people})
    return HttpResponseRedirect(reverse("working_sessions:attendance", args=[session.slug]))


@require_safe
@for_organisers
def code(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The code of this moment, large, to be shown in the meeting. htmx asks for it again by itself."""
    now = timezone.now()
    shown = check_in_codes.code_of(session, now)
    context: dict[str, Any] = {
        "are_taken": check_in_codes.are_taken(session, now),
        "code": f"{shown[:3]} {shown[3:]}",
        "changes_at": clock_in_words(check_in_codes.changes_at(now), session.zone),
        "zone": zone_name(session.zone),
        "there": _counts(session)[0].count,
        "session": session,
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "working_sessions/participants/_code.html", context)
    attendance_url = reverse("working_sessions:attendance", args=[session.slug])
    context |= page(request, session, "code", (_("Attendance"), attendance_url), _("Check-in code"))
    context["check_in_address"] = absolute(reverse("working_sessions:check_in", args=[session.slug]))
    return render(request, "working_sessions/participants/code.html", context)
