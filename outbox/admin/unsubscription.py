from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from outbox.models import Unsubscription


@admin.register(Unsubscription)
class UnsubscriptionAdmin(admin.ModelAdmin):
    """Who wants no mails of which kind: the answer to “I get none”. Only the person takes it back."""

    list_display = ("address", "kind", "created_at")
    list_filter = ("kind", "created_at")
    search_fields = ("address", "kind")
    search_help_text = _("Search for an address or a kind of mail.")
    view_on_site = False
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Unsubscription | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Unsubscription | None = None) -> bool:
        return False
