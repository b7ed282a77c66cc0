from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from groups import actions
from groups.admin.forms import RoleForm
from groups.enums import MembershipState
from groups.forms import ReasonForm
from groups.models import Group, Membership
from groups.permissions import is_steering
from publishing.admin.tools import ToolsMixin, admin_url, entered, say_errors

_MARKS = {
    MembershipState.ACTIVE: "mark-published",
    MembershipState.REQUESTED: "mark-draft",
    MembershipState.INVITED: "mark-draft",
    MembershipState.SUSPENDED: "mark-withdrawn",
}
_POST, _FORM = ("POST",), ("GET", "HEAD", "POST")


def _may(user: Any, membership: Membership) -> bool:
    return is_steering(user)


@admin.register(Membership)
class MembershipAdmin(ToolsMixin, admin.ModelAdmin):
    """Read-only: a membership changes by its transitions, each a tool."""

    change_form_template = "admin/groups/membership/change_form.html"
    list_display = ("who", "group", "role", "state_mark", "source", "state_since")
    list_filter = ("state", "role", "source", ("group", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("user", "group")
    list_per_page = 50
    search_fields = ("user__email", "user__name", "email", "group__slug")
    search_help_text = gettext_lazy("Search for a name, an address or a group’s identifier.")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("group", "user", "email"),
                    ("role", "state", "state_since"),
                    ("source", "invited_by", "invitation_expires_at"),
                    ("request_message",),
                    ("decided_by", "decision_note"),
                    ("confirmed_at", "asked_at", "title_in_group"),
                ]
            },
        )
    ]
    actions = None
    view_on_site = False
    tools = {
        "approve": ("approve", _may, _POST),
        "decline": ("decline", _may, _FORM),
        "take-back": ("take_back", _may, _POST),
        "change-role": ("change_role", _may, _FORM),
        "suspend": ("suspend", _may, _FORM),
        "resume": ("resume", _may, _POST),
        "remove": ("remove", _may, _FORM),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        visible = Group.objects.visible_to(request.user).values("pk")
        return super().get_queryset(request).filter(group__in=visible)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("person"), ordering="user__email")
    def who(self, membership: Membership) -> str:
        return str(membership.user or membership.email)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, membership: Membership) -> SafeString:
        mark = _MARKS.get(MembershipState(membership.state), "")
        return format_html('<span class="mark {}">{}</span>', mark, membership.get_state_display())

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        membership = context.get("original")
        if membership is not None:
            context["membership"] = membership
            context["may_run"] = is_steering(request.user)
        return super().render_change_form(request, context, **kwargs)

    # --- Tools ------------------------------------------------------------------------------------------------

    def _do(
        self, request: HttpRequest, membership: Membership, deed: Callable[..., Any], said: str, **details: Any
    ) -> HttpResponse:
        try:
            deed(membership=membership, by=request.user, **details)
            messages.success(request, said)
        except ValidationError as error:
            say_errors(request, error)
        return HttpResponseRedirect(admin_url(self.admin_site, membership))

    def _ask(
        self,
        request: HttpRequest,
        membership: Membership,
        form: forms.Form,
        deed: Callable[..., Any],
        title: str,
        said: str,
        *,
        danger: bool = False,
    ) -> HttpResponse:
        if request.method == "POST" and form.is_valid():
            return self._do(request, membership, deed, said, **form.cleaned_data)
        context = self.tool_context(
            request,
            membership,
            title,
            form=form,
            button=title,
            danger=danger,
            back_url=admin_url(self.admin_site, membership),
        )
        return TemplateResponse(request, "admin/tool_form.html", context, status=422 if form.errors else 200)

    def approve(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        return self._do(request, membership, actions.approve, _("The request was granted."))

    def take_back(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        return self._do(request, membership, actions.take_back_invitation, _("The invitation was taken back."))

    def resume(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        return self._do(request, membership, actions.resume, _("The membership is active again."))

    def decline(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        form, said = ReasonForm(entered(request)), _("The request was declined, and the person was told why.")
        return self._ask(request, membership, form, actions.decline, _("Decline the request"), said)

    def change_role(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        form = RoleForm(entered(request), initial={"role": membership.role})
        return self._ask(
            request, membership, form, actions.change_role, _("Change the role"), _("The role is changed.")
        )

    def suspend(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        form, said = ReasonForm(entered(request)), _("The membership is suspended.")
        return self._ask(request, membership, form, actions.suspend, _("Suspend the membership"), said)

    def remove(self, request: HttpRequest, membership: Membership) -> HttpResponse:
        form, said = ReasonForm(entered(request)), _("The member was removed, and was told why.")
        return self._ask(request, membership, form, actions.remove, _("Remove from the group"), said, danger=True)
