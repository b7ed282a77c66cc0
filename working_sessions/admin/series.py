from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, columns
from publishing.texts import text_of
from working_sessions.actions.series import TITLES, change_series
from working_sessions.admin.reading import ByActionMixin, ReadOnlyInlineMixin
from working_sessions.models import Series, WorkingSession
from working_sessions.times import in_words


class SessionInline(ReadOnlyInlineMixin, admin.TabularInline):
    model = WorkingSession
    fields = ("shown_title", "time", "state")
    readonly_fields = fields
    show_change_link = True
    ordering = ("starts_at", "pk")
    verbose_name_plural = _("sessions")

    @admin.display(description=_("title"))
    def shown_title(self, session: WorkingSession) -> SafeString:
        title = text_of(session, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value)

    @admin.display(description=_("when"))
    def time(self, session: WorkingSession) -> str:
        return in_words(session)


@admin.register(Series)
class SeriesAdmin(ByActionMixin, TranslatedAdmin):
    """The titles are edited here; what stands in a series changes on the organisers' pages."""

    inlines = (SessionInline,)
    list_display = ("shown_title", "group", "number_of_sessions")
    list_filter = (MissingTranslationFilter,)
    list_select_related = ("group",)
    search_fields = ("slug", *columns("title"))
    fieldsets = [(None, {"fields": ["title", ("group", "slug")]})]
    readonly_fields = ("group", "slug")
    actions = None
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Series]:
        return super().get_queryset(request).annotate(session_count=Count("sessions"))

    def save_model(self, request: HttpRequest, obj: Series, form: ModelForm, change: bool) -> None:
        titles = {name: form.cleaned_data[name] or "" for name in TITLES if name in form.cleaned_data}
        self.by_action(request, lambda: change_series(series=obj, by=request.user, **titles))

    @admin.display(description=_("title"))
    def shown_title(self, series: Series) -> SafeString:
        title = text_of(series, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value or series.slug)

    @admin.display(description=_("sessions"), ordering="session_count")
    def number_of_sessions(self, series: Any) -> int:
        return series.session_count
