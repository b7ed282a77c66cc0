"""The documents of a group: list, upload, versions, download."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.forms import VersionForm
from documents.models import Document, DocumentVersion
from documents.queries import with_same_content
from documents.rows import version_rows
from documents.serving import send
from groups import actions
from groups.enums import ContentState
from groups.forms import DocumentForm
from groups.models import Group, GroupDocument
from groups.queries import documents_of, may_change_document
from groups.views.public import download_url_of, row_of
from groups.views.reading import crumbs, group_and_standing, require, signed_in
from publishing.texts import text_of


def _list_url(group: Group) -> str:
    return reverse("groups:documents", args=[group.slug])


def _document(request: HttpRequest, group: Group, number: uuid.UUID) -> GroupDocument:
    """Raises Http404 for one that the reader may not see, as for one that does not exist."""
    return get_object_or_404(documents_of(group, request.user), document__uuid=number)


@require_safe
def documents(request: HttpRequest, slug: str) -> HttpResponse:
    group, standing = group_and_standing(request, slug)
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "standing": standing,
        "documents": [row_of(group, shared) for shared in documents_of(group, request.user)],
        "breadcrumbs": crumbs(group, _("Documents")),
    }
    return render(request, "groups/documents.html", context)


def _note_the_same(request: HttpRequest, group: Group, version: DocumentVersion) -> None:
    """Says that the group has this file already, where the reader may see it."""
    among = Document.objects.filter(pk__in=documents_of(group, request.user).values("document"))
    other = with_same_content(version, among)
    if other is not None:
        messages.warning(
            request,
            _("The group has the same file already: “%(title)s”. Withdraw one of them, if you did not mean that.")
            % {"title": other.title},
        )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    group, standing = group_and_standing(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(standing.may_upload)
    form = DocumentForm(
        request.POST or None,
        request.FILES or None,
        request=request,
        initial={"visibility": group.default_content_visibility},
    )
    if request.method == "POST" and form.is_valid():
        try:
            shared = actions.add_document(group=group, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.say(error)
        else:
            messages.success(request, _("The document is in the group’s list."))
            _note_the_same(request, group, shared.document.versions.get(version=1))
            return HttpResponseRedirect(reverse("groups:document", args=[group.slug, shared.document.uuid]))
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "form": form,
        "breadcrumbs": crumbs(group, (_("Documents"), _list_url(group)), _("Add a document")),
    }
    return render(request, "groups/add_document.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    """One document with its versions, and the form of the next version for those who may add one."""
    group, standing = group_and_standing(request, slug)
    shared = _document(request, group, number)
    may_change = may_change_document(shared, standing)
    may_add = may_change and standing.may_upload
    form = VersionForm(request.POST or None, request.FILES or None, request=request) if may_add else None
    if request.method == "POST":
        if (to_sign_in := signed_in(request)) is not None:
            return to_sign_in
        require(may_add)
        if form.is_valid():
            try:
                version = actions.add_document_version(shared=shared, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.say(error)
            else:
                messages.success(request, _("Version %(number)d is there.") % {"number": version.version})
                _note_the_same(request, group, version)
                return HttpResponseRedirect(request.path)
    versions = version_rows(shared.document, download_url_of(group, shared.document))
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "shared": shared,
        "document": shared.document,
        "versions": versions,
        "last": versions[0].version,
        "last_url": versions[0].url,
        "visibility": str(shared.get_visibility_display()),
        "is_withdrawn": shared.state == ContentState.WITHDRAWN,
        "may_withdraw": may_change,
        "may_see_names": standing.is_member or standing.may_run,
        "form": form,
        "breadcrumbs": crumbs(group, (_("Documents"), _list_url(group)), shared.document.title),
    }
    return render(request, "groups/document.html", context, status=422 if form and form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, slug: str, number: uuid.UUID) -> HttpResponse:
    group, standing = group_and_standing(request, slug)
    shared = _document(request, group, number)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(may_change_document(shared, standing) or shared.state == ContentState.WITHDRAWN)
    try:
        actions.withdraw_document(shared=shared, by=request.user)
        messages.success(request, _("“%(title)s” was withdrawn.") % {"title": shared.document.title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(_list_url(group))


@require_safe
def download(request: HttpRequest, slug: str, number: uuid.UUID, version: int) -> FileResponse:
    """The file, for those who may see the document at this moment."""
    group, _standing = group_and_standing(request, slug)
    shared = _document(request, group, number)
    return send(request, get_object_or_404(shared.document.versions, version=version))
