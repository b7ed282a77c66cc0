"""The documents of a session: list, upload, link, versions, download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.forms import VersionForm
from documents.rows import version_rows
from documents.serving import send
from outcomes.actions import documents as actions
from outcomes.forms import DocumentChoicesForm, DocumentForm, LinkForm, say
from outcomes.models import SessionDocument
from outcomes.queries.minutes import documents_of
from outcomes.showing import document_lines, download_url
from outcomes.views.reading import crumbs, require, signed_in, visible_session
from publishing.texts import text_of
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run
from working_sessions.views.organising_reading import for_organisers


def _list_url(session: WorkingSession) -> str:
    return reverse("outcomes:documents", args=[session.slug])


def _document(request: HttpRequest, session: WorkingSession, number: uuid.UUID) -> SessionDocument:
    """Raises Http404 for one that the reader may not have, as for one that does not exist."""
    return get_object_or_404(documents_of(session, request.user), uuid=number)


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    session = visible_session(request, slug)
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "may_run": may_run(request.user, session),
        "documents": document_lines(documents_of(session, request.user)),
        "breadcrumbs": crumbs(session, _("Documents")),
    }
    return render(request, "outcomes/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def add(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            shared = actions.add_document(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.say(error)
        else:
            messages.success(request, _("The document is in the list of the session."))
            return HttpResponseRedirect(shared.get_absolute_url())
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "form": form,
        "is_link": False,
        "breadcrumbs": crumbs(session, (_("Documents"), _list_url(session)), _("Add a document")),
    }
    return render(request, "outcomes/add_document.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def link(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_link(session=session, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The link is in the list of the session."))
            return HttpResponseRedirect(_list_url(session))
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "form": form,
        "is_link": True,
        "breadcrumbs": crumbs(session, (_("Documents"), _list_url(session)), _("Add a link")),
    }
    return render(request, "outcomes/add_document.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    """One document with its versions, and for the organisers the form of the next version."""
    session = visible_session(request, slug)
    shared = _document(request, session, number)
    runs = may_run(request.user, session)
    has_versions = shared.document is not None
    form = VersionForm(request.POST or None, request.FILES or None, request=request) if runs and has_versions else None
    if request.method == "POST":
        if (to_sign_in := signed_in(request)) is not None:
            return to_sign_in
        require(form is not None)
        if form.is_valid():
            try:
                version = actions.add_document_version(shared=shared, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.say(error)
            else:
                messages.success(request, _("Version %(number)d is there.") % {"number": version.version})
                return HttpResponseRedirect(request.path)
    versions = version_rows(shared.document, lambda row: download_url(shared, row)) if has_versions else []
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "shared": shared,
        "document": shared.document,
        "kind": str(shared.get_kind_display()),
        "visibility": str(shared.get_visibility_display()),
        "versions": versions,
        "last": versions[0].version if versions else None,
        "last_url": versions[0].url if versions else "",
        "may_run": runs,
        "form": form,
        "choices": _choices_form(shared) if runs else None,
        "breadcrumbs": crumbs(session, (_("Documents"), _list_url(session)), shared.title),
    }
    return render(request, "outcomes/document.html", context, status=422 if form and form.errors else 200)


def _choices_form(shared: SessionDocument) -> DocumentChoicesForm:
    return DocumentChoicesForm(initial={"kind": shared.kind, "visibility": shared.visibility}, auto_id="choices_%s")


@require_POST
def change(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    """Kind and visibility. Both are lists: what is not on them was not sent by the form."""
    session = visible_session(request, slug)
    shared = _document(request, session, number)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    form = DocumentChoicesForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("There is no such choice."))
        actions.change_document(shared=shared, by=request.user, **form.cleaned_data)
        messages.success(request, _("The change is saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(shared.get_absolute_url())


@require_POST
def withdraw(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    session = visible_session(request, slug)
    shared = _document(request, session, number)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    try:
        actions.withdraw_document(shared=shared, by=request.user)
        messages.success(request, _("“%(title)s” was withdrawn.") % {"title": shared.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_list_url(session))


@require_safe
def download(request: HttpRequest, slug: str, number: uuid.UUID, version: int) -> FileResponse:
    """The file, for those who may have the document at this moment."""
    session = visible_session(request, slug)
    shared = _document(request, session, number)
    if shared.document is None:
        raise Http404
    return send(request, get_object_or_404(shared.document.versions, version=version))
