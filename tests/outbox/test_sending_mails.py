"""The sender: what a mail server gets, and what becomes of mails that it does not take."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.utils import timezone
from mails import WORDS, letter, write, write_digest
from making import LANGUAGES
from smtp_server import SmtpServer

from outbox import actions, sending
from outbox.enums import MessageState
from outbox.models import OutboxMessage
from outbox.sending import BACK_OFF, Round, empty_old_texts, send_due

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)


def make_due(mail: OutboxMessage) -> None:
    OutboxMessage.objects.filter(pk=mail.pk).update(due_at=timezone.now())


def delay(mail: OutboxMessage) -> int:
    """In how many minutes the mail is due."""
    mail.refresh_from_db()
    return round((mail.due_at - timezone.now()) / MINUTE)


# --- What arrives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_arrives_with_its_headers_and_both_parts_in_every_language(smtp: SmtpServer, language: str) -> None:
    words = WORDS[language]
    mail = write_digest(
        "reader@example.org", language=language, letter=letter(words, paragraphs=[words, "x" * 2000], quote=words)
    )
    assert send_due() == Round(sent=1)
    [received] = smtp.received
    message = received.message
    assert (received.sender, received.recipient) == ("portal@demo.example", "reader@example.org")
    assert message["From"] == "Circular & Fair ICT Pact <portal@demo.example>"
    assert message["To"] == "reader@example.org"
    assert message["Subject"].strip() == words  # folding may put a space before it, which nobody shows
    assert message["Message-ID"].strip() == f"<{mail.uuid}@demo.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == language
    assert message["List-Unsubscribe"].strip() == f"<{mail.unsubscribe_url}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime is not None
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n").rstrip("\n") == mail.text.rstrip("\n")
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == mail.html.rstrip("\n")
    assert words in text.get_content()
    assert max(map(len, received.raw.split(b"\r\n"))) <= 998  # RFC 5322
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.claimed_at, mail.error) == (MessageState.SENT, 1, None, "")
    assert mail.sent_at == mail.ended_at is not None


def test_a_mail_that_nobody_can_unsubscribe_from_does_not_offer_it(smtp: SmtpServer) -> None:
    write()
    send_due()
    message = smtp.received[0].message
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None


def test_mails_go_out_in_the_order_of_their_time_and_not_before(smtp: SmtpServer) -> None:
    now = timezone.now()
    for to, minutes in (("b@x.example", -1), ("a@x.example", -2), ("late@x.example", 1)):
        write(to, due_at=now + minutes * MINUTE)
    assert send_due() == Round(sent=2)
    assert [mail.recipient for mail in smtp.received] == ["a@x.example", "b@x.example"]
    assert not send_due()


def test_who_unsubscribes_while_a_mail_waits_does_not_get_it(smtp: SmtpServer) -> None:
    waiting = write_digest("reader@example.org")
    write_digest("other@example.org")
    actions.unsubscribe(address="reader@example.org", kind="digest")
    assert send_due() == Round(sent=1, cancelled=1)
    assert smtp.recipients() == ["other@example.org"]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == (MessageState.CANCELLED, "The recipient has unsubscribed.")
    actions.subscribe_again(address="reader@example.org", kind="digest")
    assert not send_due()
    write_digest("reader@example.org")
    assert send_due() == Round(sent=1)


# --- What does not arrive ----------------------------------------------------------------------------------------------


@pytest.fixture
def no_server(settings: LazySettings, smtp: SmtpServer) -> SmtpServer:
    """The port is closed; the server comes back where a test opens it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    return smtp


def test_a_mail_server_that_is_down_delays_for_longer_and_longer_and_loses_nothing(
    no_server: SmtpServer, settings: LazySettings
) -> None:
    mail = write()
    others = [write() for _ in range(3)]
    delays = []
    for outages in range(1, 8):
        make_due(mail)
        OutboxMessage.objects.filter(pk__in=[other.pk for other in others]).update(due_at=timezone.now() + MINUTE)
        done = send_due()
        assert (done.later, "Connection refused" in done.outage) == (1, True)
        delays.append(delay(mail))
        assert (mail.state, mail.attempts, mail.outages) == (MessageState.QUEUED, 0, outages)
        assert "Mails cannot be handed to the mail server 127.0.0.1:" in mail.error
    assert delays == [1, 5, 15, 60, 60, 60, 60]
    settings.EMAIL_PORT = no_server.port
    OutboxMessage.objects.update(due_at=timezone.now())
    assert send_due() == Round(sent=4)
    assert len(no_server.received) == len(set(no_server.recipients())) == 4


