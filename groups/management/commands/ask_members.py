from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db.models import QuerySet
from django.utils import timezone

from groups import actions, queries
from groups.models import Membership


class Command(BaseCommand):
    help = (
        "The daily run of the groups: asks members once a year whether they still belong, ends the memberships of those "
        "who have not answered for 30 days, lets invitations expire, and puts those whose organisation lost its place "
        "back among the requests."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=dt.datetime.fromisoformat, help="stands in for the time of the clock")

    def handle(self, *, now: dt.datetime | None = None, verbosity: int = 1, **options: Any) -> None:
        now = now or timezone.now()
        if timezone.is_naive(now):
            now = timezone.make_aware(now)
        steps: tuple[tuple[str, QuerySet[Membership], Callable[..., Membership]], ...] = (
            ("invitations expired", queries.invitations_due_to_expire(now), actions.expire_invitation),
            ("organisations checked anew", queries.joined_by_organisation(), actions.recheck_organisation),
            ("answers missing", queries.due_to_lapse(now), actions.lapse),
            ("members asked", queries.due_to_be_asked(now), actions.ask_whether_still_there),
        )
        for name, due, deed in steps:
            done = 0
            for membership in due.select_related("group"):
                try:
                    deed(membership=membership, now=now)
                except ValidationError:
                    continue  # somebody was quicker, or there is nothing to do
                done += 1
            if verbosity:
                self.stdout.write(f"{name}: {done}")
