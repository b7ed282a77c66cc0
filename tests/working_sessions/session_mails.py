"""Reads the mails that sessions have written."""

from __future__ import annotations

import datetime as dt
from unittest import mock

from calendar_reading import Component, event, read
from making_sessions import NOW

from outbox.models import OutboxMessage
from outbox.relevance import why_not
from working_sessions.models import Registration


def kinds(to: str = "") -> list[str]:
    """The kinds of the mails, in the order in which they were written, without the name of the room."""
    mails = OutboxMessage.objects.filter(kind__startswith="working_sessions.").order_by("pk")
    if to:
        mails = mails.filter(to=to)
    return [kind.partition(".")[2] for kind in mails.values_list("kind", flat=True)]


def last(to: str = "", kind: str = "") -> OutboxMessage:
    mails = OutboxMessage.objects.filter(kind__startswith="working_sessions.")
    if to:
        mails = mails.filter(to=to)
    if kind:
        mails = mails.filter(kind=f"working_sessions.{kind}")
    found = mails.order_by("pk").last()
    assert found is not None
    return found


def entry(mail: OutboxMessage) -> Component:
    """The event of a mail's calendar file; its method is that of the mail."""
    assert read(mail.calendar)["METHOD"].value == mail.calendar_method
    return event(mail.calendar)


def calendar_steps(to: str) -> list[tuple[str, int, str]]:
    """What a person's calendar was asked for, in order: method, SEQUENCE, STATUS."""
    mails = OutboxMessage.objects.filter(to=to).exclude(calendar="").order_by("pk")
    found = [(mail, entry(mail)) for mail in mails]
    return [(mail.calendar_method, int(made["SEQUENCE"].value), made["STATUS"].value) for mail, made in found]


def is_true(mail: OutboxMessage, now: dt.datetime = NOW) -> bool:
    """Whether it would be sent, if it were sent then."""
    with mock.patch("django.utils.timezone.now", return_value=now):
        return why_not(mail.relevance) == ""


def forget() -> None:
    """From here on only new mails count; what calendars have, they keep."""
    OutboxMessage.objects.all().delete()


def again(registration: Registration) -> Registration:
    return Registration.objects.select_related("session", "session__group", "user").get(pk=registration.pk)
