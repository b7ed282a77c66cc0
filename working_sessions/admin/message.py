from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_erase_words
from working_sessions.actions.messages import erase_message_words
from working_sessions.admin.erasing import ErasingMixin
from working_sessions.models import SessionMessage


@admin.register(SessionMessage)
class SessionMessageAdmin(ErasingMixin, admin.ModelAdmin):
    """What organisers wrote to participants. Nobody changes it; on request the steering committee erases the words."""

    change_form_template = "admin/working_sessions/sessionmessage/change_form.html"
    list_display = ("shown_subject", "session_slug", "audience", "recipients", "by", "at")
    list_filter = ("audience", "language", "at")
    list_select_related = ("session", "by")
    list_per_page = 50
    search_fields = ("subject", "session__slug")
    search_help_text = _("Search for a subject or the identifier of a session.")
    actions = None
    view_on_site = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("session_slug", "by", "at"),
                    ("audience", "recipients", "language"),
                    ("subject", "words_erased_at"),
                    "text",
                ]
            },
        )
    ]
    readonly_fields = ("session_slug",)

    @admin.display(description=_("subject"), ordering="subject")
    def shown_subject(self, message: SessionMessage) -> SafeString | str:
        if not message.has_words:
            return gettext("The words were erased.")
        return format_html('<span lang="{}">{}</span>', message.language, message.subject)

    @admin.display(description=_("session"), ordering="session__slug")
    def session_slug(self, message: SessionMessage) -> str:
        return message.session.slug

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # written on the page of a session

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        message = context.get("original")
        context["may_erase"] = message is not None and message.has_words and may_erase_words(request.user)
        return super().render_change_form(request, context, **kwargs)

    def erase(self, request: HttpRequest, message: SessionMessage) -> HttpResponse:
        lead = gettext(
            "Subject and text go for good, here and in the list of mails; mails that still wait are not sent. Who wrote, "
            "when and to how many stays. What was delivered stays in the mailboxes of its recipients."
        )
        return self.ask_and_erase(
            request,
            message,
            lambda reason: erase_message_words(message=message, by=request.user, reason=reason),
            title=gettext("Erase the words of a message"),
            lead=lead,
            said=gettext("The words of the message were erased."),
        )
