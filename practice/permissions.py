"""Who may do what with a pilot, besides reading it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from groups.enums import ContentState
from members.models import User
from practice.models import Pilot


def may_change_documents(user: User | AnonymousUser, pilot: Pilot) -> bool:
    """Add, replace and withdraw its documents: curators, and whoever recorded it unless it is withdrawn."""
    if user.has_perm("practice.change_pilot"):
        return True
    return (
        user.is_authenticated
        and user.is_active
        and pilot.created_by_id == user.pk
        and pilot.state != ContentState.WITHDRAWN
    )
