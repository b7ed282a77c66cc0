"""The audit trail's only writer."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from publishing.models import AuditEntry


def record(*, by: AbstractBaseUser | None, verb: str, subject: str, **details: Any) -> AuditEntry:
    """Writes one audit entry in the running transaction, so that a deed and its trace stand or fall together.

    `by` is None where a command acts without a person. Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() must run in the transaction of the deed that it records.")
    return AuditEntry.objects.create(actor=by, verb=verb, subject=subject, details=details)
