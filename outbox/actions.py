"""The only way to write a mail: into the outbox, in the transaction of the deed that it tells of. And what people may
do with mails: cancel one, send one again, unsubscribe from a kind and come back."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.enums import MessageState
from outbox.letters import CalendarFile, Letter
from outbox.models import OutboxMessage, Unsubscription
from outbox.models.unsubscription import normalised
from outbox.relevance import require_known
from publishing.actions import record


def enqueue(
    *,
    kind: str,
    to: str,
    language: str,
    letter: Letter,
    dedupe_key: str,
    unsubscribe_url: str = "",
    due_at: dt.datetime | None = None,
    calendar: CalendarFile | None = None,
    relevance: str = "",
) -> OutboxMessage | None:
    """Writes a mail. None, and nothing written, when there is one with the same dedupe key already, or when the mail
    offers to unsubscribe and this address has done so for this kind.

    `relevance` names what the mail stands on (see outbox.relevance): when that no longer holds, it is not sent.
    Raises RuntimeError outside a transaction, so that a deed and its mail stand or fall together, and ValueError for a
    relevance that nobody can check.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() must run in the transaction of the deed that it tells of.")
    require_known(relevance)
    # Somebody who unsubscribes at this very moment is noticed by the sender.
    if unsubscribe_url and Unsubscription.objects.of(to, kind).exists():
        return None
    text, html = render(letter, language=language, unsubscribe_url=unsubscribe_url)
    return _insert(
        OutboxMessage(
            kind=kind,
            to=to,
            language=language,
            subject=" ".join(letter.subject.split())[:250],
            text=text,
            html=html,
            dedupe_key=dedupe_key,
            unsubscribe_url=unsubscribe_url,
            due_at=due_at or timezone.now(),
            calendar=calendar.text if calendar else "",
            calendar_method=calendar.method if calendar else "",
            relevance=relevance,
        )
    )


def _insert(message: OutboxMessage) -> OutboxMessage | None:
    """None where there is one with the same dedupe key. In one statement, which Django has no word for: hundreds of mails
    may be written while a row is locked."""
    fields = [field for field in OutboxMessage._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [field.get_db_prep_save(field.pre_save(message, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {OutboxMessage._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))}) "  # noqa: S608
            "ON CONFLICT DO NOTHING RETURNING id",
            values,
        )
        row = cursor.fetchone()
    if row is None:
        return None
    message.pk, message._state.adding, message._state.db = row[0], False, connection.alias
    return message


def render(letter: Letter, *, language: str, unsubscribe_url: str = "") -> tuple[str, str]:
    """Text and HTML of a mail in that language."""
    with override(language):
        context = {
            "letter": letter,
            "LANGUAGE_CODE": language,
            "portal_url": settings.BASE_URL,
            "unsubscribe_url": unsubscribe_url,
        }
        text = render_to_string("emails/outbox/letter.txt", context)
        html = render_to_string("emails/outbox/letter.html", context)
    return text, html


@transaction.atomic
def cancel(*, message: OutboxMessage, by: AbstractBaseUser | None) -> OutboxMessage:
    """Takes back a mail that has not been sent. Raises ValidationError when it is being sent or has ended."""
    found = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
    if found.state == MessageState.SENDING:
        raise ValidationError(_("This mail is just being sent. Wait a quarter of an hour, and look again."))
    if found.state != MessageState.QUEUED:
        raise ValidationError(_("Only a mail that waits to be sent can be cancelled."))
    found.state = MessageState.CANCELLED
    found.ended_at = timezone.now()
    found.save(update_fields=["state", "ended_at"])
    record(by=by, verb="outbox.cancel", subject=_subject(found), kind=found.kind)
    return found


@transaction.atomic
def send_again(*, message: OutboxMessage, by: AbstractBaseUser | None) -> OutboxMessage:
    """Puts a mail that was given up back among those that wait, with all attempts before it.

    Raises ValidationError when it was not given up, or when its text is no longer kept.
    """
    found = OutboxMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
    if found.state != MessageState.FAILED:
        raise ValidationError(_("Only a mail that was given up can be sent again."))
    if found.is_emptied:
        raise ValidationError(
            _("The text of this mail is no longer kept, so it cannot be sent again. Repeat the step that it told of.")
        )
    found.state = MessageState.QUEUED
    found.attempts = found.outages = 0
    found.due_at = timezone.now()
    found.ended_at = None
    found.error = ""
    found.save(update_fields=["state", "attempts", "outages", "due_at", "ended_at", "error"])
    record(by=by, verb="outbox.send_again", subject=_subject(found), kind=found.kind)
    return found


@transaction.atomic
def erase_texts(*, keys_begin_with: str, now: dt.datetime | None = None) -> int:
    """Takes the words out of mails at once, where somebody has a right to that; those that wait are not sent. Who got what
    kind of mail when stays. How many mails. The caller says in the audit trail why.

    Raises ValidationError while one of them is being sent.
    """
    now = now or timezone.now()
    mails = OutboxMessage.objects.select_for_update(no_key=True).filter(dedupe_key__startswith=keys_begin_with)
    states = dict(mails.order_by("pk").values_list("pk", "state"))
    if MessageState.SENDING in states.values():
        raise ValidationError(_("This mail is just being sent. Wait a quarter of an hour, and look again."))
    nothing = {"subject": "", "text": "", "html": "", "calendar": "", "unsubscribe_url": ""}
    found = OutboxMessage.objects.filter(pk__in=states)
    found.filter(state=MessageState.QUEUED).update(**nothing, state=MessageState.CANCELLED, ended_at=now)
    found.update(**nothing)
    return len(states)


def _subject(message: OutboxMessage) -> str:
    """How the audit trail calls a mail. Without the address: curators read the trail, too."""
    return f"mail {message.uuid}"


@transaction.atomic
def unsubscribe(*, address: str, kind: str, by: AbstractBaseUser | None = None) -> bool:
    """No more mails of this kind to this address, those that wait included. False when it was so already.

    `by` is None where the link of a mail was followed. The audit trail does not name the address.
    """
    _row, is_new = Unsubscription.objects.get_or_create(address=normalised(address), kind=kind)
    if is_new:
        record(by=by, verb="outbox.unsubscribe", subject=f"mails {kind}"[:120], by_link=by is None)
    return is_new


@transaction.atomic
def subscribe_again(*, address: str, kind: str, by: AbstractBaseUser | None = None) -> bool:
    """Takes an unsubscription back. False when there was none. Mails of the time between do not come."""
    deleted, _models = Unsubscription.objects.of(address, kind).delete()
    if deleted:
        record(by=by, verb="outbox.subscribe_again", subject=f"mails {kind}"[:120], by_link=by is None)
    return bool(deleted)
