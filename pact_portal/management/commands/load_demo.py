from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.models import User
from pact_portal.demo import ACCOUNTS, PASSWORD, DemoAccount, contributions, practice
from pact_portal.roles import ensure_roles


class Command(BaseCommand):
    help = "Makes the demonstration's sign-ins, one per role. Refused in production, and unless PORTAL_DEMO is on."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "The demonstration's accounts have a password that everybody knows, so they are made only with "
                "PORTAL_MODE=development and PORTAL_DEMO=on. For real accounts use: manage.py createsuperuser"
            )
        with transaction.atomic():
            ensure_roles()
            for account in ACCOUNTS:
                is_new = make(account)
                if verbosity:
                    self.stdout.write(f"{account.email}: {'made' if is_new else 'was there already'}.")
            practice.make()
            contributions.make()


def make(account: DemoAccount) -> bool:
    """Make one account; True when it is new.

    Of an account that is there only what lets somebody in is mended: the password, the role, that it is active.
    """
    user = User.objects.filter(email__iexact=account.email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(account.email, PASSWORD, name=account.name)
    elif not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
    user.is_active = user.is_staff = True
    user.is_superuser = account.is_superuser
    user.save()
    user.groups.set(Group.objects.filter(name__in=account.groups))
    return is_new
