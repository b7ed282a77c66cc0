"""Mails with a calendar file, and mails that stop being true while they wait."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from calendar_reading import event, read
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from mails import letter, write
from making import user
from smtp_server import SmtpServer

from calendars.entries import Entry, Mailbox
from calendars.files import cancelled, requested
from outbox import relevance
from outbox.enums import MessageState
from outbox.letters import Button, CalendarFile
from outbox.models import OutboxMessage
from outbox.sending import Round, as_email, empty_old_texts, send_due

pytestmark = pytest.mark.django_db

_NOW = dt.datetime(2027, 3, 1, 8, 0, tzinfo=dt.UTC)
ENTRY = Entry(
    uid="session-1@portal.example",
    sequence=0,
    starts_at=_NOW,
    ends_at=_NOW + dt.timedelta(hours=2),
    summary="Séance à 20 € – Größe 😀 " * 5,
    changed_at=_NOW,
    organiser=Mailbox("portal@demo.example", "Circular & Fair ICT Pact"),
    attendee=Mailbox("reader@example.org", "Ada Quokka"),
)


def request() -> CalendarFile:
    return CalendarFile("REQUEST", requested(ENTRY).decode())


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_file_arrives_as_the_last_alternative_and_as_an_attachment(smtp: SmtpServer, method: str) -> None:
    make = {"REQUEST": requested, "CANCEL": cancelled}[method]
    write("reader@example.org", calendar=CalendarFile(method, make(ENTRY).decode()))
    assert send_due() == Round(sent=1)
    message = smtp.received[0].message
    assert message.get_content_type() == "multipart/mixed"
    alternatives, attachment = message.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    text, html, calendar = alternatives.iter_parts()
    assert [part.get_content_type() for part in (text, html, calendar)] == ["text/plain", "text/html", "text/calendar"]
    assert calendar.get_param("method") == read(calendar.get_payload(decode=True))["METHOD"].value == method
    assert calendar.get_content_charset() == "utf-8"
    assert calendar.get_content_disposition() is None
    assert calendar["Content-Type"].count("charset") == 1
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/ics", "invite.ics")
    assert attachment.get_content_disposition() == "attachment"
    assert attachment["Content-Transfer-Encoding"] == "base64"
    assert attachment.get_payload(decode=True) == calendar.get_payload(decode=True) == make(ENTRY)
    assert event(attachment.get_payload(decode=True)).text("SUMMARY") == ENTRY.summary.strip()


def test_a_mail_without_a_file_is_as_before() -> None:
    assert as_email(write()).message().get_content_type() == "multipart/alternative"


def test_a_file_whose_method_is_another_is_refused() -> None:
    with pytest.raises(ValueError, match="METHOD:CANCEL"):
        CalendarFile("CANCEL", requested(ENTRY).decode())
    with pytest.raises(ValueError, match="METHOD:REQ"):
        CalendarFile("REQ", requested(ENTRY).decode())


def test_the_database_refuses_a_file_without_a_method_and_one_that_outlives_its_mail() -> None:
    mail = write(calendar=request())
    ended = {"state": MessageState.CANCELLED, "ended_at": timezone.now()}
    for changes in ({"calendar_method": ""}, ended | {"text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutboxMessage.objects.filter(pk=mail.pk).update(**changes)


def test_the_file_goes_with_the_text_and_what_it_asked_for_stays() -> None:
    mail = write(calendar=request())
    long_ago = timezone.now() - dt.timedelta(days=31)
    OutboxMessage.objects.update(state=MessageState.SENT, sent_at=long_ago, ended_at=long_ago)
    assert empty_old_texts() == 1
    mail.refresh_from_db()
    assert (mail.text, mail.html, mail.calendar, mail.calendar_method) == ("", "", "", "REQUEST")
    assert as_email(mail).message().get_content_type() == "text/plain"


def test_the_file_is_shown_in_the_mailbox_and_in_the_administration(client: Client) -> None:
    mail, plain = write(calendar=request()), write()
    page = client.get(f"/mails/{mail.uuid}/").content.decode()
    assert "UID:session-1@portal.example" in page
    assert f'href="/mails/{mail.uuid}/invite.ics"' in page
    answer = client.get(f"/mails/{mail.uuid}/invite.ics")
    assert answer.content == requested(ENTRY)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert client.get(f"/mails/{plain.uuid}/invite.ics").status_code == 404
    assert "Calendar file" not in client.get(f"/mails/{plain.uuid}/").content.decode()
    client.force_login(user("root@example.org", is_staff=True, is_superuser=True))
    assert (
        "UID:session-1@portal.example" in client.get(f"/admin/outbox/outboxmessage/{mail.pk}/change/").content.decode()
    )


def test_facts_and_further_links_stand_in_both_forms_as_text() -> None:
    mail = write(
        letter=letter(
            facts=[("When <b>", "Monday & Tuesday\nbefore: <i>"), ("Where", "https://x.example/?a=1&b=2#<u>")],
            links=[Button("Cancel <i>", "https://x.example/?a=1&b=2")],
        )
    )
    assert "When <b>: Monday & Tuesday\n    before: <i>\nWhere: https://x.example/?a=1&b=2#<u>\n\nHave" in mail.text
    assert "Cancel <i>:\nhttps://x.example/?a=1&b=2\n" in mail.text
    assert "When &lt;b&gt;</td>" in mail.html
    assert "Monday &amp; Tuesday<br>" in mail.html
    assert 'href="https://x.example/?a=1&amp;b=2#&lt;u&gt;"' in mail.html
    assert not re.search(r"<[biu]>", mail.html)
    assert 'href="https://x.example/?a=1&amp;b=2"' in mail.html
    assert ">Cancel &lt;i&gt;</a>" in mail.html


# --- Mails that cease to be true ----------------------------------------------------------------------------------------


@pytest.fixture
def holds() -> Iterator[dict[str, str]]:
    """What a check says of "thing:<rest>": a test changes it while mails wait."""
    said: dict[str, str] = {}
    relevance.CHECKS["thing"] = lambda rest: said.get(rest, "")
    yield said
    del relevance.CHECKS["thing"]


def test_a_mail_that_is_no_longer_true_is_not_sent(smtp: SmtpServer, holds: dict[str, str]) -> None:
    stale, true = write("a@example.org", relevance="thing:1:2"), write("b@example.org", relevance="thing:1:3")
    holds["1:2"] = "It has moved on."
    assert send_due() == Round(sent=1, cancelled=1)
    assert smtp.recipients() == ["b@example.org"]
    stale.refresh_from_db()
    true.refresh_from_db()
    assert (stale.state, stale.error) == (MessageState.CANCELLED, "It has moved on.")
    assert (true.state, true.error) == (MessageState.SENT, "")


def test_a_relevance_that_nobody_checks_is_refused_and_later_ends_the_mail(
    smtp: SmtpServer, holds: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="No room checks"):
        write(relevance="nothing:1")
    assert OutboxMessage.objects.count() == 0
    write(relevance="thing:1")
    OutboxMessage.objects.update(relevance="gone:1")  # the room was taken out meanwhile
    assert send_due() == Round(cancelled=1)
    assert "'gone'" in OutboxMessage.objects.get().error


def test_a_check_that_fails_delays_its_mail_and_holds_up_nobody(smtp: SmtpServer, holds: dict[str, str]) -> None:
    def fail(rest: str) -> str:
        raise RuntimeError("broken")

    write("a@example.org", relevance="thing:1")
    write("b@example.org")
    relevance.CHECKS["thing"] = fail
    assert send_due() == Round(sent=1, later=1)
    assert smtp.recipients() == ["b@example.org"]
    waiting = OutboxMessage.objects.get(to="a@example.org")
    assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, 1)
    assert "could not be checked" in waiting.error
