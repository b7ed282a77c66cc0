from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from outbox import actions
from outbox.enums import MessageState
from outbox.models import OutboxMessage

_MARKS = {
    MessageState.QUEUED: "draft",
    MessageState.SENDING: "draft",
    MessageState.SENT: "published",
    MessageState.FAILED: "withdrawn",
    MessageState.CANCELLED: "draft",
}
_IN_LIST = 120  # characters of an error


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value.lower(), state.label) for state in MessageState]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        state = (self.value() or "").upper()
        return queryset.filter(state=state) if state in MessageState.values else None


@admin.register(OutboxMessage)
class OutboxMessageAdmin(admin.ModelAdmin):
    """The mails. Nobody writes, edits or deletes one here; a mail is cancelled, or sent again."""

    list_display = ("about", "to", "state_and_error", "due", "tries")
    list_filter = (StateFilter, "kind", "language", "created_at")
    list_per_page = 50
    show_full_result_count = False  # the outbox grows for ever
    search_fields = ("to", "subject", "kind", "dedupe_key", "uuid")
    search_help_text = gettext_lazy("Search for an address, a subject, a kind, or for what a mail is about.")
    fieldsets = [
        (None, {"fields": [("to", "language"), "subject", "words", "calendar_file"]}),
        (
            gettext_lazy("Sending"),
            {"fields": [("due_at", "attempts", "outages"), ("claimed_at", "sent_at", "ended_at"), "error"]},
        ),
        (
            gettext_lazy("Details"),
            {"fields": ["kind", "dedupe_key", "relevance", "uuid", "created_at", "unsubscribe_url"]},
        ),
    ]
    readonly_fields = ("words", "calendar_file")
    change_form_template = "admin/outbox/outboxmessage/change_form.html"
    view_on_site = False
    actions = ("send_selected_again", "cancel_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutboxMessage]:
        found = super().get_queryset(request)
        in_list = request.resolver_match and request.resolver_match.url_name == "outbox_outboxmessage_changelist"
        return found.defer("text", "html", "calendar") if in_list else found

    def state_mark(self, message: OutboxMessage) -> SafeString:
        mark = _MARKS[MessageState(message.state)]
        return format_html('<span class="mark mark-{}">{}</span>', mark, message.get_state_display())

    @admin.display(description=gettext_lazy("subject and kind"), ordering="kind")
    def about(self, message: OutboxMessage) -> SafeString:
        return format_html(
            '<span lang="{}">{}</span><small class="under">{}</small>', message.language, message.subject, message.kind
        )

    @admin.display(description=gettext_lazy("state and last error"), ordering="state")
    def state_and_error(self, message: OutboxMessage) -> SafeString:
        error = Truncator(message.error).chars(_IN_LIST)
        return format_html('{}<small class="under">{}</small>', self.state_mark(message), error)

    @admin.display(description=gettext_lazy("due at"), ordering="due_at")
    def due(self, message: OutboxMessage) -> str:
        return formats.date_format(timezone.localtime(message.due_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("attempts"), ordering="attempts")
    def tries(self, message: OutboxMessage) -> str | SafeString:
        if not message.outages:
            return str(message.attempts)
        put_off = gettext("put off: %(count)d") % {"count": message.outages}
        return format_html('{}<small class="under">{}</small>', message.attempts, put_off)

    @admin.display(description=gettext_lazy("text"))
    def words(self, message: OutboxMessage) -> str | SafeString:
        if message.is_emptied:
            return gettext("No longer kept: it is emptied a month after a mail was sent, given up or cancelled.")
        return format_html('<pre class="mail-words" lang="{}">{}</pre>', message.language, message.text)

    @admin.display(description=gettext_lazy("calendar file"))
    def calendar_file(self, message: OutboxMessage) -> str | SafeString:
        if not message.calendar:
            return message.calendar_method or "–"
        return format_html('<pre class="mail-words">{}</pre>', message.calendar)

    # --- Who may --------------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutboxMessage | None = None) -> bool:
        return False

    def has_steer_permission(self, request: HttpRequest) -> bool:
        """Cancel a mail, or have it sent again."""
        return request.user.has_perm("outbox.change_outboxmessage")

    # --- What they may do -----------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Send the selected mails again"), permissions=["steer"])
    def send_selected_again(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        count = self._each(request, queryset, actions.send_again)
        if count:
            said = ngettext("%(count)d mail is sent again.", "%(count)d mails are sent again.", count)
            messages.success(request, said % {"count": count})

    @admin.action(description=gettext_lazy("Cancel the selected mails"), permissions=["steer"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[OutboxMessage]) -> None:
        count = self._each(request, queryset, actions.cancel)
        if count:
            said = ngettext("%(count)d mail was cancelled.", "%(count)d mails were cancelled.", count)
            messages.success(request, said % {"count": count})

    def _each(self, request: HttpRequest, queryset: QuerySet[OutboxMessage], deed: Callable[..., OutboxMessage]) -> int:
        """How many mails it was done to. What went wrong with the others is said once for each reason."""
        done = 0
        reasons: dict[str, int] = {}
        for message in queryset:
            try:
                deed(message=message, by=request.user)
                done += 1
            except ValidationError as error:
                for reason in error.messages:
                    reasons[reason] = reasons.get(reason, 0) + 1
        for reason, count in reasons.items():
            messages.error(request, f"{count} × {reason}" if count > 1 else reason)
        return done

    def get_urls(self) -> list[URLPattern]:
        tools = {
            "send_again": (actions.send_again, gettext_lazy("The mail is sent again.")),
            "cancel": (actions.cancel, gettext_lazy("The mail was cancelled.")),
        }
        return [
            *(
                path(
                    f"<int:object_id>/{name.replace('_', '-')}/",
                    require_POST(self.admin_site.admin_view(self._tool(deed, said))),
                    name=f"outbox_outboxmessage_{name}",
                )
                for name, (deed, said) in tools.items()
            ),
            *super().get_urls(),
        ]

    def _tool(self, deed: Callable[..., OutboxMessage], said: Any) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            message = self.get_object(request, str(object_id))
            if message is None:
                raise Http404
            if not self.has_steer_permission(request):
                raise PermissionDenied
            try:
                deed(message=message, by=request.user)
                messages.success(request, said)
            except ValidationError as error:
                for reason in error.messages:
                    messages.error(request, reason)
            return HttpResponseRedirect(
                reverse(f"{self.admin_site.name}:outbox_outboxmessage_change", args=[message.pk])
            )

        return view

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        message = context.get("original")
        if message is not None:
            may = self.has_steer_permission(request)
            context["state_mark"] = self.state_mark(message)
            context["may_send_again"] = may and message.state == MessageState.FAILED and not message.is_emptied
            context["may_cancel"] = may and message.state == MessageState.QUEUED
        return super().render_change_form(request, context, **kwargs)
