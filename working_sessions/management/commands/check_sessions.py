from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from working_sessions.invariants import breaches


class Command(BaseCommand):
    help = (
        "For monitoring: ends with status 1 when something does not hold that must hold of sessions and registrations, "
        "such as no more participants than places. Says for each session what, and what to do."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--minutes", type=int, default=15, help="how long sessions_clock may take to act on what is due (15)"
        )

    def handle(self, *, minutes: int, verbosity: int, **options: Any) -> None:
        found = breaches(timezone.now(), dt.timedelta(minutes=minutes))
        for breach in found:
            self.stdout.write(f"{breach}.")
        if found:
            raise CommandError(f"{len(found)} things do not hold.")
        if verbosity:
            self.stdout.write("Sessions and registrations: everything holds.")
