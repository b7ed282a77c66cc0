from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest


class LastingIdentifierMixin:
    """An identifier stands in addresses and files: it is chosen once and then read-only."""

    identifier = "slug"
    identifier_from: str | None = None  # the translated field that suggests one

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        readonly = [*super().get_readonly_fields(request, obj)]
        return [*readonly, self.identifier] if obj is not None else readonly

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> dict[str, tuple[str, ...]]:
        if obj is not None or self.identifier_from is None:
            return {}
        return {self.identifier: (f"{self.identifier_from}_{settings.LANGUAGE_CODE}",)}
