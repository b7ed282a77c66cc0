"""The same decision about several registrations. Each is a deed of its own: what one meets does not stop the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from working_sessions.actions.deciding import approve, reject, require_to_run
from working_sessions.enums import ORGANISER_REASONS
from working_sessions.models import Registration, WorkingSession


@dataclass(slots=True)
class Outcomes:
    """Who was decided about, by their numbers, and who could not be, with the sentence that says why."""

    done: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def approve_all(
    *,
    session: WorkingSession,
    registrations: Iterable[Registration],
    by: User,
    note: str = "",
    now: dt.datetime | None = None,
) -> Outcomes:
    """Raises PermissionDenied for somebody who does not run the session."""
    require_to_run(by, session)
    now = now or timezone.now()
    outcomes = Outcomes()
    for registration in registrations:
        try:
            approve(registration=registration, by=by, note=note, now=now)
        except ValidationError as error:
            outcomes.refused[registration.pk] = " ".join(error.messages)
        else:
            outcomes.done.append(registration.pk)
    return outcomes


def reject_all(
    *,
    session: WorkingSession,
    registrations: Iterable[Registration],
    by: User,
    reason: str,
    note: str = "",
    now: dt.datetime | None = None,
) -> Outcomes:
    """Raises PermissionDenied for somebody who does not run the session, and ValidationError, before anything is done,
    without one of the organiser's reasons."""
    require_to_run(by, session)
    if reason not in ORGANISER_REASONS:
        raise ValidationError(_("Choose a reason: the person reads it."), code="reason")
    now = now or timezone.now()
    outcomes = Outcomes()
    for registration in registrations:
        try:
            reject(registration=registration, by=by, reason=reason, note=note, now=now)
        except ValidationError as error:
            outcomes.refused[registration.pk] = " ".join(error.messages)
        else:
            outcomes.done.append(registration.pk)
    return outcomes
