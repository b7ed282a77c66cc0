"""Documents of a session: the organisers share them, and say who may have them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.core.validators import URLValidator
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from documents import actions as documents
from documents.models import DocumentVersion
from members.models import User
from outcomes.enums import DocumentKind, DocumentVisibility
from outcomes.models import SessionDocument
from publishing.actions import record
from working_sessions.actions.locking import in_turn, locked
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run


def add_document(
    *,
    session: WorkingSession,
    by: User,
    file: File,
    title: str,
    kind: str = DocumentKind.OTHER,
    visibility: str = DocumentVisibility.PARTICIPANTS,
    language: str = "",
    source: str = "",
    review_by: dt.date | None = None,
    name: str = "",
) -> SessionDocument:
    """A file at the end of the session's list. Raises PermissionDenied for somebody who does not run the session,
    ValidationError for a file that is not taken: see `documents.actions.add_version`."""
    with in_turn():
        session = _turn(session, by)
        _check_choices(kind, visibility)
        document = documents.add_document(
            file=file, by=by, title=title, language=language, source=source, review_by=review_by, name=name
        )
        return _add(session, by, kind, visibility, document=document)


def add_link(
    *,
    session: WorkingSession,
    by: User,
    url: str,
    title: str,
    kind: str = DocumentKind.RECORDING,
    visibility: str = DocumentVisibility.PARTICIPANTS,
    language: str = "",
) -> SessionDocument:
    """The address of something that lies elsewhere, such as a recording, in place of a file."""
    with in_turn():
        session = _turn(session, by)
        _check_choices(kind, visibility)
        url, title = url.strip(), title.strip()
        if not title:
            raise ValidationError({"title": _("Write a title.")})
        try:
            URLValidator(schemes=["https", "http"])(url)
        except ValidationError:
            raise ValidationError({"url": _("This is no address of a page. It begins with https://.")}) from None
        return _add(session, by, kind, visibility, link_url=url, link_title=title, link_language=language)


def _add(session: WorkingSession, by: User, kind: str, visibility: str, **what: object) -> SessionDocument:
    last = session.session_documents.aggregate(last=Max("position"))["last"]
    shared = SessionDocument(
        session=session,
        kind=kind,
        visibility=visibility,
        position=0 if last is None else last + 1,
        added_by=by,
        **what,
    )
    shared.full_clean()
    shared.save()
    record(
        by=by, verb="session.add_document", subject=session.slug, document=str(shared.uuid), visibility=str(visibility)
    )
    return shared


def change_document(*, shared: SessionDocument, by: User, kind: str, visibility: str) -> SessionDocument:
    """Says anew what a document is, and who may have it."""
    with in_turn():
        shared = _locked(shared, by)
        _check_choices(kind, visibility)
        shared.kind, shared.visibility = kind, visibility
        shared.save(update_fields=["kind", "visibility"])
        record(
            by=by,
            verb="session.change_document",
            subject=shared.session.slug,
            document=str(shared.uuid),
            visibility=str(visibility),
        )
        return shared


def add_document_version(
    *, shared: SessionDocument, by: User, file: File, change_note: str = "", name: str = ""
) -> DocumentVersion:
    """The next version of a file; the earlier ones stay. Raises ValidationError for what is a link, or withdrawn."""
    with in_turn():
        shared = _locked(shared, by)
        if shared.document is None:
            raise ValidationError(_("A link has no versions: withdraw it and add another one."), code="state")
        version = documents.add_version(document=shared.document, file=file, by=by, change_note=change_note, name=name)
        record(
            by=by,
            verb="session.add_document_version",
            subject=shared.session.slug,
            document=str(shared.uuid),
            version=version.version,
        )
        return version


def withdraw_document(*, shared: SessionDocument, by: User, now: dt.datetime | None = None) -> SessionDocument:
    """Takes a document off the list: nobody can download it any more. Raises ValidationError when that was done."""
    now = now or timezone.now()
    with in_turn():
        shared = _locked(shared, by)
        shared.withdrawn_at = now
        shared.save(update_fields=["withdrawn_at"])
        record(by=by, verb="session.withdraw_document", subject=shared.session.slug, document=str(shared.uuid))
        return shared


def _turn(session: WorkingSession, by: User) -> WorkingSession:
    session = locked(session)
    if not may_run(by, session):
        raise PermissionDenied
    return session


def _locked(shared: SessionDocument, by: User) -> SessionDocument:
    session = _turn(shared.session, by)
    fresh = SessionDocument.objects.select_related("document").get(pk=shared.pk)
    fresh.session = session
    if fresh.withdrawn_at is not None:
        raise ValidationError(_("This document has been withdrawn."), code="state")
    return fresh


def _check_choices(kind: str, visibility: str) -> None:
    if kind not in DocumentKind.values:
        raise ValidationError({"kind": _("There is no such choice.")})
    if visibility not in DocumentVisibility.values:
        raise ValidationError({"visibility": _("There is no such choice.")})
