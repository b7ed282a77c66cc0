"""The life of a session: drafted, announced, moved, postponed, cancelled, held."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groups.models import Group
from members.models import User
from publishing.actions import record
from working_sessions.actions.locking import in_turn, locked
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_organise_in, may_run


@transaction.atomic
def create_session(*, group: Group, by: User | None, slug: str, **fields: Any) -> WorkingSession:
    """A draft. `fields` are those of the model, translated ones with their language: title_nl.

    Raises PermissionDenied for somebody who organises nothing in the group, ValidationError for bad values.
    """
    if by is not None and not may_organise_in(by, group):
        raise PermissionDenied
    session = WorkingSession(group=group, slug=slug, created_by=by, **fields)
    session.full_clean()
    session.save()
    record(by=by, verb="session.create", subject=session.slug)
    return session


def announce(*, session: WorkingSession, by: User | None, now: dt.datetime | None = None) -> WorkingSession:
    """Shows a draft to its audience. Raises ValidationError when it is no draft, or has begun already."""
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        if by is not None and not may_run(by, session):
            raise PermissionDenied
        if session.state != SessionState.DRAFT:
            raise ValidationError(_("This session is announced already."), code="state")
        session.state, session.published_at = SessionState.PUBLISHED, now
        session.save()
        record(by=by, verb="session.announce", subject=session.slug)
        return session
