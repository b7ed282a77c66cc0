"""A mail as plain data. Its words come from the room that writes it, its look from templates/emails/outbox/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing to do next. The address is absolute."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, in the recipient's language. Every part is plain text: nothing in it is ever taken for HTML."""

    subject: str
    paragraphs: Sequence[str]
    quote: str = ""  # what a person wrote, shown as their words
    # The languages of what a person wrote, where it is not that of the mail.
    subject_language: str = ""
    quote_language: str = ""
    code: str = ""  # a code to type, shown large
    button: Button | None = None
    after: Sequence[str] = field(default_factory=tuple)  # paragraphs below the button
