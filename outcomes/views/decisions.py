"""Decisions and actions of a session: written by its organisers, made into drafts by the editors of the catalogue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from criteria.models import Criterion
from outcomes.actions import drafts
from outcomes.actions import outcomes as actions
from outcomes.enums import OutcomeKind
from outcomes.forms import CriterionForm, OutcomeForm, say
from outcomes.models import Outcome
from outcomes.permissions import DraftKind, may_make_draft, may_make_drafts
from outcomes.queries.minutes import is_final, outcomes_of
from outcomes.showing import admin_url_of, name_of, outcome_rows
from outcomes.texts import texts_of
from outcomes.views.reading import crumbs, require, signed_in, visible_session
from publishing.texts import text_of
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run
from working_sessions.views.organising_reading import for_organisers


def _list_url(session: WorkingSession) -> str:
    return reverse("outcomes:decisions", args=[session.slug])


def _url(outcome: Outcome) -> str:
    return reverse("outcomes:outcome", args=[outcome.session.slug, outcome.pk])


def _outcome(request: HttpRequest, session: WorkingSession, pk: int) -> Outcome:
    """Raises Http404 for one that the reader may not read, as for one that does not exist."""
    found = get_object_or_404(
        outcomes_of(session, request.user).select_related(
            "agenda_item__criterion_version__criterion",
            "organisation",
            "resulting_version__criterion",
            "resulting_pilot",
            "resulting_practice",
        ),
        pk=pk,
    )
    found.session = session
    return found


@require_safe
def decisions(request: HttpRequest, slug: str) -> HttpResponse:
    session = visible_session(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(may_run(request.user, session) or may_make_drafts(request.user))
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "may_run": may_run(request.user, session),
        "is_final": is_final(session),
        "outcomes": outcome_rows(outcomes_of(session, request.user), request.user, timezone.localdate()),
        "breadcrumbs": crumbs(session, _("Decisions and actions")),
    }
    return render(request, "outcomes/decisions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def add(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    asked = request.GET.get("kind", "").upper()
    initial = {"kind": asked} if asked in OutcomeKind.values else {}
    form = OutcomeForm(request.POST or None, session=session, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_outcome(
                session=session, by=request.user, kind=form.cleaned_data["kind"], **form.values()
            )
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("%(what)s is in the list.") % {"what": name_of(made)})
            return HttpResponseRedirect(_list_url(session))
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "form": form,
        "breadcrumbs": crumbs(session, (_("Decisions and actions"), _list_url(session)), _("Add")),
    }
    return render(request, "outcomes/add_outcome.html", context, status=422 if form.errors else 200)


def _say(form: OutcomeForm, error: ValidationError) -> None:
    """A text that is missing belongs to the reader's own language."""
    if hasattr(error, "error_dict") and "text" in error.error_dict:
        form.add_error(form.own_text.name, error.error_dict["text"])
    else:
        say(form, error)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One decision or action: its form for the organisers, and what comes of it."""
    session = visible_session(request, slug)
    found = _outcome(request, session, pk)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    runs = may_run(request.user, session)
    require(runs or may_make_drafts(request.user))
    form = _form(request, session, found) if runs else None
    if request.method == "POST":
        require(form is not None)
        if form.is_valid():
            try:
                actions.change_outcome(
                    outcome=found, by=request.user, version=form.cleaned_data["version"] or 0, **form.values()
                )
            except ValidationError as error:
                _say(form, error)
            else:
                messages.success(request, _("The change is saved."))
                return HttpResponseRedirect(_list_url(session))
    return _outcome_page(request, session, found, form)


def _form(request: HttpRequest, session: WorkingSession, found: Outcome) -> OutcomeForm:
    initial = {
        "agenda_item": str(found.agenda_item_id or ""),
        "organisation": str(found.organisation_id or ""),
        "due_on": found.due_on,
        "version": found.version,
    }
    return OutcomeForm(request.POST or None, session=session, outcome=found, texts=texts_of(found), initial=initial)


def _outcome_page(
    request: HttpRequest,
    session: WorkingSession,
    found: Outcome,
    form: OutcomeForm | None,
    criterion_form: CriterionForm | None = None,
) -> HttpResponse:
    runs = may_run(request.user, session)
    (row,) = outcome_rows([found], request.user, timezone.localdate())
    has_errors = (form is not None and bool(form.errors)) or (
        criterion_form is not None and bool(criterion_form.errors)
    )
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "row": row,
        "outcome": found,
        "form": form,
        "is_final": is_final(session),
        "may_run": runs,
        "kinds": {kind.value: may_make_draft(request.user, kind) for kind in DraftKind},
        "may_make_drafts": may_make_drafts(request.user),
        "criterion_form": criterion_form or CriterionForm(initial={"criterion": _preselected(found)}),
        "result_admin_url": admin_url_of(found.result) if row.result and request.user.is_staff else "",
        "has_hidden_result": found.result is not None and row.result is None,
        "breadcrumbs": crumbs(session, (_("Decisions and actions"), _list_url(session)), row.label),
    }
    return render(request, "outcomes/outcome.html", context, status=422 if has_errors else 200)


def _preselected(outcome: Outcome) -> str:
    """The number of the criterion that the point of the agenda is about."""
    item = outcome.agenda_item
    return item.criterion_version.criterion.number if item and item.criterion_version else ""


@require_POST
@for_organisers
def state(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    found = _outcome(request, session, pk)
    try:
        actions.set_outcome_state(outcome=found, by=request.user, state=request.POST.get("state", ""))
        messages.success(request, _("The change is saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_url(found))


@require_POST
@for_organisers
def remove(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    found = _outcome(request, session, pk)
    label = name_of(found)
    try:
        actions.remove_outcome(outcome=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(_url(found))
    messages.success(request, _("%(what)s was removed.") % {"what": label})
    return HttpResponseRedirect(_list_url(session))


@require_POST
def draft(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Makes what comes of a decision. A new version asks for the criterion, on the same page."""
    session = visible_session(request, slug)
    found = _outcome(request, session, pk)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    try:
        kind = DraftKind(request.POST.get("kind", ""))
    except ValueError as error:
        raise Http404 from error
    require(may_make_draft(request.user, kind))
    more: dict[str, Any] = {}
    if kind is DraftKind.VERSION:
        criterion = _chosen_criterion(request, session, found)
        if isinstance(criterion, HttpResponse):
            return criterion
        more["criterion"] = criterion
    try:
        result = drafts.make_draft(outcome=found, by=request.user, kind=kind, **more)
        messages.success(request, _("The draft is there: %(draft)s.") % {"draft": result})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_url(found))


@require_POST
@for_organisers
def ask(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    """Sends a decision to the editors of the catalogue, as a contribution of the organiser."""
    found = _outcome(request, session, pk)
    criterion = _chosen_criterion(request, session, found)
    if isinstance(criterion, HttpResponse):
        return criterion
    try:
        made = drafts.ask_editors(outcome=found, by=request.user, criterion=criterion)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(_url(found))
    messages.success(request, _("Sent to the editors, with the receipt number %(number)s.") % {"number": made.number})
    return HttpResponseRedirect(made.get_absolute_url())


def _chosen_criterion(request: HttpRequest, session: WorkingSession, found: Outcome) -> Criterion | HttpResponse:
    """The criterion whose number was typed, or the page that says what is wrong with it."""
    form = CriterionForm(request.POST)
    if form.is_valid():
        return form.cleaned_data["criterion"]
    edit_form = None
    if may_run(request.user, session):
        initial = {"agenda_item": str(found.agenda_item_id or ""), "version": found.version}
        initial |= {"organisation": str(found.organisation_id or ""), "due_on": found.due_on}
        edit_form = OutcomeForm(session=session, outcome=found, texts=texts_of(found), initial=initial)
    return _outcome_page(request, session, found, edit_form, form)
