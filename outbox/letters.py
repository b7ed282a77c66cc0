"""A mail as plain data. Its words come from the room that writes it, its look from templates/emails/outbox/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


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
    facts: Sequence[tuple[str, str]] = ()  # what to look up again: ("When", "Monday 15 March 2027, …")
    quote: str = ""  # what a person wrote, shown as their words
    # The languages of what a person wrote, where it is not that of the mail.
    subject_language: str = ""
    quote_language: str = ""
    code: str = ""  # a code to type, shown large
    button: Button | None = None
    after: Sequence[str] = ()  # paragraphs below the button
    links: Sequence[Button] = ()  # what one may do besides; the addresses are absolute


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file for the recipient. `method` stands in the file too: programs refuse a mail where they differ."""

    method: str  # REQUEST, CANCEL or PUBLISH
    text: str  # with CRLF, as the standard has it

    def __post_init__(self) -> None:
        if f"\r\nMETHOD:{self.method}\r\n" not in self.text:
            raise ValueError(f"The calendar file does not say METHOD:{self.method}.")
