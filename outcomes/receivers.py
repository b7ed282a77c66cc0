"""What outcomes do when attendance is noted. (Where a session or its group changes, triggers touch the catalogue.)"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext as _

from outcomes.actions.certificates import revoke_after_correction
from outcomes.queries.minutes import is_final
from working_sessions.models import Registration, WorkingSession
from working_sessions.signals import attendance_noting


def connect() -> None:
    attendance_noting.connect(refuse_after_approval, dispatch_uid="outcomes.attendance")
    post_save.connect(revoke_what_is_wrong, sender=Registration, dispatch_uid="outcomes.registration")


def refuse_after_approval(*, session: WorkingSession, now: dt.datetime, **kwargs: Any) -> None:
    """Approved minutes rest on who was there: whoever corrects that takes the approval back first."""
    if is_final(session):
        raise ValidationError(
            _("The minutes of this session are approved: attendance stands as it was noted."), code="final"
        )


def revoke_what_is_wrong(
    *, instance: Registration, created: bool, update_fields: Collection[str] | None, **kwargs: Any
) -> None:
    """Attendance was noted anew: `actions.attendance` names its fields, which is how one tells."""
    if not created and update_fields is not None and "attendance" in update_fields:
        revoke_after_correction(registration=instance, by=None, now=timezone.now())
