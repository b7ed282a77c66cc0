from __future__ import annotations

import logging
import os
import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections

from outbox.sending import Round, empty_old_texts, send_due

logger = logging.getLogger("outbox")

_HOUR = 3600.0
_NAP = 0.2  # seconds between two looks at whether to end


class Command(BaseCommand):
    help = (
        "Sends the mails of the outbox that are due, and empties the texts of those that ended a month ago. Ends with "
        "status 1 when the mail server takes no mails; they wait and lose nothing. With --loop it goes on until it "
        "gets SIGTERM or SIGINT. Any number may run at once."
    )
    requires_system_checks = []  # they would look through the addresses of all pages; nothing here needs them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until told to end")
        parser.add_argument(
            "--interval", type=float, default=10, metavar="SECONDS", help="with --loop: pause between two looks (10)"
        )
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="with --loop: end also when this process, the starter, is gone"
        )

    def handle(self, *, loop: bool, interval: float, parent: int | None, verbosity: int, **options: Any) -> None:
        if not 0.1 <= interval <= _HOUR:
            raise CommandError("--interval is a number of seconds from 0.1 to 3600.")
        self.ending = False
        self.parent = parent
        before = {number: signal.signal(number, self.end) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if loop:
                self.loop(interval, verbosity)
            else:
                self.once(verbosity)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def end(self, number: int, frame: FrameType | None) -> None:
        """The mail on its way is sent and written down first."""
        self.ending = True

    def is_over(self) -> bool:
        return self.ending or (self.parent is not None and os.getppid() != self.parent)

    def once(self, verbosity: int) -> None:
        done = send_due(stop=self.is_over)
        emptied = empty_old_texts()
        if verbosity:
            self.stdout.write(f"Mails: {done}. Old texts emptied: {emptied}.")
        if done.outage:
            raise CommandError(f"{done.outage} The mails wait and are tried again.")

    def loop(self, interval: float, verbosity: int) -> None:
        tidied_at = -_HOUR
        while not self.is_over():
            try:
                self.report(send_due(stop=self.is_over), verbosity)
                if time.monotonic() - tidied_at >= _HOUR:
                    empty_old_texts()
                    tidied_at = time.monotonic()
            except (OperationalError, InterfaceError) as error:
                logger.warning("The database does not answer; mails wait: %s", str(error).strip())
            close_old_connections()
            wake_at = time.monotonic() + interval
            while time.monotonic() < wake_at and not self.is_over():
                time.sleep(min(_NAP, interval))

    def report(self, done: Round, verbosity: int) -> None:
        if done and verbosity:
            self.stdout.write(f"Mails: {done}.")
            self.stdout.flush()
