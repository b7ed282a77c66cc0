"""Commands that do their work once, or go on until they are told to end."""

from __future__ import annotations

import logging
import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

_HOUR = 3600.0
_NAP = 0.2  # seconds between two looks at whether to end


class LoopingCommand(BaseCommand):
    """Any number may run at once. A subclass says what is done in `work`, and asks `is_over` between two pieces of it:
    what is at hand is finished first. In a loop, a database that does not answer is waited for."""

    interval: float  # seconds between two rounds of the loop, unless it is given
    logger: logging.Logger
    requires_system_checks = []  # they would look through the addresses of all pages; nothing here needs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to end")
        parser.add_argument(
            "--interval",
            type=float,
            default=self.interval,
            metavar="SECONDS",
            help=f"with --loop: pause between two rounds ({self.interval})",
        )
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="with --loop: end also when this process, the starter, is gone"
        )

    def handle(self, *, loop: bool, interval: float, parent: int | None = None, **options: Any) -> None:
        if not 0.1 <= interval <= _HOUR:
            raise CommandError("--interval is a number of seconds from 0.1 to 3600.")
        self.ending, self.parent = False, parent
        before = {number: signal.signal(number, self.end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if loop:
                self.go_on(interval, options)
            else:
                self.work(is_loop=False, **options)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, number: int, frame: FrameType | None) -> None:
        self.ending = True

    def is_over(self) -> bool:
        return self.ending or (self.parent is not None and os.getppid() != self.parent)

    def go_on(self, interval: float, options: dict[str, Any]) -> None:
        while not self.is_over():
            try:
                self.work(is_loop=True, **options)
            except CommandError as error:
                self.logger.error("%s", error)
            except (OperationalError, InterfaceError) as error:
                self.logger.warning("The database does not answer; everything waits: %s", str(error).strip())
            close_old_connections()
            wake_at = time.monotonic() + interval
            while time.monotonic() < wake_at and not self.is_over():
                time.sleep(min(_NAP, interval))

    def work(self, *, is_loop: bool, verbosity: int, **options: Any) -> None:
        """One round. Raises CommandError for what somebody should look at."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
