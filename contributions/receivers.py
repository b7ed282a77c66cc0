"""What contributions do when a room below publishes something."""

from __future__ import annotations

from typing import Any

from contributions import actions
from criteria.models import CriterionVersion
from members.models import User
from practice.models import GoodPractice, Pilot, Result
from publishing.signals import published


def connect() -> None:
    for sender in (CriterionVersion, Pilot, GoodPractice):
        published.connect(tell_contributors, sender=sender, dispatch_uid=f"contributions.{sender.__name__}")


def tell_contributors(*, instance: Result, by: User | None, **kwargs: Any) -> None:
    """The contributions that a version, a pilot or a good practice came of are part of it from now on."""
    actions.mark_published(result=instance, by=by)
