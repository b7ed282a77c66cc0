"""The documents of a pilot: upload, versions, withdrawal, download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.forms import DocumentForm, VersionForm
from documents.rows import version_rows
from documents.serving import send
from practice import actions
from practice.document_rows import file_url_of
from practice.models import Pilot, PilotDocument
from practice.permissions import may_change_documents
from publishing.lists import Choice
from publishing.texts import text_of


def _pilot(request: HttpRequest, number: str) -> Pilot:
    """Raises Http404 for one that the reader may not see, as for a number that was never given."""
    return get_object_or_404(Pilot.objects.visible_to(request.user), number=number)


def _shared(request: HttpRequest, number: str, key: uuid.UUID) -> PilotDocument:
    """Raises Http404 for one of a pilot that the reader may not see, and for one that was withdrawn."""
    visible = PilotDocument.objects.visible_to(request.user).select_related("pilot", "document")
    return get_object_or_404(visible, pilot__number=number, document__uuid=key)


def _to_sign_in(request: HttpRequest, pilot: Pilot) -> HttpResponse | None:
    """None for somebody who may change the documents; else the way to the sign-in page and back.

    Raises PermissionDenied for somebody who has signed in and may not.
    """
    if may_change_documents(request.user, pilot):
        return None
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.get_full_path())


def _breadcrumbs(pilot: Pilot, title: str) -> list[Choice]:
    return [
        Choice(_("Home"), url=reverse("home")),
        Choice(_("Practice"), url=reverse("practice:list")),
        Choice(_("Pilots"), url=reverse("practice:pilots")),
        Choice(pilot.number, url=pilot.get_absolute_url()),
        Choice(title),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: str) -> HttpResponse:
    pilot = _pilot(request, number)
    if (to_sign_in := _to_sign_in(request, pilot)) is not None:
        return to_sign_in
    form = DocumentForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_pilot_document(pilot=pilot, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.say(error)
        else:
            messages.success(request, _("The document is on the page of the pilot."))
            return HttpResponseRedirect(f"{pilot.get_absolute_url()}#documents")
    context = {
        "pilot": pilot,
        "title": text_of(pilot, "title"),
        "form": form,
        "breadcrumbs": _breadcrumbs(pilot, _("Add a document")),
    }
    return render(request, "practice/add_document.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, number: str, key: uuid.UUID) -> HttpResponse:
    """One document with its versions; with the form of the next one, and the way out, for those who may."""
    shared = _shared(request, number, key)
    may_change = may_change_documents(request.user, shared.pilot)
    form = VersionForm(request.POST or None, request.FILES or None, request=request) if may_change else None
    if request.method == "POST":
        if (to_sign_in := _to_sign_in(request, shared.pilot)) is not None:
            return to_sign_in
        if form.is_valid():
            try:
                version = actions.add_pilot_document_version(shared=shared, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.say(error)
            else:
                messages.success(request, _("Version %(number)d is there.") % {"number": version.version})
                return HttpResponseRedirect(request.path)
    versions = version_rows(shared.document, file_url_of(shared))
    context = {
        "pilot": shared.pilot,
        "title": text_of(shared.pilot, "title"),
        "document": shared.document,
        "versions": versions,
        "last": versions[0].version,
        "last_url": versions[0].url,
        "form": form,
        "may_change": may_change,
        "breadcrumbs": _breadcrumbs(shared.pilot, shared.document.title),
    }
    return render(request, "practice/document.html", context, status=422 if form and form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, number: str, key: uuid.UUID) -> HttpResponse:
    shared = _shared(request, number, key)
    if (to_sign_in := _to_sign_in(request, shared.pilot)) is not None:
        return to_sign_in
    try:
        actions.withdraw_pilot_document(shared=shared, by=request.user)
        messages.success(request, _("“%(title)s” was withdrawn.") % {"title": shared.document.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(shared.pilot.get_absolute_url())


@require_safe
def download(request: HttpRequest, number: str, key: uuid.UUID, version: int) -> FileResponse:
    """The file, for those who may see the pilot at this moment."""
    shared = _shared(request, number, key)
    return send(request, get_object_or_404(shared.document.versions, version=version))
