from __future__ import annotations

import logging
import time
from typing import Any

from django.core.management.base import CommandError

from outbox.sending import empty_old_texts, send_due
from publishing.looping import LoopingCommand

_HOUR = 3600.0


class Command(LoopingCommand):
    help = (
        "Sends the mails of the outbox that are due, and empties the texts of those that ended a month ago. Ends with "
        "status 1 when the mail server takes no mails; they wait and lose nothing. With --loop it goes on until it "
        "gets SIGTERM or SIGINT. Any number may run at once."
    )
    interval = 10
    logger = logging.getLogger("outbox")
    tidied_at = -_HOUR

    def work(self, *, is_loop: bool, verbosity: int, **options: Any) -> None:
        done, emptied = send_due(stop=self.is_over), 0
        if time.monotonic() - self.tidied_at >= _HOUR:
            emptied, self.tidied_at = empty_old_texts(), time.monotonic()
        if is_loop:
            if done and verbosity:
                self.say(f"Mails: {done}.")
            return
        if verbosity:
            self.say(f"Mails: {done}. Old texts emptied: {emptied}.")
        if done.outage:
            raise CommandError(f"{done.outage} The mails wait and are tried again.")
