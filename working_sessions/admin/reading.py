"""What the admin pages of sessions share: rows that are read here, and changed elsewhere or by an action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest

from publishing.admin.tools import say_errors


class ReadOnlyInlineMixin:
    """For inlines: shown to whoever sees the row, and never changed there."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ByActionMixin:
    """For ModelAdmin: what is saved here goes through an action. What it refuses is said, instead of a success."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # made on the page of a group

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def by_action(self, request: HttpRequest, act: Callable[[], Any]) -> None:
        try:
            act()
        except ValidationError as error:
            say_errors(request, error)
            request.is_refused = True  # type: ignore[attr-defined]

    def message_user(self, request: HttpRequest, message: Any, level: Any = messages.INFO, **kwargs: Any) -> None:
        if not (getattr(request, "is_refused", False) and level == messages.SUCCESS):
            super().message_user(request, message, level, **kwargs)  # type: ignore[misc]
