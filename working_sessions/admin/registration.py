from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_erase_words
from working_sessions.actions.privacy import erase_registration
from working_sessions.admin.erasing import ErasingMixin
from working_sessions.admin.reading import ReadOnlyInlineMixin
from working_sessions.enums import LIVE, RegistrationState
from working_sessions.models import Registration, RegistrationEvent


class EventInline(ReadOnlyInlineMixin, admin.TabularInline):
    """The log: what happened to the registration, in its order."""

    model = RegistrationEvent
    fields = ("at", "deed", "before", "after", "reason", "source", "actor")
    readonly_fields = fields
    verbose_name_plural = _("log")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegistrationEvent]:
        return super().get_queryset(request).select_related("actor")


class LiveFilter(admin.SimpleListFilter):
    title = _("on the list")
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        match self.value():
            case "yes":
                return queryset.filter(state__in=LIVE)
            case "no":
                return queryset.exclude(state__in=LIVE)
        return None


@admin.register(Registration)
class RegistrationAdmin(ErasingMixin, admin.ModelAdmin):
    """Read-only: a registration changes on the organisers' pages. What a person needs to take part is not shown here:
    it is for the organisers of the session alone. On request the steering committee removes the personal data."""

    change_form_template = "admin/working_sessions/registration/change_form.html"
    inlines = (EventInline,)
    list_display = ("who", "session_slug", "organisation_name", "state_mark", "mode", "created_at")
    list_filter = (LiveFilter, "state", "mode", "source", "attendance", "created_at")
    list_select_related = ("session",)
    list_per_page = 50
    search_fields = ("name", "email", "organisation_name", "session__slug")
    search_help_text = _("Search for a name, an address, an organisation or the identifier of a session.")
    actions = None
    view_on_site = False
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("session_slug", "created_at"),
                    ("name", "email", "user"),
                    ("organisation_name", "organisation", "language"),
                    ("state", "state_since", "source"),
                    ("mode", "shown_to", "over_capacity"),
                    ("waiting_number", "waiting_reason", "priority"),
                    ("offer_expires_at", "verify_until"),
                    ("end_reason", "decided_by", "decision_note"),
                    ("attendance", "attended_minutes", "attendance_noted_at"),
                    ("replaces", "erased_at"),
                ]
            },
        )
    ]
    readonly_fields = ("session_slug",)

    @admin.display(description=_("who"), ordering="name")
    def who(self, registration: Registration) -> str:
        return registration.name or registration.subject

    @admin.display(description=_("session"), ordering="session__slug")
    def session_slug(self, registration: Registration) -> str:
        return registration.session.slug

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, registration: Registration) -> SafeString:
        mark = {
            RegistrationState.CONFIRMED: "mark-published",
            RegistrationState.CANCELLED: "mark-withdrawn",
            RegistrationState.REJECTED: "mark-withdrawn",
            RegistrationState.EXPIRED: "mark-withdrawn",
        }.get(RegistrationState(registration.state), "mark-draft")
        return format_html('<span class="mark {}">{}</span>', mark, registration.get_state_display())

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        row = context.get("original")
        context["may_erase"] = row is not None and row.erased_at is None and may_erase_words(request.user)
        return super().render_change_form(request, context, **kwargs)

    def erase(self, request: HttpRequest, registration: Registration) -> HttpResponse:
        lead = gettext(
            "Name, address, organisation and remarks go for good; state, attendance and the log without names stay. A place "
            "ahead is cancelled, the person gets a last mail that takes it out of the calendar, and the place goes to the "
            "next. For somebody with an account, close the account instead: that covers all registrations."
        )
        return self.ask_and_erase(
            request,
            registration,
            lambda reason: erase_registration(registration=registration, by=request.user, reason=reason),
            title=gettext("Remove the personal data of a registration"),
            lead=lead,
            said=gettext("The personal data of the registration was removed."),
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
