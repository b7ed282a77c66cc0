"""What contributions do when a room below publishes something."""

from __future__ import annotations

from typing import Any

from contributions import actions
from criteria.models import CriterionVersion
from members.models import User
from publishing.signals import published


def connect() -> None:
    published.connect(tell_contributors, sender=CriterionVersion, dispatch_uid="contributions.version_published")


def tell_contributors(*, instance: CriterionVersion, by: User | None, **kwargs: Any) -> None:
    """The contributions that a version came of are part of it from now on."""
    actions.mark_published(result=instance, by=by)
