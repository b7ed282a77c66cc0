from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from groups import actions
from groups.enums import ContentState
from groups.models import Group, GroupDocument
from groups.permissions import is_steering
from publishing.admin.tools import ToolsMixin, admin_url, say_errors


@admin.register(GroupDocument)
class GroupDocumentAdmin(ToolsMixin, admin.ModelAdmin):
    """Read-only: documents are added on the pages of their group, and withdrawn there or here."""

    change_form_template = "admin/groups/groupdocument/change_form.html"
    list_display = ("document", "group", "visibility", "state", "created_by", "published_at")
    list_filter = ("state", "visibility", ("group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("document", "group", "created_by")
    list_per_page = 50
    search_fields = ("document__title", "group__slug")
    fieldsets = [
        (None, {"fields": [("document", "group"), ("visibility", "state"), ("created_by", "published_at")]}),
    ]
    actions = None
    view_on_site = False
    tools = {"withdraw": ("withdraw", lambda user, shared: is_steering(user), ("POST",))}

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupDocument]:
        visible = Group.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(group__in=visible)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: GroupDocument | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: GroupDocument | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        shared = context.get("original")
        if shared is not None:
            context["page_url"] = reverse("groups:document", args=[shared.group.slug, shared.document.uuid])
            context["is_published"] = shared.state == ContentState.PUBLISHED
            context["may_withdraw"] = shared.state != ContentState.WITHDRAWN and is_steering(request.user)
        return super().render_change_form(request, context, **kwargs)

    def withdraw(self, request: HttpRequest, shared: GroupDocument) -> HttpResponse:
        try:
            actions.withdraw_document(shared=shared, by=request.user)
            messages.success(request, _("“%(title)s” was withdrawn.") % {"title": shared.document.title})
        except ValidationError as error:
            say_errors(request, error)
        return HttpResponseRedirect(admin_url(self.admin_site, shared))
