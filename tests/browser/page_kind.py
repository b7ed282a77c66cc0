"""One kind of page, as the browser tests look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode


@dataclass(frozen=True)
class PageKind:
    """`viewer` is a key of the room's VIEWERS; nobody has signed in where it is empty."""

    name: str
    view: str
    args: tuple[Any, ...] = ()
    query: dict[str, Any] | None = None
    status: int = 200
    viewer: str = ""

    def url(self, language: str) -> str:
        with translation.override(language):
            url = reverse(self.view, args=self.args)
        return f"{url}?{urlencode(self.query, doseq=True)}" if self.query else url

    def __str__(self) -> str:
        return self.name
