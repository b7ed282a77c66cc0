"""A member's own calendar address: made, made anew, ended. Whoever knows it reads the calendar, so that it is shown once
and only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import User
from publishing.actions import record
from working_sessions.models import CalendarFeed

_BYTES = 32  # 256 bits: nobody guesses it


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(*, by: User) -> str:
    """The secret of a first address. Raises ValidationError for somebody who has one: `reset_feed` makes it anew."""
    token = secrets.token_urlsafe(_BYTES)
    _row, is_new = CalendarFeed.objects.get_or_create(user=by, defaults={"token_hash": hash_of(token)})
    if not is_new:
        raise ValidationError(_("You have a calendar address already. To see one again, make a new one."), code="twice")
    record(by=by, verb="calendar.make", subject=by.subject)
    return token


@transaction.atomic
def reset_feed(*, by: User) -> str:
    """The secret of a new address. The one before ends at once."""
    token = secrets.token_urlsafe(_BYTES)
    CalendarFeed.objects.filter(user=by).delete()
    CalendarFeed.objects.create(user=by, token_hash=hash_of(token))
    record(by=by, verb="calendar.reset", subject=by.subject)
    return token


@transaction.atomic
def end_feed(*, person: User, by: User | None) -> bool:
    """Ends the address. False when there was none. `by` is None where an account is closed."""
    deleted, _models = CalendarFeed.objects.filter(user=person).delete()
    if deleted:
        record(by=by, verb="calendar.end", subject=person.subject)
    return bool(deleted)
