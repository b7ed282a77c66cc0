"""Unsubscribing from mails."""

from __future__ import annotations

from collections.abc import Callable

from page_kind import PageKind

from members.models import User
from outbox import actions
from outbox.unsubscribing import token_for

_LEFT = "left@example.org"

KINDS = (
    PageKind("unsubscribing", "outbox:unsubscribe", (token_for("reader@example.org", "digest"),)),
    PageKind("unsubscribed", "outbox:unsubscribe", (token_for(_LEFT, "digest"),)),
    PageKind("unsubscribing, altered link", "outbox:unsubscribe", ("altered",), status=404),
)
NOT_PAGES = {
    "mails": "in development only, in English only; see test_mailbox_in_the_browser.py",
    "mail": "as above",
    "mail-html": "as above",
    "mail-calendar": "a file",
}
VIEWERS: dict[str, Callable[[], User]] = {}


def make() -> None:
    actions.unsubscribe(address=_LEFT, kind="digest")
