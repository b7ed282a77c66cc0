"""What the groups do when something happens to a member."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.utils import timezone

from groups import actions
from groups.queries import joined_by_organisation
from members.models import User
from members.signals import account_closed, organisation_changed


@receiver(account_closed)
def leave_every_group(person: User, **kwargs: Any) -> None:
    actions.leave_all(person=person)


@receiver(organisation_changed)
def check_what_rests_on_the_organisation(person: User, **kwargs: Any) -> None:
    """Whoever joined by an organisation that they no longer belong to has to be approved."""
    for membership in joined_by_organisation().filter(user=person).select_related("group"):
        with suppress(ValidationError):  # the group lets the new organisation in as well
            actions.recheck_organisation(membership=membership, now=timezone.now())
