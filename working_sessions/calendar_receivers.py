"""What becomes of a member's calendar address when the account is closed."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from members.models import User
from members.signals import account_closed
from working_sessions.actions.feeds import end_feed


@receiver(account_closed)
def end_the_calendar(person: User, **kwargs: Any) -> None:
    end_feed(person=person, by=None)