def test_one_mail_finds_out_that_the_server_is_down_and_the_others_stay_due(no_server: SmtpServer) -> None:
    for _ in range(3):
        write()
    assert send_due().later == 1
    assert OutboxMessage.objects.filter(due_at__lte=timezone.now(), state=MessageState.QUEUED).count() == 2


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("EHLO", "554 no"),
        ("MAIL", "530 5.7.0 authentication required"),
        ("MAIL", "451 later"),
        ("RCPT", "421 closing"),
        ("DATA", "421 closing"),
    ],
)
def test_a_server_that_takes_no_mails_from_the_portal_is_an_outage(smtp: SmtpServer, step: str, answer: str) -> None:
    mail = write()
    smtp.answer = lambda at, to: answer if at == step else None
    done = send_due()
    assert answer.split(" ", 1)[1] in done.outage
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.outages) == (MessageState.QUEUED, 0, 1)


@pytest.mark.parametrize(
    ("step", "answer", "said"),
    [
        ("RCPT", "550 5.1.1 no such mailbox", "The mail server refuses the recipient: 550 5.1.1 no such mailbox"),
        ("RCPT", "553 bad name", "The mail server refuses the recipient: 553 bad name"),
        ("DATA", "554 5.6.0 not like this", "The mail server refuses the mail: 554 5.6.0 not like this"),
    ],
)
def test_a_refusal_for_good_gives_up_at_once_and_holds_up_nobody(
    smtp: SmtpServer, step: str, answer: str, said: str
) -> None:
    refused = write("gone@example.org")
    write("here@example.org")
    smtp.answer = lambda at, to: answer if (at, to) == (step, "gone@example.org") else None
    assert send_due() == Round(sent=1, failed=1)
    assert smtp.recipients() == ["here@example.org"]
    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.error) == (MessageState.FAILED, 1, said)


@pytest.mark.parametrize(
    ("step", "answer"),
    [
        ("RCPT", "450 4.2.0 greylisted"),
        ("RCPT", "550 5.7.1 relaying denied"),  # mended by people, not by itself; but mended
        ("DATA", "452 full"),
        ("DATA", ""),
    ],
)
def test_a_refusal_for_now_is_tried_five_times_and_then_given_up(smtp: SmtpServer, step: str, answer: str) -> None:
    mail = write("full@example.org")
    smtp.answer = lambda at, to: answer if (at, to) == (step, "full@example.org") else None
    delays = []
    for attempt in range(1, len(BACK_OFF) + 1):
        make_due(mail)
        write()  # others are not held up
        assert send_due() == Round(sent=1, later=1)
        delays.append(delay(mail))
        assert (mail.state, mail.attempts) == (MessageState.QUEUED, attempt)
        assert (answer or "broke off") in mail.error
    assert delays == [1, 5, 15, 60]
    make_due(mail)
    assert send_due() == Round(failed=1)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.outages) == (MessageState.FAILED, 5, 0)
    assert (answer or "broke off") in mail.error


def test_an_outage_does_not_use_up_the_attempts_of_a_mail(smtp: SmtpServer) -> None:
    mail = write()
    smtp.answer = lambda at, to: "421 closing" if at == "RCPT" else None
    for _ in range(7):
        make_due(mail)
        send_due()
    smtp.answer = lambda at, to: "450 greylisted" if at == "RCPT" else None
    make_due(mail)
    assert send_due() == Round(later=1)
    assert delay(mail) == 1
    assert (mail.attempts, mail.outages) == (1, 7)


def test_a_mail_that_cannot_be_made_holds_up_nobody(smtp: SmtpServer) -> None:
    odd = write()
    OutboxMessage.objects.filter(pk=odd.pk).update(to="no address\n at all")
    write("here@example.org")
    assert send_due() == Round(sent=1, later=1)
    odd.refresh_from_db()
    assert "could not be made or sent" in odd.error


# --- Claims ------------------------------------------------------------------------------------------------------------


def test_a_claim_holds_for_a_quarter_of_an_hour_and_then_the_mail_is_taken_again(smtp: SmtpServer) -> None:
    mail = write()
    assert sending.claim() == mail
    assert not send_due()
    claimed = timezone.now() - 15 * MINUTE
    OutboxMessage.objects.update(claimed_at=claimed + 10 * MINUTE / 60)
    assert not send_due()
    OutboxMessage.objects.update(claimed_at=claimed - 10 * MINUTE / 60)
    assert send_due() == Round(sent=1)
    assert smtp.received[0].message["Message-ID"].strip() == mail.message_id
    mail.refresh_from_db()
    assert mail.attempts == 2


def test_a_sender_that_wakes_up_late_does_not_overwrite_what_another_has_done(smtp: SmtpServer) -> None:
    write()
    slow = sending.claim()
    assert slow is not None
    OutboxMessage.objects.update(claimed_at=timezone.now() - 30 * MINUTE)
    slow.claimed_at = timezone.now() - 45 * MINUTE
    assert send_due() == Round(sent=1)
    sent_at = OutboxMessage.objects.get().sent_at
    smtp.answer = lambda at, to: "550 no" if at == "RCPT" else None
    sending.deliver(slow)
    row = OutboxMessage.objects.get()
    assert (row.state, row.sent_at, row.error) == (MessageState.SENT, sent_at, "")


