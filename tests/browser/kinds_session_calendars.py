"""A member's own calendar address."""

from __future__ import annotations

from collections.abc import Callable

from making import user
from page_kind import PageKind

from members.models import User
from working_sessions.actions.feeds import make_feed

KINDS: tuple[PageKind, ...] = (
    PageKind("calendar address, none", "working_sessions:calendar", viewer="without a calendar"),
    PageKind("calendar address", "working_sessions:calendar", viewer="with a calendar"),
    PageKind("calendar of a key that is none", "working_sessions:personal_feed", ("no-such-key",), status=404),
)
NOT_PAGES: dict[str, str] = {
    "working_sessions:group_feed": "a file",
    "working_sessions:download": "a file",
}


def make_without() -> User:
    return User.objects.get(email="without@calendar.example")


def make_with() -> User:
    return User.objects.get(email="with@calendar.example")


VIEWERS: dict[str, Callable[[], User]] = {"without a calendar": make_without, "with a calendar": make_with}


def make() -> None:
    user("without@calendar.example", name="Ada Quokka")
    make_feed(by=user("with@calendar.example", name="Bo Quokka"))
