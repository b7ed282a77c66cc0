"""Groups and their documents."""

from __future__ import annotations

from collections.abc import Callable

from page_kind import PageKind

from members.models import User

KINDS: tuple[PageKind, ...] = ()
NOT_PAGES: dict[str, str] = {}
VIEWERS: dict[str, Callable[[], User]] = {}


def make() -> None:
    pass
