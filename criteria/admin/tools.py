"""What the admin pages of criteria do besides saving a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from members.models import User
from publishing.admin.tools import Tool, ToolsMixin, admin_url, entered, say_errors

__all__ = ["Tool", "ToolsMixin", "actor", "admin_url", "entered", "may_note", "may_start_version", "say_errors"]


def may_start_version(user: Any) -> bool:
    return user.has_perm("criteria.add_criterionversion")


def may_note(user: Any) -> bool:
    """Add and settle notes to curators."""
    return user.has_perm("criteria.add_curatornote")


def actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    return request.user
