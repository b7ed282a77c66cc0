"""The agenda, point by point."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contributions.models import Contribution
from criteria.models import CriterionVersion
from publishing.texts import text_of
from working_sessions.actions.agenda import add_item, change_item, move_item, remove_item
from working_sessions.enums import SessionState
from working_sessions.forms.agenda import PointForm
from working_sessions.forms.clock import differences, say
from working_sessions.models import AgendaItem, WorkingSession
from working_sessions.times import agenda_of
from working_sessions.views.organising_reading import entered, for_organisers, frame, organise_url


def _agenda_url(session: WorkingSession) -> str:
    return reverse("working_sessions:agenda", args=[session.slug])


def _points(session: WorkingSession) -> Any:
    return session.agenda.select_related("criterion_version__criterion", "contribution")


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def agenda(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """All points with the times that follow from their lengths; each can be moved and removed."""
    if request.method == "POST":
        return _deed(request, session)
    points = AgendaItem.objects.select_related("criterion_version__criterion", "contribution")
    prefetch_related_objects([session], Prefetch("agenda", queryset=points))
    rows = _rows(request, session)
    length = int((session.ends_at - session.starts_at).total_seconds() // 60)
    used = sum(row["item"].minutes for row in rows)
    context = {
        **frame(session, _("Agenda")),
        "rows": rows,
        "used": used,
        "left": max(0, length - used),
        "over": max(0, used - length),
        "can_change": session.state not in (SessionState.CANCELLED, SessionState.ARCHIVED),
    }
    return render(request, "working_sessions/organise/agenda.html", context)


def _rows(request: HttpRequest, session: WorkingSession) -> list[dict[str, Any]]:
    """A link that somebody else made is named only where this organiser may see what it leads to."""
    points = agenda_of(session)
    asked = [point.item.criterion_version_id for point in points if point.item.criterion_version_id]
    numbers = [point.item.contribution_id for point in points if point.item.contribution_id]
    versions = set()
    if asked:
        visible = CriterionVersion.objects.visible_to(request.user).filter(pk__in=asked)
        versions = set(visible.values_list("pk", flat=True))
    contributions = set()
    if numbers:
        found = Contribution.objects.visible_to(request.user).filter(pk__in=numbers)
        contributions = set(found.values_list("pk", flat=True))
    return [
        {
            "item": point.item,
            "time": point.time,
            "title": text_of(point.item, "title"),
            "version": point.item.criterion_version if point.item.criterion_version_id in versions else None,
            "contribution": point.item.contribution if point.item.contribution_id in contributions else None,
            "is_first": place == 0,
            "is_last": place == len(points) - 1,
        }
        for place, point in enumerate(points)
    ]


def _deed(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Up, down or away with one point; the page comes back at the point."""
    deed, _separator, number = request.POST.get("deed", "").partition("-")
    if deed not in ("up", "down", "remove") or not (number.isascii() and number.isdigit() and len(number) < 10):
        messages.error(request, _("Choose what to do with a point."))
        return HttpResponseRedirect(_agenda_url(session))
    item = session.agenda.filter(pk=int(number)).first()
    at = ""
    try:
        if item is None:
            raise ValidationError(_("Somebody else removed this point meanwhile."), code="gone")
        if deed == "remove":
            remove_item(item=item, by=request.user)
            messages.success(request, _("The point was removed."))
        else:
            move_item(item=item, by=request.user, up=deed == "up")
            at = f"#point-{item.pk}"
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"{_agenda_url(session)}{at}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def add(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    form = PointForm(entered(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_item(session=session, by=request.user, **form.changes())
        except ValidationError as error:
            say(form, error, form.PLACES)
        else:
            messages.success(request, _("The point was added."))
            if "another" in request.POST:
                return HttpResponseRedirect(request.path)
            return HttpResponseRedirect(f"{_agenda_url(session)}#point-{made.pk}")
    return _form_page(request, session, form, _("Add a point"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def point(request: HttpRequest, session: WorkingSession, number: int) -> HttpResponse:
    item = get_object_or_404(_points(session), pk=number)
    form = PointForm(entered(request), user=request.user, item=item)
    is_overtaken = False
    if request.method == "POST" and form.is_valid():
        try:
            change_item(item=item, by=request.user, seen=request.POST.get("seen") or "-", **form.changes())
        except ValidationError as error:
            is_overtaken = getattr(error, "code", "") in ("version", "gone")
            if is_overtaken and (found := _points(session).filter(pk=number).first()) is not None:
                item, form = found, PointForm(request.POST, user=request.user, item=found)
                form.is_valid()
            say(form, error, form.PLACES)
        else:
            messages.success(request, _("The changes were saved."))
            return HttpResponseRedirect(f"{_agenda_url(session)}#point-{item.pk}")
    return _form_page(request, session, form, _("Change a point"), item=item, is_overtaken=is_overtaken)


def _form_page(
    request: HttpRequest,
    session: WorkingSession,
    form: PointForm,
    heading: str,
    *,
    item: AgendaItem | None = None,
    is_overtaken: bool = False,
) -> HttpResponse:
    context = {
        **frame(session, (_("Agenda"), _agenda_url(session)), heading),
        "heading": heading,
        "form": form,
        "item": item,
        "is_overtaken": is_overtaken,
        "differences": differences(form) if is_overtaken else [],
        "cancel_url": _agenda_url(session),
        "organise_url": organise_url(session),
    }
    status = 409 if is_overtaken else 422 if form.errors else 200
    return render(request, "working_sessions/organise/point.html", context, status=status)
