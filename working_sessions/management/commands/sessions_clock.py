from __future__ import annotations

import datetime as dt
import logging
import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from working_sessions.actions.clock import tick
from working_sessions.notifications.reminders import enqueue_due
from working_sessions.queries.due import sessions_due

logger = logging.getLogger("working_sessions")

_HOUR = 3600.0
_NAP = 0.2  # seconds between two looks at whether to end


class Command(BaseCommand):
    help = (
        "What time does by itself in sessions: offered places and unconfirmed addresses lapse, limits per organisation "
        "fall, whoever waits moves up, and reminders and lists for organisers are written when they are due. With --loop "
        "it goes on until it gets SIGTERM or SIGINT. Any number may run at once, and nothing is lost when none runs for a "
        "while, but for reminders that are no longer of use."
    )
    requires_system_checks = []  # they would look through the addresses of all pages; nothing here needs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to end")
        parser.add_argument(
            "--interval", type=float, default=60, metavar="SECONDS", help="with --loop: pause between two runs (60)"
        )
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="with --loop: end also when this process, the starter, is gone"
        )
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="stands in for the time of the clock")

    def handle(
        self,
        *,
        loop: bool,
        interval: float,
        now: dt.datetime | None = None,
        parent: int | None = None,
        verbosity: int,
        **options: Any,
    ) -> None:
        if not 0.1 <= interval <= _HOUR:
            raise CommandError("--interval is a number of seconds from 0.1 to 3600.")
        if now is not None and timezone.is_naive(now):
            now = timezone.make_aware(now)
        self.ending, self.parent = False, parent
        if not loop:
            self.run_once(now or timezone.now(), verbosity)
            return
        before = {number: signal.signal(number, self.end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self.loop(interval, verbosity)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, number: int, frame: FrameType | None) -> None:
        """The session at hand is finished first."""
        self.ending = True

    def is_over(self) -> bool:
        return self.ending or (self.parent is not None and os.getppid() != self.parent)

    def run_once(self, now: dt.datetime, verbosity: int) -> None:
        looked_at = failed = 0
        for session in sessions_due(now):
            if self.is_over():
                return
            try:
                tick(session=session, now=now)
            except ValidationError as error:  # too many register at this moment; the next run comes soon
                logger.warning("Session %s is left for the next run: %s", session.slug, " ".join(error.messages))
            except (OperationalError, InterfaceError):
                raise
            except Exception:  # a fault in one session stops no other
                logger.exception("Session %s", session.slug)
                failed += 1
            else:
                looked_at += 1
        written = enqueue_due(now)
        if verbosity:
            self.stdout.write(f"Sessions looked at: {looked_at}. Reminders and lists for organisers: {written}.")
            self.stdout.flush()
        if failed:
            raise CommandError(f"{failed} sessions could not be moved on; the log says why.")

    def loop(self, interval: float, verbosity: int) -> None:
        while not self.is_over():
            try:
                self.run_once(timezone.now(), max(verbosity - 1, 0))
            except CommandError as error:
                logger.error("%s", error)
            except (OperationalError, InterfaceError) as error:
                logger.warning("The database does not answer; the sessions wait: %s", str(error).strip())
            close_old_connections()
            wake_at = time.monotonic() + interval
            while time.monotonic() < wake_at and not self.is_over():
                time.sleep(min(_NAP, interval))
