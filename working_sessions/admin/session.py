from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from publishing.admin.history import HistoryAdmin
from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, columns
from publishing.texts import text_of
from working_sessions.actions.session_rules import TEXTS
from working_sessions.actions.sessions import change_session
from working_sessions.admin.reading import ByActionMixin, ReadOnlyInlineMixin
from working_sessions.enums import HOLDING, SessionState
from working_sessions.models import AgendaItem, OrganisationPlaces, WorkingSession
from working_sessions.times import in_words

_MARKS = {
    SessionState.DRAFT: "mark-draft",
    SessionState.POSTPONED: "mark-draft",
    SessionState.CANCELLED: "mark-withdrawn",
}


class AgendaInline(ReadOnlyInlineMixin, admin.TabularInline):
    model = AgendaItem
    fields = ("shown_title", "minutes", "speaker", "criterion_version", "contribution")
    readonly_fields = fields
    verbose_name_plural = _("agenda")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgendaItem]:
        return super().get_queryset(request).select_related("criterion_version__criterion", "contribution")

    @admin.display(description=_("title"))
    def shown_title(self, item: AgendaItem) -> SafeString:
        title = text_of(item, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value)


class PlacesInline(ReadOnlyInlineMixin, admin.TabularInline):
    model = OrganisationPlaces
    fields = ("organisation", "places")
    readonly_fields = fields


class GroupFilter(admin.SimpleListFilter):
    title = _("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        found = Group.objects.visible_to(request.user).filter(working_sessions__isnull=False).distinct()
        return [(group.slug, str(text_of(group, "name"))) for group in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        return queryset.filter(group__slug=self.value()) if self.value() else None


@admin.register(WorkingSession)
class WorkingSessionAdmin(ByActionMixin, TranslatedAdmin, HistoryAdmin):
    """The texts are edited here, for translators. Everything else has rules and people behind it: it changes on the
    organisers' pages, to which the tools lead."""

    change_form_template = "admin/working_sessions/workingsession/change_form.html"
    inlines = (AgendaInline, PlacesInline)
    list_display = ("shown_title", "group", "time", "state_mark", "mode", "people", "waiting")
    list_filter = ("state", "mode", "visibility", GroupFilter, "starts_at", MissingTranslationFilter)
    list_select_related = ("group",)
    list_per_page = 50
    search_fields = ("slug", *columns("title"))
    search_help_text = _("Search for a title or an identifier.")
    actions = None
    fieldsets = [
        (None, {"fields": ["title", "description", "practical_info"]}),
        (
            _("When and where"),
            {"fields": [("time", "time_zone"), ("mode", "country", "location"), ("spoken", "interpreted")]},
        ),
        (
            _("Registration"),
            {
                "fields": [
                    ("visibility", "participants_visibility"),
                    ("registration_opens_at", "registration_closes_at", "cancel_until"),
                    ("capacity", "capacity_online", "places_per_organisation", "organisation_limit_until"),
                    ("approval_required", "guests_allowed", "retention_days"),
                    ("waiting_list", "offer_hours", "offers_only_hours", "cut_off_hours"),
                ]
            },
        ),
        (
            _("In the portal"),
            {
                "fields": [
                    ("state", "cancel_reason"),
                    ("group", "series", "slug"),
                    ("created_by", "created_at", "published_at", "changed_at"),
                ]
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: WorkingSession | None = None) -> list[str]:
        """All but the texts."""
        names = [name for _title, options in self.fieldsets for name in options["fields"]]
        flat = [one for name in names for one in (name if isinstance(name, tuple) else (name,))]
        return [name for name in flat if name not in ("title", "description", "practical_info")]

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingSession]:
        counted = super().get_queryset(request)
        return counted.annotate(
            holding=Count("registrations", filter=Q(registrations__state__in=HOLDING)),
            waiters=Count("registrations", filter=Q(registrations__state="WAITLISTED")),
        )

    def has_change_permission(self, request: HttpRequest, obj: WorkingSession | None = None) -> bool:
        is_closed = obj is not None and obj.state in (SessionState.CANCELLED, SessionState.ARCHIVED)
        return not is_closed and super().has_change_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: WorkingSession, form: ModelForm, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in TEXTS if name in form.cleaned_data}
        self.by_action(request, lambda: change_session(session=obj, by=request.user, version=None, **fields))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        session = context.get("original")
        if session is not None:
            context["mark"] = _MARKS.get(session.state, "mark-published")
        return super().render_change_form(request, context, **kwargs)

    # --- Columns ------------------------------------------------------------------------------------------------------

    @admin.display(description=_("title"))
    def shown_title(self, session: WorkingSession) -> SafeString:
        title = text_of(session, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value or session.slug)

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, session: WorkingSession) -> SafeString:
        mark = _MARKS.get(SessionState(session.state), "mark-published")
        return format_html('<span class="mark {}">{}</span>', mark, session.get_state_display())

    @admin.display(description=_("when"), ordering="starts_at")
    def time(self, session: WorkingSession) -> str:
        return in_words(session)

    @admin.display(description=_("places taken"), ordering="holding")
    def people(self, session: Any) -> int:
        return session.holding

    @admin.display(description=_("waiting list"), ordering="waiters")
    def waiting(self, session: Any) -> int:
        return session.waiters

    @admin.display(description=_("languages spoken"))
    def spoken(self, session: WorkingSession) -> str:
        return ", ".join(session.languages)

    @admin.display(description=_("interpreted into"))
    def interpreted(self, session: WorkingSession) -> str:
        return ", ".join(session.interpretation) or "–"
