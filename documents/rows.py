"""Documents as lists and pages show them. The room that shows a document says where it is handed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from documents.models import Document, DocumentVersion


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list: templates/documents/_list.html."""

    document: Document
    last: DocumentVersion
    url: str
    download_url: str
    visibility_label: Any = ""  # who may see it, where the list must say so
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version on the page of its document: templates/documents/_versions.html."""

    version: DocumentVersion
    url: str


def document_row(document: Document, url: str, url_of: Callable[[DocumentVersion], str], **more: Any) -> DocumentRow:
    """The document with its last version. Reads the versions that the caller has prefetched."""
    last = document.versions.all()[0]
    return DocumentRow(document, last, url, url_of(last), **more)


def version_rows(document: Document, url_of: Callable[[DocumentVersion], str]) -> list[VersionRow]:
    """All versions, the newest first."""
    versions = document.versions.select_related("uploaded_by").order_by("-version")
    return [VersionRow(version, url_of(version)) for version in versions]
