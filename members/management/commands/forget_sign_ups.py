from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from members.actions import forget_sign_up, never_confirmed


class Command(BaseCommand):
    help = (
        "Deletes accounts whose address nobody confirmed within 30 days of signing up. For a daily run; it may run at any "
        "time and twice. Accounts that staff made, and those that anything in the portal is of, stay."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="stands in for the time of the clock")

    def handle(self, *, now: dt.datetime | None = None, verbosity: int = 1, **options: Any) -> None:
        now = now or timezone.now()
        if timezone.is_naive(now):
            now = timezone.make_aware(now)
        done = sum(forget_sign_up(person=person, now=now) for person in never_confirmed(now).order_by("pk"))
        if verbosity:
            self.stdout.write(f"sign-ups that nobody confirmed: {done} deleted")
