"""The documents of a pilot as pages show them."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from documents.models import DocumentVersion
from documents.rows import DocumentRow, document_row
from practice.models import Pilot, PilotDocument


def file_url_of(shared: PilotDocument) -> Callable[[DocumentVersion], str]:
    """What gives the address of each version's file."""
    number, key = shared.pilot.number, shared.document.uuid
    return lambda version: reverse("practice:pilot_file", args=[number, key, version.version])


def rows_of(pilot: Pilot) -> list[DocumentRow]:
    """Those that were not withdrawn, for whoever may see the pilot."""
    return [
        document_row(
            shared.document,
            reverse("practice:pilot_document", args=[pilot.number, shared.document.uuid]),
            file_url_of(shared),
        )
        for shared in pilot.pilot_documents.filter(withdrawn_at=None).with_versions()
    ]
