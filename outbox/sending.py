"""Hands over the mails of the outbox, one after the other. Any number of senders may run at once.

A sender claims a mail and commits that before it speaks to the mail server, so no two send the same one. When it is
killed, its claim ends after a while and another sender takes the mail: then it may arrive twice, under the same
Message-ID, but it is never lost.
"""

from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import DatabaseError, transaction
from django.utils import timezone

from outbox.enums import MessageState
from outbox.models import OutboxMessage
from outbox.relevance import why_not
from outbox.unsubscribing import is_unsubscribed

logger = logging.getLogger("outbox")

BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
ATTEMPTS = len(BACK_OFF) + 1
CLAIM_ENDS = dt.timedelta(minutes=15)  # far longer than an exchange with a mail server takes
TEXTS_KEPT = dt.timedelta(days=30)
_LONGEST_ERROR = 1000


class Outcome(Enum):
    SENT = "sent"
    LATER = "put off"
    FAILED = "given up"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Round:
    """What became of the mails that were due. `outage` says why no more were tried, empty when all were."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    cancelled: int = 0
    outage: str = ""

    def with_one(self, outcome: Outcome) -> Round:
        name = outcome.name.lower()
        return replace(self, **{name: getattr(self, name) + 1})

    def __bool__(self) -> bool:
        return self != Round()

    def __str__(self) -> str:
        return f"{self.sent} sent, {self.later} put off, {self.failed} given up, {self.cancelled} cancelled"


class OutageError(Exception):
    """The mail server cannot be reached, or takes no mails from the portal: it is not about one mail."""


class RefusalError(Exception):
    """The mail server does not take this mail."""

    def __init__(self, error: str, *, for_good: bool) -> None:
        super().__init__(error)
        self.for_good = for_good


def send_due(*, stop: Callable[[], bool] = lambda: False) -> Round:
    """Sends what is due, until nothing is, the mail server fails, or `stop` says so."""
    done = Round()
    while not stop():
        message = claim()
        if message is None:
            break
        try:
            done = done.with_one(deliver(message))
        except OutageError as outage:
            # The other mails stay due: the next round tries with one of them, and no longer than that.
            done = replace(done.with_one(Outcome.LATER), outage=str(outage))
            break
    return done


def claim() -> OutboxMessage | None:
    """The mail that has been due for longest, now this sender's alone. None when there is none."""
    with transaction.atomic():
        now = timezone.now()
        message = (
            OutboxMessage.objects.claimable(now, CLAIM_ENDS)
            .select_for_update(skip_locked=True)
            .order_by("due_at", "pk")
            .first()
        )
        if message is not None:
            message.state = MessageState.SENDING
            message.claimed_at = now
            message.attempts += 1
            message.save(update_fields=["state", "claimed_at", "attempts"])
    return message


def deliver(message: OutboxMessage) -> Outcome:
    """Sends a claimed mail and writes down what became of it. Raises OutageError after putting the mail off."""
    if message.unsubscribe_url and is_unsubscribed(message.to, message.kind):
        return _end(message, Outcome.CANCELLED, error="The recipient has unsubscribed.")
    if message.attempts > ATTEMPTS:  # whoever tried so often was killed each time, perhaps by this very mail
        return _end(message, Outcome.FAILED, error=message.error or "The sender was ended at every attempt.")
    try:
        if reason := _no_longer_true(message):
            return _end(message, Outcome.CANCELLED, error=reason)
        hand_over(message)
    except OutageError as outage:
        message.attempts -= 1  # the mail is not to blame, however long it takes
        message.outages += 1
        _put_off(message, BACK_OFF[min(message.outages, len(BACK_OFF)) - 1], str(outage))
        logger.warning("Mails wait: %s", outage)
        raise
    except RefusalError as refusal:
        if refusal.for_good or message.attempts >= ATTEMPTS:
            logger.warning("Mail %s (%s) was given up: %s", message.uuid, message.kind, refusal)
            return _end(message, Outcome.FAILED, error=str(refusal))
        _put_off(message, BACK_OFF[message.attempts - 1], str(refusal))
        return Outcome.LATER
    return _end(message, Outcome.SENT)


def _no_longer_true(message: OutboxMessage) -> str:
    """Why the mail must not be sent any more. Raises RefusalError where the check itself fails."""
    try:
        return why_not(message.relevance)
    except DatabaseError:
        raise
    except Exception as error:  # one odd mail must not hold up the others
        logger.exception("Mail %s: whether it is still true could not be checked.", message.uuid)
        raise RefusalError(f"Whether the mail is still true could not be checked: {error!r}", for_good=False) from error


