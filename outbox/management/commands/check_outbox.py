from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outbox.enums import MessageState
from outbox.models import OutboxMessage


class Command(BaseCommand):
    help = (
        "For monitoring: ends with status 1 when mails wait for longer than they should, because no send_outbox runs "
        "or the mail server takes none. Says how many were given up, which is no fault of the sender."
    )

    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--minutes", type=int, default=30, help="how long a mail may wait (30)")

    def handle(self, *, minutes: int, verbosity: int, **options: Any) -> None:
        late = OutboxMessage.objects.late(timezone.now(), dt.timedelta(minutes=minutes))
        counts = (
            OutboxMessage.objects.filter(state=MessageState.QUEUED).count(),
            OutboxMessage.objects.undelivered().count(),
        )
        said = f"{counts[0]} mails wait, {counts[1]} were given up."
        if number := late.count():
            why = late.exclude(error="").values_list("error", flat=True).first()
            raise CommandError(
                f"{number} mails have waited for more than {minutes} minutes. {why or 'Does send_outbox --loop run?'} {said}"
            )
        if verbosity:
            self.stdout.write(said)
