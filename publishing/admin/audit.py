from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from publishing.models import AuditEntry

# What each deed is called. The rooms above add the names of their own.
DEEDS: dict[str, str | Promise] = {}


def details_of(entry: AuditEntry) -> SafeString:
    """The details of a deed as “name: value”, one below the other."""
    rows = [
        (name.replace("_", " "), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for name, value in entry.details.items()
    ]
    return format_html_join("", '<div class="audit-detail"><b>{}</b> {}</div>', rows)


def deed_of(entry: AuditEntry) -> str | Promise:
    return DEEDS.get(entry.verb, entry.verb)


class DeedFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "verb"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        verbs = AuditEntry.objects.order_by("verb").values_list("verb", flat=True).distinct()
        return [(verb, DEEDS.get(verb, verb)) for verb in verbs]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(verb=self.value()) if self.value() else None


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """Who did what, and when. Nobody changes it."""

    list_display = ("at", "who", "deed", "subject", "what")
    list_display_links = ("at",)
    list_filter = (DeedFilter, ("actor", admin.RelatedOnlyFieldListFilter), "at")
    list_select_related = ("actor",)
    search_fields = ("subject",)
    search_help_text = _("Search for a subject: CF-001 or CF-001 v2.")
    fields = ("at", "who", "deed", "subject", "what")
    readonly_fields = fields
    actions = None

    @admin.display(description=_("by"), ordering="actor__email")
    def who(self, entry: AuditEntry) -> str | Promise:
        return str(entry.actor) if entry.actor else _("a command")

    @admin.display(description=_("action"), ordering="verb")
    def deed(self, entry: AuditEntry) -> str | Promise:
        return deed_of(entry)

    @admin.display(description=_("details"))
    def what(self, entry: AuditEntry) -> str:
        return details_of(entry) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:
        return False
