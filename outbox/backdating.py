"""Mails of a past that is told afterwards, for demonstrations only: there, a year of deeds happens within a second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import transaction

from outbox.enums import MessageState
from outbox.models import OutboxMessage


def newest_mail() -> int:
    """The number of the mail that was written last; 0 where there is none."""
    return OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def date_back(*, after: int, at: dt.datetime, still_sent_to: Collection[str]) -> int:
    """Gives the mails that were written after the one of that number the moment of the deed that they tell of, and takes
    back those that wait, but for a few addresses. Gives the number of the newest mail.

    Without an entry in the audit trail, since nobody did it. Raises RuntimeError outside of a demonstration: a mail says
    when it was written, and that is not for anybody to change.
    """
    if not settings.DEMO:
        raise RuntimeError("Only a demonstration tells its past afterwards.")
    new = OutboxMessage.objects.filter(pk__gt=after)
    new.update(created_at=at)
    gone = new.filter(state=MessageState.QUEUED).exclude(to__in=still_sent_to)
    gone.update(state=MessageState.CANCELLED, ended_at=at)
    return newest_mail()
