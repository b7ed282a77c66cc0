"""Who runs a session, and is written to."""

from __future__ import annotations

from groups.models import Group, Membership
from groups.notifications import steering_committee
from members.models import User


def organisers_of(group: Group) -> list[User]:
    """The coordinators of the group; where it has none, the steering committee."""
    coordinators = User.objects.filter(
        is_active=True, group_memberships__in=Membership.objects.coordinators().filter(group=group)
    )
    return list(coordinators.distinct().order_by("pk")) or steering_committee()
