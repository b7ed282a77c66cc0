"""Many dates in one go, and what stands in a series."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from publishing.texts import text_of
from working_sessions.actions.copying import repeat_session
from working_sessions.actions.series import (
    add_to_series,
    change_series,
    create_series,
    delete_series,
    remove_from_series,
)
from working_sessions.forms.clock import say
from working_sessions.forms.deeds import DatesForm, RhythmForm, SeriesChoiceForm, SeriesForm
from working_sessions.models import Series, WorkingSession
from working_sessions.permissions import may_organise_in
from working_sessions.views.organising_reading import crumbs, for_organisers, frame, organise_url, when_of


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def repeat(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """First how often, then which of the dates. The question stands in the address, so that one can go back to it."""
    if not may_organise_in(request.user, session.group):
        raise PermissionDenied
    asked = RhythmForm(request.GET if "rhythm" in request.GET else None, label_suffix="")
    dates = None
    if asked.is_bound and asked.is_valid():
        data = request.POST if request.method == "POST" else None
        dates = DatesForm(data, starts=asked.starts(session), session=session)
        if request.method == "POST" and dates.is_valid():
            try:
                made = _make(request, session, dates)
            except ValidationError as error:
                say(dates, error)
            else:
                text = ngettext("%(number)d draft was made.", "%(number)d drafts were made.", len(made))
                messages.success(request, text % {"number": len(made)})
                return HttpResponseRedirect(f"{reverse('working_sessions:organised')}?show=drafts")
    context = {
        **frame(session, _("Repeat as a series")),
        "asked": asked,
        "dates": dates,
        "form": dates or asked,
        "series_title": text_of(session.series, "title") if session.series else "",
        "cancel_url": organise_url(session),
    }
    is_bad = bool(asked.errors or (dates is not None and dates.errors))
    return render(request, "working_sessions/organise/repeat.html", context, status=422 if is_bad else 200)


def _make(request: HttpRequest, session: WorkingSession, dates: DatesForm) -> list[WorkingSession]:
    """The series, where the session stands in none yet, and its dates: all or nothing."""
    with transaction.atomic():
        series = session.series or create_series(group=session.group, by=request.user, **dates.titles)
        return repeat_session(session=session, by=request.user, starts=dates.starts, series=series)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def in_series(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The series that the session stands in, or those of the group that it may enter."""
    here = reverse("working_sessions:in_series", args=[session.slug])
    form = SeriesChoiceForm(request.POST if "enter" in request.POST else None, session=session)
    if request.method == "POST":
        try:
            if "leave" in request.POST:
                remove_from_series(session=session, by=request.user)
                messages.success(request, _("The session stands in no series any more. Registrations stay."))
                return HttpResponseRedirect(here)
            if form.is_valid():
                add_to_series(session=session, series=form.cleaned_data["series"], by=request.user)
                messages.success(request, _("The session stands in the series."))
                return HttpResponseRedirect(here)
        except ValidationError as error:
            say(form, error)
    series = session.series
    context = {
        **frame(session, _("Series")),
        "form": form,
        "has_choice": form.fields["series"].queryset.exists(),
        "series": series,
        "series_title": text_of(series, "title") if series else "",
        "rows": _rows(series.sessions.all() if series else WorkingSession.objects.none()),
        "cancel_url": organise_url(session),
    }
    return render(request, "working_sessions/organise/in_series.html", context, status=422 if form.errors else 200)


def _rows(sessions: Any) -> list[dict[str, Any]]:
    return [
        {"session": one, "title": text_of(one, "title"), "when": when_of(one), "url": organise_url(one)}
        for one in sessions.order_by("starts_at", "pk")
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_series(request: HttpRequest, slug: str) -> HttpResponse:
    """The titles of a series, and its end when it is empty. 404 for everybody who does not run its group."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    series = Series.objects.select_related("group").filter(slug=slug).first()
    if series is None or not may_organise_in(request.user, series.group):
        raise Http404
    form = SeriesForm(
        request.POST if request.method == "POST" and "delete" not in request.POST else None, series=series
    )
    to = reverse("working_sessions:organised")
    if request.method == "POST":
        try:
            if "delete" in request.POST:
                delete_series(series=series, by=request.user)
                messages.success(request, _("The series is deleted."))
                return HttpResponseRedirect(to)
            if form.is_valid():
                change_series(series=series, by=request.user, **form.cleaned_data)
                messages.success(request, _("The changes were saved."))
                return HttpResponseRedirect(request.path)
        except ValidationError as error:
            if "delete" in request.POST:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(request.path)
            say(form, error)
    rows = _rows(series.sessions.all())
    context = {
        "form": form,
        "series": series,
        "series_title": text_of(series, "title"),
        "group_name": text_of(series.group, "name"),
        "group": series.group,
        "rows": rows,
        "breadcrumbs": crumbs(None, text_of(series, "title").value),
        "cancel_url": to,
    }
    return render(request, "working_sessions/organise/edit_series.html", context, status=422 if form.errors else 200)
