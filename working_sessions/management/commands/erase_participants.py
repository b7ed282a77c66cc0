from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from working_sessions.actions import privacy
from working_sessions.models import WorkingSession


class Command(BaseCommand):
    help = (
        "The daily run of privacy: removes the personal data of registrations as many days after their session as the "
        "session says, what participants needed of the organiser seven days after it, and addresses that nobody "
        "confirmed. Twice, it removes nothing twice. The audit trail keeps how many of which session. Ends with status "
        "1 when a session was too busy; the next run does it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="stands in for the time of the clock")

    def handle(self, *, now: dt.datetime | None = None, verbosity: int = 1, **options: Any) -> None:
        now = now or timezone.now()
        if timezone.is_naive(now):
            now = timezone.make_aware(now)
        busy = []
        for name, due, deed in (
            ("registrations without personal data from now on", privacy.due_to_be_erased, privacy.erase_participants),
            ("access needs removed", privacy.with_needs_to_be_erased, privacy.erase_needs),
        ):
            done = 0
            for session in WorkingSession.objects.filter(pk__in=due(now).values("session")).order_by("pk"):
                try:
                    done += deed(session=session, now=now)
                except ValidationError:
                    busy.append(session.slug)
            if verbosity:
                self.stdout.write(f"{name}: {done}")
        if busy:
            raise CommandError(f"Too busy, left for the next run: {', '.join(busy)}")
