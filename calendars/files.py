"""Calendar files (RFC 5545, 5546) from entries. `icalendar` writes, folds and escapes; what goes in is decided here.

Times are in UTC, so that no file needs the rules of a time zone. No alarms: people set their own.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from calendars.entries import Entry, Mailbox, Method, Status

PRODUCT = "-//Circular & Fair ICT Pact//Portal//EN"
MEDIA_TYPE = "text/calendar; charset=utf-8"
REFRESHED_EVERY = dt.timedelta(hours=1)


def published(entries: Iterable[Entry], *, name: str = "", is_feed: bool = False) -> bytes:
    """A file to download, or with `is_feed` one that a calendar program comes back for. It names no participant."""
    calendar = _calendar(Method.PUBLISH)
    if name:
        for field in ("name", "x-wr-calname"):
            calendar.add(field, vText(_line(name)))  # said to be a text: the library escapes no X- field by itself
    if is_feed:
        calendar.add("refresh-interval", vDuration(REFRESHED_EVERY), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESHED_EVERY))
    for entry in entries:
        calendar.add_component(_event(replace(entry, attendee=None)))
    return calendar.to_ical()


def requested(entry: Entry) -> bytes:
    """For the mail that enters an event into the recipient's calendar, or renews it. Raises ValueError without the two
    people that such a file needs."""
    return _for_one(entry, Method.REQUEST)


def cancelled(entry: Entry) -> bytes:
    """For the mail that strikes an event out of the recipient's calendar. Raises ValueError as `requested`."""
    return _for_one(replace(entry, status=Status.CANCELLED), Method.CANCEL)


def _for_one(entry: Entry, method: Method) -> bytes:
    if entry.organiser is None or entry.attendee is None:
        raise ValueError("A calendar file in a mail needs an organiser and an attendee.")
    calendar = _calendar(method)
    calendar.add_component(_event(entry))
    return calendar.to_ical()


def _calendar(method: Method) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    return calendar


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("sequence", entry.sequence)
    event.add("status", entry.status.value)
    event.add("dtstamp", _utc(entry.stamped_at or entry.changed_at))
    event.add("last-modified", _utc(entry.changed_at))
    event.add("dtstart", _utc(entry.starts_at))
    event.add("dtend", _utc(entry.ends_at))
    texts = {
        "summary": _line(entry.summary),
        "description": _text(entry.description),
        "location": _line(entry.location),
    }
    for name, text in texts.items():
        if text:
            event.add(name, text, parameters={"LANGUAGE": entry.language} if entry.language else None)
    if entry.url:
        event.add("url", _line(entry.url))
    if entry.categories:
        event.add("categories", [_line(category) for category in entry.categories])
    busy = entry.takes_time and entry.status is Status.CONFIRMED
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    if entry.organiser is not None:
        event.add("organizer", _mailbox(entry.organiser))
    if entry.attendee is not None:
        attendee = _mailbox(entry.attendee)
        attendee.params["CUTYPE"] = vText("INDIVIDUAL")
        attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
        # The person has said yes on the portal: the calendar asks nothing, and answers nothing.
        attendee.params["PARTSTAT"] = vText("ACCEPTED")
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee)
    return event


def _mailbox(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{_line(mailbox.address)}")
    # Quotation marks would be written by RFC 6868 (^'), which not every program reads.
    if name := _line(mailbox.name).replace('"', ""):
        address.params["CN"] = vText(name)
    return address


def _utc(moment: dt.datetime) -> dt.datetime:
    """To the second, as a calendar file has it. Raises ValueError for a moment without a zone: it would be guessed."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone.")
    return moment.astimezone(dt.UTC).replace(microsecond=0)


def _text(words: str) -> str:
    """Without control characters, which no calendar file may hold; line breaks stay."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    return "\n".join("".join(sign for sign in line if not _is_control(sign)) for line in lines).strip()


def _line(words: str) -> str:
    return " ".join(_text(words).split())


def _is_control(sign: str) -> bool:
    """C0, C1, halves of surrogate pairs, and what turns or breaks lines (U+2028, U+202E and their like): a title must not
    be read backwards in somebody's calendar. The joiners of emoji stay."""
    return unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} or sign in _TURNS_THE_TEXT


_TURNS_THE_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
