from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_erase_words
from outcomes.actions.erasing import erase_minutes_words
from outcomes.admin.forms import ErasingForm
from outcomes.admin.read_only import ReadOnlyAdmin
from outcomes.models import Certificate, Minutes, Outcome, SessionDocument
from publishing.admin.languages import columns
from publishing.admin.tools import admin_url
from publishing.texts import languages
from working_sessions.admin.erasing import ErasingMixin


def _in_languages(row: Minutes | Outcome) -> SafeString:
    """The text in each language that it is written in."""
    written = [(code, getattr(row, f"text_{code}")) for code in languages() if getattr(row, f"text_{code}")]
    return format_html_join("", '<div class="audit-detail" lang="{0}"><b>{0}</b> {1}</div>', written)


@admin.register(Minutes)
class MinutesAdmin(ErasingMixin, ReadOnlyAdmin):
    list_display = ("session", "state", "state_since", "comments_until", "approved_by")
    list_filter = ("state", ("session__group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("session", "approved_by")
    search_fields = ("session__slug", *(f"session__{name}" for name in columns("title")))
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("session", "state", "state_since"),
                    ("comments_until", "approved_at", "approved_by"),
                    "words_erased_at",
                    "words",
                ]
            },
        )
    ]
    readonly_fields = ("words",)

    @admin.display(description=_("text"))
    def words(self, minutes: Minutes) -> SafeString:
        return _in_languages(minutes)

    def page_url(self, row: Minutes) -> str:
        return row.get_absolute_url()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        row = context.get("original")
        if row is not None and may_erase_words(request.user):
            context["erase_url"] = admin_url(self.admin_site, row, "erase")
        return super().render_change_form(request, context, **kwargs)

    def erase(self, request: HttpRequest, minutes: Minutes) -> HttpResponse:
        lead = gettext(
            "The words go for good, out of the text, every revision, the comments and the decisions, in each language, "
            "also of approved minutes; “[…]” stands in their place. Documents, and what was made of a decision "
            "elsewhere, are not touched: change them yourself. Backups keep what they have."
        )
        return self.ask_and_erase(
            request,
            minutes,
            lambda words, reason: erase_minutes_words(
                minutes=minutes, by=request.user, words=words.splitlines(), reason=reason
            ),
            title=gettext("Erase words of the minutes"),
            lead=lead,
            said=_said,
            form=ErasingForm,
        )


def _said(places: int) -> str:
    said = ngettext("The words were erased at %(places)d place.", "The words were erased at %(places)d places.", places)
    return said % {"places": places}


@admin.register(Outcome)
class OutcomeAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "session", "state", "due_on")
    list_filter = ("kind", "state", ("session__group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("session",)
    search_fields = ("session__slug", *columns("text"))
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("session", "kind", "number"),
                    "words",
                    ("agenda_item", "organisation", "due_on", "state", "closed_at"),
                    ("resulting_version", "resulting_pilot", "resulting_practice"),
                ]
            },
        )
    ]
    readonly_fields = ("words",)

    @admin.display(description=_("text"))
    def words(self, outcome: Outcome) -> SafeString:
        return _in_languages(outcome)

    def page_url(self, row: Outcome) -> str:
        return reverse("outcomes:outcome", args=[row.session.slug, row.pk])


@admin.register(SessionDocument)
class SessionDocumentAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "session", "kind", "visibility", "added_by", "withdrawn_at")
    list_filter = ("kind", "visibility", ("session__group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("session", "document", "added_by")
    search_fields = ("document__title", "link_title", "session__slug")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("session", "document"),
                    ("link_title", "link_url"),
                    ("kind", "visibility"),
                    ("added_by", "added_at", "withdrawn_at"),
                ]
            },
        )
    ]

    def page_url(self, row: SessionDocument) -> str:
        return reverse("outcomes:documents", args=[row.session.slug])


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    """Without the person's name: it stands with the registration, and goes from there."""

    list_display = ("code", "session", "initials", "organisation_name", "minutes_attended", "issued_at", "revoked_at")
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "issued_at")
    list_select_related = ("registration__session",)
    search_fields = ("code", "registration__session__slug")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "session"),
                    ("initials", "organisation_name", "minutes_attended"),
                    "issued_at",
                    ("revoked_at", "revoked_by"),
                    "revocation_reason",
                ]
            },
        )
    ]
    readonly_fields = ("session",)

    @admin.display(description=_("session"))
    def session(self, certificate: Certificate) -> str:
        return str(certificate.registration.session)

    def page_url(self, row: Certificate) -> str:
        return reverse("outcomes:certificates", args=[row.registration.session.slug])
