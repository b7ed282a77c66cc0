"""What all rows of this room have in the administration: they are looked at here, and changed on the pages of their
session, by the actions that know the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse


class ReadOnlyAdmin(admin.ModelAdmin):
    change_form_template = "admin/outcomes/change_form.html"
    list_per_page = 50
    actions = None
    view_on_site = False

    def page_url(self, row: Model) -> str:
        """The page on which the row is worked on."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            context["page_url"] = self.page_url(row)
        return super().render_change_form(request, context, **kwargs)
