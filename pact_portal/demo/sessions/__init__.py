"""A year of sessions that do not take place, told from today: what was held and written down, and what is ahead, in every
phase. All through the rooms' own actions, with the clock of each deed, so that logs and lists look as after a year."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from pact_portal.demo.sessions import ahead, past
from pact_portal.demo.sessions.year import Year
from working_sessions.models import WorkingSession


@transaction.atomic
def make(*, now: dt.datetime | None = None) -> None:
    """Changes nothing where one of these sessions is there already."""
    if WorkingSession.objects.filter(slug__startswith="demo-").exists():
        return
    year = Year(now or timezone.now())
    for chapter in (*past.CHAPTERS, *ahead.CHAPTERS):
        chapter(year)
