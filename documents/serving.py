"""Hands out a file. The caller has already asked whether the reader may have it."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from documents.actions import count_download
from documents.models import DocumentVersion

_log = logging.getLogger(__name__)


def send(request: HttpRequest, version: DocumentVersion) -> FileResponse:
    """The file as an attachment, which no browser shows in place, takes for another type, or keeps for the next reader.

    Raises Http404 where the file is gone from the disk.
    """
    try:
        content = default_storage.open(version.file.name, "rb")
    except FileNotFoundError as error:
        _log.error("The file of version %s of document %s is gone.", version.version, version.document_id)
        raise Http404 from error
    if request.method == "GET":
        count_download(version=version)
    response = FileResponse(content, as_attachment=True, filename=version.name, content_type=version.media_type)
    response.headers["Content-Length"] = str(version.size)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