def test_a_mail_that_kills_every_sender_is_given_up(smtp: SmtpServer) -> None:
    mail = write()
    for _ in range(5):
        assert sending.claim() == mail
        OutboxMessage.objects.update(claimed_at=timezone.now() - 30 * MINUTE)
    assert send_due() == Round(failed=1)
    assert smtp.received == []
    mail.refresh_from_db()
    assert (mail.state, mail.error) == (MessageState.FAILED, "The sender was ended at every attempt.")


# --- The commands ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_it_did_and_fails_when_the_server_does(
    smtp: SmtpServer, capsys: pytest.CaptureFixture[str]
) -> None:
    write()
    call_command("send_outbox")
    assert capsys.readouterr().out == ("Mails: 1 sent, 0 put off, 0 given up, 0 cancelled. Old texts emptied: 0.\n")
    write()
    smtp.answer = lambda at, to: "421 closing" if at == "RCPT" else None
    with pytest.raises(CommandError, match="421 closing The mails wait and are tried again"):
        call_command("send_outbox")


@pytest.mark.parametrize("interval", ["0", "-1", "4000", "nan"])
def test_an_interval_that_is_none_is_refused(interval: str) -> None:
    with pytest.raises(CommandError, match="a number of seconds from 0.1 to 3600"):
        call_command("send_outbox", "--loop", "--interval", interval)


def test_texts_are_emptied_a_month_after_the_end_and_what_is_known_of_a_mail_stays(smtp: SmtpServer) -> None:
    now = timezone.now()
    ages = {"old": dt.timedelta(days=30) + MINUTE, "young": dt.timedelta(days=30) - MINUTE}
    for age in ages:
        write_digest(f"{age}-sent@x.example")
    send_due()
    for age in ages:
        actions.cancel(message=write(f"{age}-cancelled@x.example"), by=None)
    smtp.answer = lambda at, to: "550 no" if at == "RCPT" else None
    for age in ages:
        write(f"{age}-failed@x.example")
    send_due()
    for age, past in ages.items():
        OutboxMessage.objects.filter(to__startswith=age).update(ended_at=now - past)
    waiting = write("waiting@x.example", due_at=now + MINUTE)
    OutboxMessage.objects.filter(pk=waiting.pk).update(created_at=now - dt.timedelta(days=400))
    assert empty_old_texts() == 3
    assert empty_old_texts() == 0
    emptied = OutboxMessage.objects.filter(text="")
    assert set(emptied.values_list("to", flat=True)) == {
        f"old-{state}@x.example" for state in ("sent", "cancelled", "failed")
    }
    for mail in emptied:
        assert (mail.html, mail.unsubscribe_url) == ("", "")
        assert mail.subject
        assert mail.dedupe_key
    assert OutboxMessage.objects.exclude(text="").exclude(html="").count() == 4


def test_monitoring_hears_of_mails_that_wait_and_of_nothing_else(
    no_server: SmtpServer, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("check_outbox")
    assert capsys.readouterr().out == "0 mails wait, 0 were given up.\n"
    mail = write(due_at=timezone.now() - 29 * MINUTE)
    call_command("check_outbox")
    make_late = OutboxMessage.objects.filter(pk=mail.pk)
    make_late.update(due_at=timezone.now() - 31 * MINUTE)
    with pytest.raises(
        CommandError, match=r"1 mails have waited for more than 30 minutes\. Does send_outbox --loop run\?"
    ):
        call_command("check_outbox")
    call_command("check_outbox", minutes=40)
    for _ in range(4):
        make_due(mail)
        send_due()
    with pytest.raises(CommandError, match="Mails cannot be handed to"):
        call_command("check_outbox")


# --- Without a mail server ---------------------------------------------------------------------------------------------


@pytest.fixture
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.EMAIL_BACKEND = "outbox.mail_folder.MailFolder"
    settings.MAIL_DIR = str(tmp_path / "mails")
    settings.MAILS_GO_TO = f"the folder {settings.MAIL_DIR}"
    return tmp_path / "mails"


def test_without_a_mail_server_each_mail_is_a_file(folder: Path) -> None:
    mails = [
        write_digest(f"{language}@example.org", language=language, letter=letter(WORDS[language]))
        for language in LANGUAGES
    ]
    assert send_due() == Round(sent=4)
    assert folder.stat().st_mode & 0o777 == 0o700
    found = {}
    for path in folder.iterdir():
        assert path.suffix == ".eml"
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[message["Message-ID"].strip()] = (message["To"], message["Subject"].strip())
    assert found == {mail.message_id: (mail.to, mail.subject) for mail in mails}


def test_a_folder_that_cannot_be_written_to_loses_nothing(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be")
    mail = write()
    assert "Mails cannot be handed to the folder" in send_due().outage
    folder.unlink()
    make_due(mail)
    assert send_due() == Round(sent=1)
