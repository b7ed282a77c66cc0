"""From an empty form to a receipt: fill in, look at what there is already, send."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contributions import actions
from contributions.drafts import Drafts
from contributions.enums import ContributionKind
from contributions.forms import FORMS, ContributionForm
from contributions.queries import reportable
from contributions.showing import rows_of
from contributions.similar import find_similar
from criteria.models import Criterion
from publishing.lists import Choice
from publishing.texts import text_of

GET_OR_POST = ("GET", "HEAD", "POST")


@login_required
@require_http_methods(GET_OR_POST)
def form(request: HttpRequest, kind: ContributionKind, number: str = "") -> HttpResponse:
    """Asks. What is valid is kept in the session, and the next page shows what there is already."""
    criterion = _criterion(number)
    number = criterion.number if criterion else ""
    drafts = Drafts(request)
    if request.method == "POST" and "discard" in request.POST:
        drafts.discard(kind, number)
        return HttpResponseRedirect(_address(kind, number))
    entered = request.POST if request.method == "POST" else drafts.read(kind, number)
    filled = _form(request, kind, entered)
    if request.method == "POST" and filled.is_valid():
        drafts.keep(kind, number, request.POST)
        return HttpResponseRedirect(_address(kind, number, "_check"))
    context = {
        "form": filled,
        "has_draft": entered is not None and request.method != "POST",
        "errors": _errors_of_rows(filled) if request.method == "POST" else [],
        **_context(kind, criterion),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "contributions/form.html", context, status=status)


@login_required
@require_http_methods(GET_OR_POST)
def check(request: HttpRequest, kind: ContributionKind, number: str = "") -> HttpResponse:
    """Shows what will be sent and what resembles it; sends it when the member says so."""
    criterion = _criterion(number)
    number = criterion.number if criterion else ""
    drafts = Drafts(request)
    kept = drafts.read(kind, number)
    if kept is None:
        return HttpResponseRedirect(_address(kind, number))
    filled = _form(request, kind, kept)
    if not filled.is_valid():  # a list has changed meanwhile
        return HttpResponseRedirect(_address(kind, number))
    problems: list[str] = []
    if request.method == "POST":
        try:
            sent = actions.submit(
                by=request.user,
                kind=kind,
                title=filled.cleaned_data["title"],
                text=filled.cleaned_data["text"],
                language=filled.cleaned_data["language"],
                criterion=criterion,
                details=filled.details(),
                shows_author=filled.cleaned_data.get("shows_author", False),
                licence_agreed=filled.cleaned_data.get("licence_agreed", False),
                submission_key=drafts.submission_key(kind, number),
            )
        except ValidationError as error:
            problems = error.messages
        else:
            drafts.discard(kind, number)
            message = _("Thank you. Your contribution has arrived; its receipt number is %(number)s.")
            messages.success(request, message % {"number": sent.number})
            return HttpResponseRedirect(sent.get_absolute_url())
    data = filled.cleaned_data
    context = {
        "title": data["title"],
        "text": data["text"],
        "language": data["language"],
        "shows_author": data.get("shows_author", False),
        "rows": rows_of(filled.details()),
        "similar": find_similar(
            kind=kind, title=data["title"], language=data["language"], user=request.user, criterion=criterion
        ),
        "problems": problems,
        "form_url": _address(kind, number),
        **_context(kind, criterion),
    }
    return render(request, "contributions/check.html", context, status=422 if problems else 200)


def _criterion(number: str) -> Criterion | None:
    """The criterion of a report. Raises Http404 for what was never published."""
    return get_object_or_404(reportable(), number=number.upper()) if number else None


def _form(request: HttpRequest, kind: ContributionKind, entered: QueryDict | None) -> ContributionForm:
    return FORMS[kind](entered, author=request.user)


def _address(kind: ContributionKind, number: str, page: str = "") -> str:
    return reverse(f"contributions:{kind.lower()}{page}", args=[number] if number else [])


def _errors_of_rows(filled: ContributionForm) -> list[dict[str, str]]:
    """The errors of the rows of criteria, for the summary on top."""
    rows = getattr(filled, "criteria", None)
    if rows is None:
        return []
    found = [
        {"message": f"{field.label} – {error}", "field_id": field.id_for_label}
        for row in rows.forms
        for field in row
        for error in field.errors
    ]
    return [*found, *({"message": error, "field_id": "criteria"} for error in rows.non_form_errors())]


def _context(kind: ContributionKind, criterion: Criterion | None) -> dict[str, Any]:
    heading = {
        ContributionKind.PROBLEM: _("Report a problem"),
        ContributionKind.IDEA: _("Suggest an improvement"),
        ContributionKind.CRITERION: _("Propose a criterion"),
        ContributionKind.PILOT: _("Tell of a pilot"),
        ContributionKind.GOOD_PRACTICE: _("Tell of a good practice"),
    }[kind]
    way = [
        Choice(_("Contributions"), url=reverse("contributions:contributions")),
        Choice(_("Contribute"), url=reverse("contributions:propose")),
    ]
    if criterion is not None:
        way = [
            Choice(_("Catalogue"), url=reverse("criteria:catalogue")),
            Choice(criterion.number, url=criterion.get_absolute_url()),
        ]
    return {
        "kind": kind,
        "kind_slug": kind.slug,
        "is_report": kind.is_report,
        "heading": heading,
        "lead": kind.description,
        "criterion": criterion,
        "criterion_title": text_of(criterion.current, "title") if criterion and criterion.current else "",
        "breadcrumbs": [Choice(_("Home"), url=reverse("home")), *way, Choice(heading)],
    }
