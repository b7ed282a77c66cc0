"""What belongs to no room: the search over the whole portal, and “My network”."""

from __future__ import annotations

from collections.abc import Callable

from page_kind import PageKind

from members.models import User

KINDS = (
    PageKind("search, not yet", "search"),
    PageKind("search, found", "search", (), {"q": "laptop"}),
    PageKind("search, nothing found", "search", (), {"q": "xylophon"}),
    PageKind("search, too long", "search", (), {"q": "x" * 300}, status=400),
    PageKind("my network", "my_network", viewer="member"),
)
NOT_PAGES: dict[str, str] = {}
VIEWERS: dict[str, Callable[[], User]] = {}


def make() -> None:
    """The other rooms make what is found, and who looks."""
