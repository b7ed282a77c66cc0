"""The only way to write a mail: into the outbox, in the transaction of the deed that it tells of."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from outbox.letters import Letter
from outbox.models import OutboxMessage


def enqueue(
    *,
    kind: str,
    to: str,
    language: str,
    letter: Letter,
    dedupe_key: str,
    unsubscribe_url: str = "",
    due_at: dt.datetime | None = None,
) -> OutboxMessage | None:
    """Writes a mail. None when there is one with the same dedupe key already: it is never written twice.

    Raises RuntimeError outside a transaction, so that a deed and its mail stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() must run in the transaction of the deed that it tells of.")
    with override(language):
        context = {"letter": letter, "LANGUAGE_CODE": language, "unsubscribe_url": unsubscribe_url}
        text = render_to_string("emails/outbox/letter.txt", context)
        html = render_to_string("emails/outbox/letter.html", context)
    made = OutboxMessage.objects.bulk_create(
        [
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
            )
        ],
        ignore_conflicts=True,
    )
    return OutboxMessage.objects.filter(dedupe_key=dedupe_key, uuid=made[0].uuid).first()
