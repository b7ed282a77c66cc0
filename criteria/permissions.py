"""Who may do what with criteria; used by views, admin and templates alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from criteria.models import CriterionVersion
from members.models import User


def may_see_drafts(user: User | AnonymousUser) -> bool:
    return user.has_perm("criteria.view_criterionversion")


def may_edit(user: User | AnonymousUser, version: CriterionVersion) -> bool:
    """Drafts only: nobody may change a published version."""
    return not version.is_published and user.has_perm("criteria.change_criterionversion")


def may_publish(user: User | AnonymousUser) -> bool:
    return user.has_perm("criteria.publish_criterionversion")
