"""The lock that every decision about places stands on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from working_sessions.models import Registration, WorkingSession

PATIENCE = "5s"


@contextmanager
def in_turn() -> Iterator[None]:
    """A transaction that waits a few seconds for its turn, and not for ever.

    Raises ValidationError when its turn has not come, and when the database refuses what the code should have refused.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected | SerializationFailure):
            raise _busy() from error
        raise
    except IntegrityError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise refusal from error


def _busy() -> ValidationError:
    return ValidationError(
        _("Many people register for this session at this very moment. Nothing is lost: try again in a minute."),
        code="busy",
    )


def _refusal(error: IntegrityError) -> ValidationError | None:
    """What the person reads when a rule of the database stopped them; None for a fault of another kind."""
    diagnosis = getattr(error.__cause__, "diag", None)
    match diagnosis.constraint_name if diagnosis else None:
        case "working_sessions_no_place_too_many":
            return ValidationError(_("Somebody else was quicker: all places are taken now. Try again."), code="full")
        case "working_sessions_nobody_joins_a_cancelled_session":
            return ValidationError(_("This session was cancelled."), code="phase")
        case "working_sessions_registration_once_per_member" | "working_sessions_registration_once_per_address":
            return ValidationError(_("Somebody with this address is registered already."), code="twice")
        case "working_sessions_registration_sent_once":
            return ValidationError(_("This form was sent before. Load the page again."), code="sent")
        case "working_sessions_registration_waiting_number_once" | "working_sessions_event_one_step_to_a_version":
            return _busy()
    return None


def locked(session: WorkingSession) -> WorkingSession:
    """The session's row as it is now, locked until the transaction ends. Counting the registrations without it would
    oversell: a lock on a count locks nothing.

    Read the clock after this, not before: whoever waits for a turn has the time of the turn, so that the times of
    registrations follow each other as the registrations do.
    """
    return (
        WorkingSession.objects.select_for_update(no_key=True, of=("self",)).select_related("group").get(pk=session.pk)
    )


def fresh_in(session: WorkingSession, registration: Registration) -> Registration:
    """The registration as it is now, in its session, which is locked."""
    fresh = Registration.objects.select_related("user", "organisation").get(pk=registration.pk, session=session)
    fresh.session = session
    return fresh
