"""The list for the door, on paper; and how often organisations stay away, for the organisers alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publishing.texts import text_of
from working_sessions.enums import AttendanceMode
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_list import by_name
from working_sessions.queries.registrations import attendance_rates
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page

_EMPTY_LINES = 5  # for those who walk in


@require_safe
@for_organisers
def printable(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Name, organisation and room to sign, one list for each way to take part. No address of anybody."""
    people = sorted(
        Registration.objects.confirmed()
        .filter(session=session, erased_at__isnull=True)
        .only("pk", "name", "organisation_name", "mode"),
        key=by_name,
    )
    lists = [
        {"label": AttendanceMode(mode).label, "people": [one for one in people if one.mode == mode]}
        for mode in AttendanceMode.values
    ]
    context = {
        **page(request, session, "print", _("List to print")),
        "group_name": text_of(session.group, "name"),
        "lists": [one for one in lists if one["people"]] or [{"label": "", "people": []}],
        "count": len(people),
        "empty_lines": range(_EMPTY_LINES),
    }
    return render(request, "working_sessions/participants/print.html", context)


@require_safe
@for_organisers
def rates(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Per organisation, over the sessions of the group: never about one person."""
    context = {
        **page(request, session, "rates", _("Attendance by organisation")),
        "group_name": text_of(session.group, "name"),
        "rates": attendance_rates(session),
    }
    return render(request, "working_sessions/participants/rates.html", context)
