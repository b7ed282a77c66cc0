"""Every write to documents. The rooms that show a document say who may call these, and lock their own row first."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from documents.file_names import clean_name
from documents.file_types import checked_type
from documents.models import Document, DocumentVersion
from documents.storing import abandoned, store
from publishing.actions import record

LONGEST_NOTE = 300


@transaction.atomic
def add_document(
    *,
    file: File,
    by: AbstractBaseUser | None,
    title: str,
    name: str = "",
    language: str = "",
    source: str = "",
    review_by: dt.date | None = None,
) -> Document:
    """A document with its first version. `name` stands in for the file's own name.

    Raises ValidationError, before anything is written, for a file that is not taken: see `add_version`.
    """
    document = Document(title=title.strip(), language=language, source=source.strip(), review_by=review_by)
    document.full_clean()
    document.save()
    add_version(document=document, file=file, name=name, by=by)
    return document


@transaction.atomic
def add_version(
    *, document: Document, file: File, by: AbstractBaseUser | None, name: str = "", change_note: str = ""
) -> DocumentVersion:
    """The next version of a document, in place of the last one, which stays.

    Raises ValidationError for a file that is empty, too large, of a type that is not taken, or of another type than
    its name says; and for a name that holds a path or two endings.
    """
    document = Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    shown_name, extension = clean_name(name or file.name or "")
    if not file.size:
        raise ValidationError(_("The file is empty. Choose another one."), code="empty")
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise too_large()
    kind = checked_type(file, extension)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    last = document.versions.order_by("-version").first()
    if last is not None and last.sha256 == digest.hexdigest():
        raise ValidationError(
            _("This is the same file as version %(number)d, to the letter. Choose the new one.")
            % {"number": last.version},
            code="same",
        )
    file.seek(0)
    version = DocumentVersion(
        document=document,
        version=(last.version if last else 0) + 1,
        file=store(file),
        name=shown_name,
        media_type=kind.media_type,
        size=file.size,
        sha256=digest.hexdigest(),
        change_note=" ".join(change_note.split())[:LONGEST_NOTE],
        uploaded_by=by,
    )
    version.save()
    record(
        by=by,
        verb="document.add_version",
        subject=f"document {document.uuid}",
        version=version.version,
        name=shown_name,
        size=version.size,
    )
    return version


def too_large() -> ValidationError:
    """What to say of a file that is larger than the setting allows."""
    return ValidationError(
        _("The file is larger than %(limit)d MB. Make it smaller, or split it.")
        % {"limit": settings.MAX_UPLOAD_BYTES // (1024 * 1024)},
        code="too_large",
    )


def count_download(*, version: DocumentVersion) -> None:
    """One more download. Nobody learns whose: there is no trace but the number."""
    DocumentVersion.objects.filter(pk=version.pk).update(downloads=F("downloads") + 1)


def sweep(*, now: dt.datetime | None = None) -> int:
    """Deletes the files that no version has; how many."""
    names = abandoned(now)
    for name in names:
        default_storage.delete(name)
    return len(names)
