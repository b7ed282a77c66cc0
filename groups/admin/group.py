from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups import actions
from groups.admin.forms import GroupForm, NewMemberForm
from groups.enums import MembershipState
from groups.models import Group, GroupPartner
from groups.permissions import is_steering
from publishing.admin.history import HistoryAdmin
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, columns
from publishing.admin.parts import OrderedMixin
from publishing.admin.tools import ToolsMixin, admin_url, entered, say_errors
from publishing.texts import text_of


class PartnerInline(OrderedMixin, admin.TabularInline):
    model = GroupPartner
    extra = 0
    fields = ("organisation", "role", "position")


class ArchivedFilter(admin.SimpleListFilter):
    title = gettext_lazy("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        return queryset.filter(archived_at__isnull=self.value() == "no") if self.value() in ("no", "yes") else None


@admin.register(Group)
class GroupAdmin(ToolsMixin, LastingIdentifierMixin, TranslatedAdmin, HistoryAdmin):
    """Texts and settings are edited here; who belongs to a group changes by the tools and on its own pages."""

    form = GroupForm
    inlines = (PartnerInline,)
    identifier_from = "name"
    change_form_template = "admin/groups/group/change_form.html"
    list_display = ("shown_name", "kind", "visibility", "join_policy", "people", "requests", "archived_at")
    list_filter = ("kind", "visibility", "join_policy", ArchivedFilter, MissingTranslationFilter)
    search_fields = ("slug", "also_known_as", *columns("name"))
    readonly_fields = ("archived_at", "created_at")
    fieldsets = [
        (None, {"fields": ["name", "purpose", "topics", "outputs", "request_question"]}),
        (
            gettext_lazy("Who sees what, and how people join"),
            {
                "fields": [
                    ("visibility", "members_visibility", "default_content_visibility"),
                    "join_policy",
                    "admitted_organisations",
                ]
            },
        ),
        (
            gettext_lazy("What the sources say"),
            {
                "fields": [
                    ("kind", "also_known_as", "since"),
                    "countries",
                    "countries_note",
                    "size",
                    ("size_as_of", "size_publisher", "size_url"),
                    "size_note",
                    "source_addresses",
                ]
            },
        ),
        (gettext_lazy("In the portal"), {"fields": ["slug", "position", ("archived_at", "created_at")]}),
    ]
    tools = {
        "add-member": ("add_member", lambda user, group: is_steering(user), ("GET", "HEAD", "POST")),
        "archive": ("archive", lambda user, group: is_steering(user), ("POST",)),
        "reopen": ("reopen", lambda user, group: is_steering(user), ("POST",)),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Also for the choice of a group in other rooms' pages: nobody is told of one that they may not see."""
        visible = Group.objects.visible_to(request.user).values("pk")
        return (
            super()
            .get_queryset(request)
            .filter(pk__in=visible)
            .annotate(
                active_people=Count("memberships", filter=Q(memberships__state=MembershipState.ACTIVE)),
                open_requests=Count("memberships", filter=Q(memberships__state=MembershipState.REQUESTED)),
            )
        )

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return False  # what people did in a group stays; a group that ends is archived

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, group: Group) -> SafeString:
        name = text_of(group, "name")
        return format_html('<span lang="{}">{}</span>', name.language, name.value or group.slug)

    @admin.display(description=gettext_lazy("members"), ordering="active_people")
    def people(self, group: Any) -> int:
        return group.active_people

    @admin.display(description=gettext_lazy("open requests"), ordering="open_requests")
    def requests(self, group: Any) -> int:
        return group.open_requests

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        group = context.get("original")
        if group is not None:
            context["may_run"] = is_steering(request.user)
        return super().render_change_form(request, context, **kwargs)

    # --- Tools ------------------------------------------------------------------------------------------------

    def add_member(self, request: HttpRequest, group: Group) -> HttpResponse:
        form = NewMemberForm(entered(request))
        if request.method == "POST" and form.is_valid():
            try:
                actions.add_member(group=group, user=form.user, by=request.user, role=form.cleaned_data["role"])
            except ValidationError as error:
                form.add_error(None, error)
                say_errors(request, error)
            else:
                messages.success(request, _("%(person)s is a member now.") % {"person": form.user})
                return HttpResponseRedirect(admin_url(self.admin_site, group))
        context = self.tool_context(
            request,
            group,
            _("Add a member to %(group)s") % {"group": group},
            form=form,
            lead=_("For the first coordinator of a group. Others are better invited on the group’s own page."),
            button=_("Add"),
            back_url=admin_url(self.admin_site, group),
        )
        return TemplateResponse(request, "admin/tool_form.html", context, status=422 if form.errors else 200)

    def _do(self, request: HttpRequest, group: Group, deed: Any, said: str) -> HttpResponse:
        try:
            deed(group=group, by=request.user)
            messages.success(request, said)
        except ValidationError as error:
            say_errors(request, error)
        return HttpResponseRedirect(admin_url(self.admin_site, group))

    def archive(self, request: HttpRequest, group: Group) -> HttpResponse:
        return self._do(request, group, actions.archive, _("The group is archived."))

    def reopen(self, request: HttpRequest, group: Group) -> HttpResponse:
        return self._do(request, group, actions.reopen, _("The group is open again."))
