from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from outcomes.notifications import remind_of_minutes


class Command(BaseCommand):
    help = (
        "Daily: asks the organisers of sessions that took place for minutes, 3, 10 and 20 days after the end, as long as "
        "there are none."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="stands in for the time of the clock")

    def handle(self, *, now: dt.datetime | None = None, verbosity: int = 1, **options: Any) -> None:
        now = now or timezone.now()
        if timezone.is_naive(now):
            now = timezone.make_aware(now)
        written = remind_of_minutes(now)
        if verbosity:
            self.stdout.write(f"organisers reminded of minutes: {written}")