def hand_over(message: OutboxMessage) -> None:
    """Gives the mail to the mail server, over a connection of its own. Raises OutageError or RefusalError."""
    connection = get_connection()
    try:
        _open(connection)
        _send(connection, message)
    finally:
        try:
            connection.close()
        except (smtplib.SMTPException, OSError):
            logger.debug("The mail server ended without a word.", exc_info=True)


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise OutageError(
            f"The mail server refuses the user or the password of PORTAL_MAIL_URL: {_said(error)}"
        ) from error
    except (smtplib.SMTPException, OSError) as error:
        raise OutageError(f"Mails cannot be handed to {settings.MAILS_GO_TO}: {_said(error)}") from error


def _send(connection: BaseEmailBackend, message: OutboxMessage) -> None:
    try:
        connection.send_messages([as_email(message, connection)])
    except smtplib.SMTPRecipientsRefused as error:
        raise _refusal(*next(iter(error.recipients.values())), "recipient") from error
    except (smtplib.SMTPSenderRefused, smtplib.SMTPHeloError) as error:
        raise OutageError(f"The mail server takes no mails from {settings.MAIL_FROM}: {_said(error)}") from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error, "mail") from error
    except (smtplib.SMTPException, OSError) as error:
        raise RefusalError(f"The exchange with the mail server broke off: {_said(error)}", for_good=False) from error
    except Exception as error:  # one odd mail must not hold up the others
        logger.exception("Mail %s could not be made or sent.", message.uuid)
        raise RefusalError(f"The mail could not be made or sent: {error!r}", for_good=False) from error


def _refusal(code: int, text: bytes | str, refused: str) -> OutageError | RefusalError:
    """What an answer means: 421, that the server is about to close down; 5xx, that it will say the same tomorrow.

    Except 5xx for reasons of policy (5.7, RFC 3463: no relaying, blocked, no authority), which people mend while the
    mail waits.
    """
    said = _answered(code, text)
    if code == 421:
        return OutageError(f"The mail server closes down: {said}")
    for_good = 500 <= code < 600 and not said.startswith(f"{code} 5.7.")
    return RefusalError(f"The mail server refuses the {refused}: {said}", for_good=for_good)


def as_email(message: OutboxMessage, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: no answer by a machine
        "Content-Language": message.language,
    }
    if message.unsubscribe_url:  # RFC 8058
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email = EmailMultiAlternatives(
        message.subject, message.text, settings.MAIL_FROM, [message.to], headers=headers, connection=connection
    )
    if message.html:
        email.attach_alternative(message.html, "text/html")
    if message.calendar:
        _add_calendar(email, message)
    return email


def _add_calendar(email: EmailMultiAlternatives, message: OutboxMessage) -> None:
    """The file twice, as Google Calendar sends it and as nodemailer has it from there (nodemailer issues 1202, 1206):

    - the last alternative, `text/calendar` with the method of the file, is what Outlook and Gmail turn into an entry.
      Exchange refuses a mail whose two methods differ, and Outlook shows no entry for an attachment alone;
    - `invite.ics` is what Apple Mail, Thunderbird and phones open. As `application/ics`, because Gmail takes a second
      `text/calendar` for a mere file (resend-node issue 198), and in base64, so that no server touches its line ends.
    """
    email.attach_alternative(message.calendar, f"text/calendar; method={message.calendar_method}")
    email.attach("invite.ics", message.calendar.encode(), "application/ics")


def empty_old_texts() -> int:
    """Takes the words and calendar files out of mails that ended a month ago; who got what when stays. How many they were."""
    return (
        OutboxMessage.objects.ended_before(timezone.now() - TEXTS_KEPT)
        .exclude(text="")
        .update(text="", html="", calendar="", unsubscribe_url="")
    )


def _end(message: OutboxMessage, outcome: Outcome, error: str = "") -> Outcome:
    now = timezone.now()
    _write(
        message,
        state=MessageState[outcome.name],
        ended_at=now,
        sent_at=now if outcome is Outcome.SENT else None,
        error=error[:_LONGEST_ERROR],
    )
    return outcome


def _put_off(message: OutboxMessage, delay: dt.timedelta, error: str) -> None:
    _write(message, state=MessageState.QUEUED, due_at=timezone.now() + delay, error=error[:_LONGEST_ERROR])


def _write(message: OutboxMessage, **changes: object) -> None:
    """Writes down what became of a claimed mail, unless another sender has taken the mail over meanwhile."""
    still_ours = OutboxMessage.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_at=message.claimed_at
    ).update(claimed_at=None, attempts=message.attempts, outages=message.outages, **changes)
    if not still_ours:
        logger.warning("Mail %s took so long that another sender has it now.", message.uuid)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answered(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answered(code: int, text: bytes | str) -> str:
    words = text.decode(errors="replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"
