from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from publishing.looping import LoopingCommand
from working_sessions.actions.clock import tick
from working_sessions.notifications.reminders import enqueue_due
from working_sessions.queries.due import sessions_due


class Command(LoopingCommand):
    help = (
        "What time does by itself in sessions: offered places and unconfirmed addresses lapse, limits per organisation "
        "fall, whoever waits moves up, and reminders and lists for organisers are written when they are due. With --loop "
        "it goes on until it gets SIGTERM or SIGINT. Any number may run at once, and nothing is lost when none runs for a "
        "while, but for reminders that are no longer of use."
    )
    interval = 60
    logger = logging.getLogger("working_sessions")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--now", type=dt.datetime.fromisoformat, help="without --loop: stands in for the time of the clock"
        )

    def work(self, *, is_loop: bool, verbosity: int, now: dt.datetime | None = None, **options: Any) -> None:
        if now is None or is_loop:
            now = timezone.now()
        elif timezone.is_naive(now):
            now = timezone.make_aware(now)
        looked_at = failed = 0
        for session in sessions_due(now):
            if self.is_over():
                return
            try:
                tick(session=session, now=now)
            except ValidationError as error:  # too many register at this moment; the next run comes soon
                self.logger.warning("Session %s is left for the next run: %s", session.slug, " ".join(error.messages))
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # a fault in one session stops no other
                self.logger.exception("Session %s", session.slug)
                failed += 1
            else:
                looked_at += 1
        written = enqueue_due(now)
        if verbosity > is_loop:
            self.say(f"Sessions looked at: {looked_at}. Reminders and lists for organisers: {written}.")
        if failed:
            raise CommandError(f"{failed} sessions could not be moved on; the log says why.")
