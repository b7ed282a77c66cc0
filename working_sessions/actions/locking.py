"""The lock that every decision about places stands on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from working_sessions.models import Registration, WorkingSession

PATIENCE = "5s"


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction that waits a few seconds for its turn, and not for ever.

    Raises ValidationError when its turn has not come.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise ValidationError(
                _("Many people register for this session at this very moment. Nothing is lost: try again in a minute."),
                code="busy",
            ) from error
        raise


def locked(session: WorkingSession) -> WorkingSession:
    """The session's row as it is now, locked until the transaction ends. Counting the registrations without it would
    oversell: a lock on a count locks nothing."""
    return (
        WorkingSession.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=session.pk)
    )


def fresh_in(session: WorkingSession, registration: Registration) -> Registration:
    """The registration as it is now, in its session, which is locked."""
    fresh = Registration.objects.select_related("user", "organisation").get(pk=registration.pk, session=session)
    fresh.session = session
    return fresh
