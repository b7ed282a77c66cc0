"""What stands in a calendar, as plain data. The words come from the room that knows them, in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"  # postponed: something will take place, and nobody knows when
    CANCELLED = "CANCELLED"


class Method(Enum):
    """What a file asks of the calendar that reads it (RFC 5546)."""

    PUBLISH = "PUBLISH"  # to be shown: downloads and feeds
    REQUEST = "REQUEST"  # to be entered or renewed: mails
    CANCEL = "CANCEL"  # to be struck out: mails


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. Its moments are aware; texts are plain and may have several lines.

    `uid` is the same wherever the event is told of, and `sequence` grows with each change that a calendar must know.
    """

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    summary: str
    changed_at: dt.datetime
    status: Status = Status.CONFIRMED
    description: str = ""
    location: str = ""
    url: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()
    organiser: Mailbox | None = None
    attendee: Mailbox | None = None  # of a mail: its recipient, and never anybody else
    # When this file was made; None: when the event changed, so that a feed stays the same until something does.
    stamped_at: dt.datetime | None = None
    takes_time: bool = True  # False: shown, but the day stays free
