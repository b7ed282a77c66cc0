"""The lists that criteria are filed under, labels, sources and CPV codes."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from criteria import catalogue_state, search_index
from criteria.admin.forms import product_group_tree
from criteria.admin.tools import admin_url
from criteria.models import (
    CpvCode,
    CriterionVersion,
    Label,
    LabelCoverage,
    LifeCyclePhase,
    ProductGroup,
    Source,
    SourceCitation,
    Strategy,
    Theme,
)
from publishing.admin.history import HistoryAdmin
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, columns
from publishing.texts import text_of

_USERS_SHOWN = 20
_PARTS_THAT_NAME = {Label: (LabelCoverage, "label"), Source: (SourceCitation, "source")}


def versions_that_use(rows: list[models.Model]) -> models.QuerySet[CriterionVersion]:
    """The versions that name any of these entries of one list: drafts, which can be mended, first."""
    model = type(rows[0])
    uses = models.Q(pk__in=[])
    for field in CriterionVersion._meta.many_to_many:
        if field.remote_field.model is model:
            uses |= models.Q(pk__in=CriterionVersion.objects.filter(**{f"{field.name}__in": rows}).values("pk"))
    if model in _PARTS_THAT_NAME:
        part, name = _PARTS_THAT_NAME[model]
        uses |= models.Q(pk__in=part.objects.filter(**{f"{name}__in": rows}).values("version"))
    return (
        CriterionVersion.objects.filter(uses)
        .select_related("criterion")
        .order_by("state", "criterion__number", "version")
    )


class EntryAdmin(LastingIdentifierMixin, TranslatedAdmin):
    """An entry of a list that criteria name: it tells the catalogue when it changes, and stays while it is in use."""

    searched_names = False  # the search finds criteria by the names in this list
    list_per_page = 100
    change_list_template = "admin/criteria/entry_change_list.html"

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        names = [field.name for field in self.opts.fields if field.name.startswith(("name_", "title_"))]
        return [self.identifier, *names]

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, entry: models.Model) -> SafeString:
        name = text_of(entry, "name")
        return format_html('<span lang="{}">{}</span>', name.language, name.value)

    # --- Changes ----------------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        known = self.searched_names and change
        before = self._searched(type(obj).objects.filter(pk=obj.pk).first()) if known else None
        super().save_model(request, obj, form, change)
        catalogue_state.changed()
        if before is not None and before != self._searched(obj):
            messages.warning(
                request,
                _(
                    "Search still uses the old entry. When you are done with all changes, press “Rebuild the search "
                    "rows” above the list."
                ),
            )

    def _searched(self, entry: models.Model | None) -> tuple[Any, ...] | None:
        """What the search rows take from an entry: its names, and the group that it belongs to."""
        if entry is None:
            return None
        return (*(getattr(entry, column) or "" for column in columns("name")), getattr(entry, "parent_id", None))

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        catalogue_state.changed()

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        super().delete_queryset(request, queryset)
        catalogue_state.changed()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Adds what Django does not see: versions that name the entry, whose links would silently go with it."""
        rows = list(objs)
        listed, counts, lacking, protected = super().get_deleted_objects(rows, request)
        users = list(versions_that_use(rows)) if rows else []
        if users:
            protected = [
                format_html('<a href="{}">{}</a>', admin_url(self.admin_site, user), user)
                for user in users[:_USERS_SHOWN]
            ]
            if len(users) > _USERS_SHOWN:
                count = len(users) - _USERS_SHOWN
                protected.append(ngettext("and %(count)d more", "and %(count)d more", count) % {"count": count})
        return listed, counts, lacking, protected

    # --- Search rows ------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_rebuild_search"
        view = require_POST(self.admin_site.admin_view(self.rebuild_search))
        return [path("rebuild-search/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        offered = self.searched_names and self.has_change_permission(request)
        return super().changelist_view(request, {**(extra_context or {}), "offers_rebuild": offered})

    def rebuild_search(self, request: HttpRequest) -> HttpResponse:
        if not self.searched_names or not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            count = search_index.rebuild()
            catalogue_state.changed()
        messages.success(request, _("The search rows of %(count)d criteria were rebuilt.") % {"count": count})
        return HttpResponseRedirect("../")


class TermAdmin(EntryAdmin, HistoryAdmin):
    list_display = ("shown_name", "slug", "position")
    list_filter = (MissingTranslationFilter,)
    identifier_from = "name"
    fieldsets = [(None, {"fields": ["name", "description", ("slug", "position")]})]


@admin.register(Theme)
class ThemeAdmin(TermAdmin):
    pass


@admin.register(Strategy)
class StrategyAdmin(TermAdmin):
    pass


@admin.register(LifeCyclePhase)
class LifeCyclePhaseAdmin(TermAdmin):
    pass


class TreeChangeList(ChangeList):
    """In the order of the tree, unless somebody sorts by a column."""

    def get_ordering_field_columns(self) -> dict[int, str]:
        return super().get_ordering_field_columns() if ORDER_VAR in self.params else {}

    def get_ordering(self, request: HttpRequest, queryset: models.QuerySet) -> list[str]:
        return super().get_ordering(request, queryset) if ORDER_VAR in self.params else ["place", "pk"]


@admin.register(ProductGroup)
class ProductGroupAdmin(TermAdmin):
    searched_names = True
    list_display = ("branch", "slug", "parent", "position")
    list_select_related = ("parent",)
    list_per_page = 500
    fieldsets = [(None, {"fields": ["name", "description", ("slug", "parent", "position")]})]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[ProductGroup]:
        """In the order of the tree, with each group's depth."""
        tree = product_group_tree()
        places = [models.When(pk=group.pk, then=place) for place, (group, _depth) in enumerate(tree)]
        depths = [models.When(pk=group.pk, then=depth) for group, depth in tree]
        number = models.IntegerField()
        return (
            super()
            .get_queryset(request)
            .annotate(
                place=models.Case(*places, default=len(tree), output_field=number),
                depth=models.Case(*depths, default=0, output_field=number),
            )
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TreeChangeList

    @admin.display(description=gettext_lazy("name"), ordering="place")
    def branch(self, group: ProductGroup) -> SafeString:
        name = text_of(group, "name")
        return format_html(
            '<span class="branch depth-{}" lang="{}">{}</span>', min(group.depth, 4), name.language, name.value
        )


@admin.register(Label)
class LabelAdmin(EntryAdmin, HistoryAdmin):
    searched_names = True
    list_display = ("shown_name", "slug", "website")
    list_filter = (MissingTranslationFilter,)
    identifier_from = "name"
    fieldsets = [(None, {"fields": ["name", "owner", "description", ("slug", "website")]})]


@admin.register(Source)
class SourceAdmin(EntryAdmin, HistoryAdmin):
    """A source's title stays in the language of the document: it has no tabs."""

    list_display = ("title", "publisher", "year", "language")
    list_filter = ("language",)
    fieldsets = [(None, {"fields": ["title", ("language", "year"), "publisher", "url", "slug"]})]
    search_help_text = gettext_lazy("Search for words of the title or the publisher.")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["title", "publisher", "slug"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Source | None = None) -> dict[str, tuple[str, ...]]:
        return {} if obj is not None else {"slug": ("title",)}


@admin.register(CpvCode)
class CpvCodeAdmin(EntryAdmin):
    identifier = "code"
    list_display = ("full_code", "shown_title")
    list_filter = (MissingTranslationFilter,)
    search_help_text = gettext_lazy("Search for a code or for words of its title, in any language.")
    fieldsets = [(None, {"fields": [("code", "check_digit"), "title"]})]

    @admin.display(description=gettext_lazy("code"), ordering="code")
    def full_code(self, code: CpvCode) -> str:
        return f"{code.code}-{code.check_digit}"

    @admin.display(description=gettext_lazy("title"))
    def shown_title(self, code: CpvCode) -> SafeString:
        title = text_of(code, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value)
