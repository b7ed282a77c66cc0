from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria import actions, permissions
from criteria.admin.differences import changes
from criteria.admin.filters import MissingInVersionFilter
from criteria.admin.forms import CriterionVersionForm, ProductGroupsField, PublicationForm
from criteria.admin.parts import INLINES
from criteria.admin.reads import last_deed, trail_of_version, versions_missing
from criteria.admin.tools import ToolsMixin, actor, admin_url, entered, may_start_version, say_errors
from criteria.models import Criterion, CriterionVersion
from publishing.admin.languages import TranslatedAdmin
from publishing.texts import text_of

GET_OR_POST = ("GET", "HEAD", "POST")


@admin.register(CriterionVersion)
class CriterionVersionAdmin(ToolsMixin, TranslatedAdmin):
    """Drafts are edited here and published; a published version is shown and never changes."""

    form = CriterionVersionForm
    inlines = INLINES
    change_form_template = "admin/criteria/criterionversion/change_form.html"
    list_display = ("__str__", "shown_title", "state_mark", "kind", "ambition", "valid_from", "review_by", "started_by")
    list_filter = ("state", "kind", "ambition", "confidence", "themes", MissingInVersionFilter)
    list_select_related = ("criterion", "created_by")
    list_per_page = 50
    search_help_text = gettext_lazy("Search for a number or for words of the title, in any language.")
    ordering = ("criterion__number", "-version")
    actions = None
    view_on_site = False
    tools = {
        "publish": ("publish", lambda user, version: permissions.may_publish(user), GET_OR_POST),
        "discard": ("discard", permissions.may_edit, GET_OR_POST),
    }
    fieldsets = [
        (
            gettext_lazy("Texts"),
            {
                "fields": [
                    "title",
                    "summary",
                    "requirement",
                    "rationale",
                    "follow_up",
                    "caution",
                    "legal_note",
                    "scoring",
                    "legal_minimum_rule",
                    "change_note",
                ]
            },
        ),
        (
            gettext_lazy("What it is"),
            {"fields": [("kind", "ambition", "source_language"), ("effect", "effort", "market")]},
        ),
        (
            gettext_lazy("Where it is filed"),
            {"fields": ["themes", "strategies", "product_groups", "phases", "cpv_codes"]},
        ),
        (
            gettext_lazy("Law, check and review"),
            {
                "fields": [
                    ("legal_minimum_since", "confidence", "fact"),
                    ("checked_on", "review_by", "valid_from"),
                ]
            },
        ),
    ]

    # --- The list ---------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[CriterionVersion]:
        return super().get_queryset(request).select_related("criterion")

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        titles = [field.name for field in self.opts.fields if field.name.startswith("title_")]
        return ["criterion__number", *titles]

    @admin.display(description=gettext_lazy("title"))
    def shown_title(self, version: CriterionVersion) -> SafeString:
        title = text_of(version, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value or "–")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, version: CriterionVersion) -> SafeString:
        name = "published" if version.is_published else "draft"
        return format_html('<span class="mark mark-{}">{}</span>', name, version.get_state_display())

    @admin.display(description=gettext_lazy("started by"))
    def started_by(self, version: CriterionVersion) -> str | Promise:
        return str(version.created_by) if version.created_by else gettext_lazy("a command")

    # --- Who may what -----------------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return permissions.may_see_drafts(request.user) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # versions start at their criterion

    def has_change_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        if getattr(request, "late_draft", None) == obj.pk:
            return True  # the form is shown once more, with what was entered; it cannot be saved
        return permissions.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: CriterionVersion | None = None) -> bool:
        return False

    # --- The draft --------------------------------------------------------------------------------------------

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "product_groups":
            label = db_field.verbose_name
            return ProductGroupsField(db_field.remote_field.model.objects.all(), label=label, required=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.many_to_many:
            field.widget = getattr(
                field.widget, "widget", field.widget
            )  # boxes to tick need no “add another” beside them
        return field

    def get_form(self, request: HttpRequest, obj: CriterionVersion | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.conflict = getattr(request, "conflict", "")
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Holds the criterion while a draft is saved, so that nobody publishes or edits it in between."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            version = self.get_object(request, object_id)
            if version is not None:
                Criterion.objects.select_for_update(no_key=True).get(pk=version.criterion_id)
                version.refresh_from_db()
                self._find_conflict(request, version)
            response = super().changeform_view(request, object_id, form_url, extra_context)
        if getattr(request, "conflict", ""):
            response.status_code = 409
        return response

    def _find_conflict(self, request: HttpRequest, version: CriterionVersion) -> None:
        """Notes on the request why a form comes too late: the draft was published, or saved by somebody else."""
        seen = request.POST.get("seen", "")
        if not seen.isascii() or not seen.isdigit() or not request.user.has_perm("criteria.change_criterionversion"):
            return
        last = trail_of_version(version).order_by("-pk").first()
        if last is None or last.pk <= int(seen[:18]):
            return
        if version.is_published:
            request.late_draft = version.pk
            message = _(
                "%(version)s was published by %(who)s on %(when)s, while you were editing it. A published version "
                "never changes: nothing was saved. Your texts still stand below. Copy what you need, then start a new "
                "version."
            )
        elif last.actor_id != request.user.pk:
            message = _(
                "%(who)s saved %(version)s on %(when)s, while you were editing it. Nothing was saved yet. Compare "
                "your texts with the draft as it is now; saving once more puts yours in its place."
            )
        else:
            return
        request.conflict = message % {
            "who": str(last.actor) if last.actor else _("a command"),
            "when": formats.date_format(timezone.localtime(last.at), "DATETIME_FORMAT"),
            "version": version,
        }

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        fields = [*form.changed_data, *(formset.prefix for formset in formsets if formset.has_changed())]
        if fields:
            actions.record_edit(version=form.instance, by=actor(request), fields=fields)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        version = context.get("original")
        if version is not None:
            is_late = getattr(request, "late_draft", None) == version.pk
            user = request.user
            draft = version.criterion.versions.exclude(state="PUBLISHED").first()
            context.update(
                version=version,
                criterion=version.criterion,
                criterion_url=admin_url(self.admin_site, version.criterion),
                seen=last_deed(version),
                is_in_force=version.criterion.current_id == version.pk,
                page_title=text_of(version, "title"),
                problems=[] if version.is_published else actions.problems_before_publication(version),
                draft_url=admin_url(self.admin_site, draft) if draft and draft.pk != version.pk else "",
                may_start=version.is_published and draft is None and may_start_version(user),
                may_publish=not version.is_published and permissions.may_publish(user),
                may_discard=permissions.may_edit(user, version),
                show_save=not is_late and permissions.may_edit(user, version),
                show_save_and_continue=not is_late and permissions.may_edit(user, version),
                show_save_and_add_another=False,
                title=str(version),
                subtitle=None,
            )
        return super().render_change_form(request, context, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        version = self.get_object(request, object_id)
        if version is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        context = self.tool_context(
            request, version, _("History of %(version)s") % {"version": version}, entries=trail_of_version(version)
        )
        return TemplateResponse(request, "admin/audit_history.html", context)

    # --- Tools ------------------------------------------------------------------------------------------------

    def publish(self, request: HttpRequest, version: CriterionVersion) -> HttpResponse:
        """Shows what is missing and what changes, then publishes exactly what was shown."""
        if version.is_published:
            messages.info(request, _("%(version)s is published already.") % {"version": version})
            return HttpResponseRedirect(admin_url(self.admin_site, version))
        form = PublicationForm(entered(request), initial={"valid_from": version.valid_from})
        status, changed_meanwhile, problems = 200, False, []
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    Criterion.objects.select_for_update(no_key=True).get(pk=version.criterion_id)
                    if last_deed(version) == form.cleaned_data["seen"]:
                        actions.publish(version=version, by=actor(request), on=form.cleaned_data["valid_from"])
                        messages.success(request, _("%(version)s is published and in force.") % {"version": version})
                        return HttpResponseRedirect(admin_url(self.admin_site, version))
                status, changed_meanwhile = 409, True
                version.refresh_from_db()
            except ValidationError as error:
                status, problems = 422, error.messages
        current = version.criterion.current
        context = self.tool_context(
            request,
            version,
            _("Publish %(version)s") % {"version": version},
            version=version,
            current=current,
            page_title=text_of(version, "title"),
            problems=problems or actions.problems_before_publication(version),
            changes=changes(current, version),
            lacking=[
                name for code, name in settings.LANGUAGES if versions_missing(code).filter(pk=version.pk).exists()
            ],
            changed_meanwhile=changed_meanwhile,
            form=form,
            seen=last_deed(version),
            change_url=admin_url(self.admin_site, version),
        )
        return TemplateResponse(request, "admin/criteria/criterionversion/publish.html", context, status=status)

    def discard(self, request: HttpRequest, version: CriterionVersion) -> HttpResponse:
        if request.method == "POST":
            name, criterion = str(version), version.criterion
            try:
                actions.discard_draft(version=version, by=actor(request))
            except ValidationError as error:
                say_errors(request, error)
                return HttpResponseRedirect(admin_url(self.admin_site, version))
            messages.success(request, _("The draft %(version)s was discarded.") % {"version": name})
            return HttpResponseRedirect(admin_url(self.admin_site, criterion))
        context = self.tool_context(
            request,
            version,
            _("Discard the draft %(version)s") % {"version": version},
            page_title=text_of(version, "title"),
            change_url=admin_url(self.admin_site, version),
        )
        return TemplateResponse(request, "admin/criteria/criterionversion/discard.html", context)
