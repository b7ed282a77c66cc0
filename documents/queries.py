"""Reads of documents."""

from __future__ import annotations

from django.db.models import QuerySet

from documents.models import Document, DocumentVersion


def with_same_content(version: DocumentVersion, among: QuerySet[Document]) -> Document | None:
    """Another document with the same file, among those that the caller may name to the reader."""
    same = DocumentVersion.objects.filter(sha256=version.sha256).exclude(document=version.document_id)
    return among.filter(pk__in=same.values("document")).order_by("pk").first()
