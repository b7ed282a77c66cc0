from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from pact_portal.demo import contributions, groups, members, practice, sessions
from pact_portal.roles import ensure_roles

# In the order in which the rooms stand on each other.
ROOMS = (members, groups, practice, contributions, sessions)


class Command(BaseCommand):
    help = (
        "Makes a demonstration: one sign-in per role, and what they do. Refused in production and without PORTAL_DEMO."
    )

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "The demonstration's accounts have a password that everybody knows, so they are made only with "
                "PORTAL_MODE=development and PORTAL_DEMO=on. For real accounts use: manage.py createsuperuser"
            )
        with transaction.atomic():
            ensure_roles()
            for room in ROOMS:
                room.make()
        if verbosity:
            self.stdout.write("The demonstration's content is there.")
