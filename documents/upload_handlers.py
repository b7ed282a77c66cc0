"""Stops a file that is too large while it arrives: it is neither kept in memory nor written to the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_MARK = "documents_too_large"


class SizeLimitHandler(FileUploadHandler):
    """Stands before Django's handlers. The rest of the form still arrives, so that what was typed is not lost."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0
        if self.content_length and self.content_length > settings.MAX_UPLOAD_BYTES:
            self._refuse()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            self._refuse()
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.META.setdefault(_MARK, set()).add(self.field_name)
        raise SkipFile


def was_too_large(request: HttpRequest, field_name: str) -> bool:
    """Whether the file of a form's field was stopped for its size."""
    request.POST  # noqa: B018 - reading the form is what runs the handlers
    return field_name in request.META.get(_MARK, ())
