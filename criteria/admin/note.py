from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from criteria import actions
from criteria.admin.tools import ToolsMixin, actor, admin_url, may_note
from criteria.models import CuratorNote
from publishing.admin.languages import TranslatedAdmin
from publishing.texts import text_of


class SettledFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("Open")), ("settled", gettext_lazy("Settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() in ("open", "settled"):
            return queryset.filter(settled_at__isnull=self.value() == "open")
        return None


@admin.register(CuratorNote)
class CuratorNoteAdmin(ToolsMixin, TranslatedAdmin):
    """Notes are added at their criterion and settled; they are never changed or deleted."""

    list_display = ("criterion", "shown_text", "state_mark", "created_at")
    list_display_links = ("shown_text",)
    list_filter = (SettledFilter, "created_at")
    list_select_related = ("criterion", "settled_by")
    list_per_page = 50
    search_help_text = gettext_lazy("Search for the number of a criterion or for words of the note, in any language.")
    fieldsets = [(None, {"fields": [("criterion", "created_at", "created_by"), "text", ("settled_at", "settled_by")]})]
    readonly_fields = ("created_at", "created_by", "settled_at", "settled_by")
    change_form_template = "admin/criteria/curatornote/change_form.html"
    view_on_site = False
    actions = ["settle_selected"]
    tools = {"settle": ("settle", lambda user, note: may_note(user), ("POST",))}

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["criterion__number", *(field.name for field in self.opts.fields if field.name.startswith("text_"))]

    @admin.display(description=gettext_lazy("note"))
    def shown_text(self, note: CuratorNote) -> SafeString:
        text = text_of(note, "text")
        return format_html('<span lang="{}">{}</span>', text.language, text.value)

    @admin.display(description=gettext_lazy("state"), ordering="settled_at")
    def state_mark(self, note: CuratorNote) -> SafeString:
        if note.settled_at:
            return format_html(
                '<span class="mark mark-published">{}</span><small class="under">{}, {}</small>',
                gettext("Settled"),
                formats.date_format(timezone.localtime(note.settled_at), "SHORT_DATE_FORMAT"),
                note.settled_by,
            )
        return format_html('<span class="mark mark-draft">{}</span>', gettext("Open"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: CuratorNote | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CuratorNote | None = None) -> bool:
        return False

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return may_note(request.user)

    @admin.action(description=gettext_lazy("Settle the selected notes"), permissions=["settle"])
    def settle_selected(self, request: HttpRequest, queryset: QuerySet[CuratorNote]) -> None:
        notes = list(queryset.filter(settled_at__isnull=True))
        for note in notes:
            actions.settle_note(note=note, by=actor(request))
        count = len(notes)
        message = ngettext("%(count)d note was settled.", "%(count)d notes were settled.", count) % {"count": count}
        messages.success(request, message)

    def settle(self, request: HttpRequest, note: CuratorNote) -> HttpResponse:
        actions.settle_note(note=note, by=actor(request))
        messages.success(request, gettext("The note was settled."))
        return HttpResponseRedirect(admin_url(self.admin_site, note.criterion) + "#notes")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        note = context.get("original")
        if note is not None:
            context["criterion_url"] = admin_url(self.admin_site, note.criterion)
            context["may_settle"] = note.settled_at is None and may_note(request.user)
        return super().render_change_form(request, context, **kwargs)
