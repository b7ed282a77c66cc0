"""The organisers' list of registrations: search, filters, counts; and the same as a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from publishing import lists
from publishing.addresses import page_links, with_changes, without_value
from publishing.lists import Choice, page_of
from working_sessions.actions.exporting import export_registrations
from working_sessions.enums import RegistrationState
from working_sessions.models import Registration, WorkingSession
from working_sessions.participant_forms import ExportForm
from working_sessions.participant_list import SORTS, RegistrationsFilter
from working_sessions.queries.pools import pools_among
from working_sessions.queries.registrations import days_waiting, registrations_of
from working_sessions.queries.waiting_line import Place
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A registration as the list shows it."""

    registration: Registration
    place: Place | None  # on the waiting list
    days: int | None
    can_be_decided: bool


def rows_of(chosen: RegistrationsFilter, registrations: list[Registration], now: dt.datetime) -> list[Row]:
    return [
        Row(
            one,
            chosen.in_line.get(one.pk),
            days_waiting(one, now),
            one.state in (RegistrationState.PENDING, RegistrationState.WAITLISTED),
        )
        for one in registrations
    ]


@require_safe
@for_organisers
def registrations(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The list, narrowed by its address. Unknown values are answered with 400 and a page that names them."""
    everybody, now = registrations_of(session), timezone.now()
    chosen = RegistrationsFilter(request.GET, registrations=everybody)
    path = reverse("working_sessions:registrations", args=[session.slug])
    if not chosen.is_valid():
        return lists.malformed(request, chosen.form, path)
    shown = page_of(request, chosen.selected, PAGE_SIZE)
    context = {
        **page(request, session, "registrations"),
        "action": path,
        "query": chosen.query,
        "query_string": request.GET.urlencode(),
        "pools": _pool_views(session, everybody, now),
        "facets": _facets(chosen),
        "chips": _chips(chosen, path, request.GET),
        "clear_url": path,
        "sorts": [Choice(label, value, selected=value == chosen.order) for value, label in SORTS.items()],
        "count": shown.paginator.count,
        "everybody": len(everybody),
        "rows": rows_of(chosen, shown.object_list, now),
        "shows_mode": len({one.mode for one in everybody}) > 1,
        "shows_attendance": any(one.attendance != "UNKNOWN" for one in everybody),
        **page_links(shown, path, request.GET),
    }
    whole, part = "working_sessions/participants/registrations.html", "working_sessions/participants/_results.html"
    return lists.answer(request, whole=whole, part=part, context=context)


_SHOWN = ("CONFIRMED", "OFFERED", "PENDING")
_IN_LINE = ("WAITLISTED", "UNVERIFIED", "CANCELLED", "REJECTED", "EXPIRED")


def _pool_views(session: WorkingSession, everybody: list[Registration], now: dt.datetime) -> list[dict[str, Any]]:
    """Each kind of place with a bar: what takes places stands in it, one after the other."""
    views = []
    for pool in pools_among(session, everybody, now):
        start, parts = 0.0, []
        for state in _SHOWN:
            share = pool.share(state)
            parts.append({"state": state.lower(), "x": round(start, 2), "width": share})
            start += share
        counts = [
            {
                "state": state.lower(),
                "label": RegistrationState(state).label,
                "count": pool.by_state[state],
                "takes": state in _SHOWN,
            }
            for state in (*_SHOWN, *_IN_LINE)
            if pool.by_state[state] or state == "CONFIRMED"
        ]
        # Where the places end, when there are more people than places.
        limit = round(100 * (pool.capacity or 0) / pool.held, 2) if pool.over else None
        views.append({"pool": pool, "parts": parts, "counts": counts, "limit": limit})
    return views


def _facets(chosen: RegistrationsFilter) -> list[dict[str, object]]:
    return [
        {
            "name": view.facet.key,
            "label": view.facet.label,
            "options": view.options,
            "open": bool(view.chosen) or view.facet.key != "organisation" or len(view.options) <= 8,
        }
        for view in chosen.facets
    ]


def _chips(chosen: RegistrationsFilter, path: str, query: QueryDict) -> list[Choice]:
    chips = []
    if chosen.query:
        chips.append(Choice(_("“%(text)s”") % {"text": chosen.query}, remove_url=with_changes(path, query, q=None)))
    for view in chosen.facets:
        chips += [
            Choice(option.label, remove_url=without_value(path, query, view.facet.key, option.value))
            for option in view.chosen
        ]
    return chips


@require_POST
@for_organisers
def export(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """What the list shows with the filters of the address, as a file. By a form, for it leaves a trace."""
    chosen = RegistrationsFilter(request.GET, registrations=registrations_of(session))
    form = ExportForm(request.POST)
    for asked, is_right in ((chosen.form, chosen.is_valid()), (form, form.is_valid())):
        if not is_right:
            return lists.malformed(request, asked, reverse("working_sessions:registrations", args=[session.slug]))
    file_format = form.cleaned_data["file_format"]
    content, content_type = export_registrations(
        session=session,
        by=request.user,
        registrations=chosen.selected,
        in_line=chosen.in_line,
        file_format=file_format,
        with_needs=form.cleaned_data["with_needs"],
    )
    name = f"{session.slug}-{timezone.localtime(timezone=session.zone):%Y-%m-%d}.{file_format}"
    return HttpResponse(
        content,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"},
    )
