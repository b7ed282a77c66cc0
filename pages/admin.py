from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pages.markdown import slot_names
from pages.models import Goal, Page, PageSlot, PageSource, Role, TimelineEvent
from publishing.admin.history import HistoryAdmin
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import (
    MissingTranslationFilter,
    TranslatedAdmin,
    TranslatedForm,
    TranslatedStackedInline,
    columns,
)
from publishing.admin.parts import OrderedMixin
from publishing.texts import text_of


class PageForm(TranslatedForm):
    class Meta:
        model = Page
        exclude = ()
        help_texts = {
            column: _(
                "Markdown: a blank line parts paragraphs, ## makes a heading, - a list, **bold**, [text](https://…) "
                "a link. Slots stand in braces: {contact}."
            )
            for column in columns("body")
        }

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        others = Page.objects.exclude(pk=self.instance.pk)
        for column in columns("slug"):
            slug = self.cleaned_data.get(column)
            if slug and others.filter(**{column: slug}).exists():
                self.add_error(column, ValidationError(_("Another page has this address already."), code="unique"))
        return cleaned


class _PartInline(TranslatedStackedInline):
    """Whoever may change the page may change its parts."""

    def _may_edit(self, request: HttpRequest, page: Page | None) -> bool:
        pages = self.admin_site.get_model_admin(Page)
        return pages.has_add_permission(request) if page is None else pages.has_change_permission(request, page)

    def has_view_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return self.admin_site.get_model_admin(Page).has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        return self._may_edit(request, obj)


class PageSlotInline(OrderedMixin, _PartInline):
    model = PageSlot
    fieldsets = [(None, {"fields": [("name", "position"), "label", "value"]})]


class TimelineEventForm(TranslatedForm):
    sources = forms.CharField(
        label=_("Sources"),
        required=False,
        help_text=_("Identifiers of sources of this page, separated by commas."),
    )

    def prepare(self) -> None:
        if isinstance(self.initial.get("sources"), list):
            self.initial["sources"] = ", ".join(self.initial["sources"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare()

    def clean_sources(self) -> list[str]:
        return [part.strip() for part in self.cleaned_data["sources"].split(",") if part.strip()]


class TimelineEventInline(_PartInline):
    model = TimelineEvent
    form = TimelineEventForm
    fieldsets = [(None, {"fields": [("date", "precision", "sources"), "title", "text"]})]


class GoalInline(OrderedMixin, _PartInline):
    model = Goal
    fieldsets = [(None, {"fields": [("year", "position"), "text", "note"]})]


class RoleInline(OrderedMixin, _PartInline):
    model = Role
    fieldsets = [(None, {"fields": ["position", "name", "text"]})]


class PageSourceInline(OrderedMixin, _PartInline):
    model = PageSource
    fieldsets = [(None, {"fields": [("slug", "language", "position"), ("publisher", "title"), "url"]})]


@admin.register(Page)
class PageAdmin(LastingIdentifierMixin, TranslatedAdmin, HistoryAdmin):
    """Editable pages. Their texts are Markdown; raw HTML is shown, never run."""

    form = PageForm
    identifier = "key"
    list_display = ("shown_title", "key", "position", "checked_on", "changed_at")
    list_filter = (MissingTranslationFilter,)
    inlines = [PageSlotInline, TimelineEventInline, GoalInline, RoleInline, PageSourceInline]
    fieldsets = [
        (_("Texts"), {"fields": ["title", "slug", "summary", "body"]}),
        (_("In the portal"), {"fields": [("key", "position", "checked_on")]}),
    ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["key", *columns("title"), *columns("body")]

    @admin.display(description=_("title"))
    def shown_title(self, page: Page) -> SafeString:
        title = text_of(page, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value)

    def view_on_site(self, page: Page) -> str:
        return page.get_absolute_url()

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._warn_of_unknown_slots(request, form.instance)

    def _warn_of_unknown_slots(self, request: HttpRequest, page: Page) -> None:
        used = set().union(*(slot_names(getattr(page, column) or "") for column in columns("body")))
        unknown = sorted(used - set(page.slots.values_list("name", flat=True)))
        if unknown:
            names = ", ".join(f"{{{name}}}" for name in unknown)
            self.message_user(
                request,
                _("The text uses %(names)s, which is no slot of the page; readers see the braces. Add the slot below.")
                % {"names": names},
                level="WARNING",
            )
