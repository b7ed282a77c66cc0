from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria import actions, permissions
from criteria.admin.filters import (
    AmbitionFilter,
    ConfidenceFilter,
    KindFilter,
    MissingFilter,
    NotesFilter,
    ProductGroupFilter,
    ReviewFilter,
    StateFilter,
    ThemeFilter,
)
from criteria.admin.forms import FirstVersionForm, NewCriterionForm, NoteForm, WithdrawalForm
from criteria.admin.reads import for_list, trail_of_criterion
from criteria.admin.tools import ToolsMixin, actor, admin_url, entered, may_note, may_start_version, say_errors
from criteria.models import Criterion, CriterionVersion
from publishing.texts import text_of

GET_OR_POST = ("GET", "HEAD", "POST")


def _may_withdraw(user: Any, criterion: Criterion) -> bool:
    return permissions.may_publish(user)


@admin.register(Criterion)
class CriterionAdmin(ToolsMixin, admin.ModelAdmin):
    """The identity of a criterion, with its versions, notes and audit trail. Nobody deletes one."""

    list_display = (
        "number",
        "shown_title",
        "state_mark",
        "draft_mark",
        "notes_count",
        "review_day",
    )
    list_filter = (
        StateFilter,
        KindFilter,
        AmbitionFilter,
        ThemeFilter,
        ProductGroupFilter,
        ReviewFilter,
        NotesFilter,
        ConfidenceFilter,
        MissingFilter,
    )
    list_per_page = 50
    search_help_text = gettext_lazy("Search for a number or for words of the title, in any language.")
    change_form_template = "admin/criteria/criterion/change_form.html"
    fields = ("number",)
    readonly_fields = ("number",)
    actions = None
    view_on_site = False
    tools = {
        "start-version": ("start_version", lambda user, criterion: may_start_version(user), ("POST",)),
        "first-version": ("first_version", lambda user, criterion: may_start_version(user), GET_OR_POST),
        "withdraw": ("withdraw", _may_withdraw, GET_OR_POST),
        "add-note": ("add_note", lambda user, criterion: may_note(user), ("POST",)),
    }

    # --- The list ---------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Criterion]:
        return for_list(super().get_queryset(request))

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        titles = [field.name for field in CriterionVersion._meta.fields if field.name.startswith("title_")]
        return ["number", *(f"versions__{title}" for title in titles)]

    def _shown(self, criterion: Criterion) -> CriterionVersion | None:
        return next((version for version in criterion.all_versions if version.pk == criterion.shown), None)

    @admin.display(description=gettext_lazy("title, kind and ambition"))
    def shown_title(self, criterion: Criterion) -> SafeString | str:
        version = self._shown(criterion)
        if version is None:
            return "–"
        title = text_of(version, "title")
        return format_html(
            '<span lang="{}">{}</span><small class="under">{} · {}</small>',
            title.language,
            title.value,
            version.get_kind_display(),
            version.get_ambition_display(),
        )

    @admin.display(description=gettext_lazy("state"), ordering="withdrawn_on")
    def state_mark(self, criterion: Criterion) -> SafeString:
        current = next((version for version in criterion.all_versions if version.pk == criterion.current_id), None)
        if current is not None:
            mark = '<span class="mark mark-published">{}</span> <span class="nowrap">v{}</span>'
            return format_html(mark, _("In force"), current.version)
        if criterion.withdrawn_on:
            return format_html('<span class="mark mark-withdrawn">{}</span>', _("Withdrawn"))
        return format_html('<span class="mark">{}</span>', _("Never published"))

    @admin.display(description=gettext_lazy("draft"), ordering="has_draft")
    def draft_mark(self, criterion: Criterion) -> SafeString | str:
        draft = next((version for version in criterion.all_versions if not version.is_published), None)
        if draft is None:
            return "–"
        url = admin_url(self.admin_site, draft)
        return format_html('<a class="mark mark-draft" href="{}">v{}</a>', url, draft.version)

    @admin.display(description=gettext_lazy("open notes"), ordering="open_notes")
    def notes_count(self, criterion: Criterion) -> int:
        return criterion.open_notes

    @admin.display(description=gettext_lazy("review by"), ordering="review_by")
    def review_day(self, criterion: Criterion) -> str:
        return formats.date_format(criterion.review_by, "SHORT_DATE_FORMAT") if criterion.review_by else "–"

    # --- Who may what -----------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and may_start_version(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return False  # an identity has nothing to change; what happens to it are the tools below

    def has_delete_permission(self, request: HttpRequest, obj: Criterion | None = None) -> bool:
        return False

    # --- A new criterion --------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewCriterionForm(entered(request))
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    number = form.cleaned_data["number"] or None
                    criterion = actions.create_criterion(by=actor(request), number=number)
                    draft = actions.start_version(criterion=criterion, by=actor(request), content=form.content())
            except (actions.NumberTakenError, IntegrityError):  # two curators at the same moment
                form.add_error("number", _("Somebody has just taken this number. Save once more."))
            else:
                messages.success(
                    request, _("%(number)s was created. Write its first version here.") % {"number": criterion.number}
                )
                return HttpResponseRedirect(admin_url(self.admin_site, draft))
        lead = _("A criterion gets a number that stays with it for good, and a first draft to write.")
        return self._form_page(request, None, _("Add a criterion"), form, lead=lead, button=_("Create the criterion"))

    def first_version(self, request: HttpRequest, criterion: Criterion) -> HttpResponse:
        """A first draft for a criterion whose only draft was discarded."""
        if criterion.all_versions:
            messages.error(request, _("%(number)s has a version already.") % {"number": criterion.number})
            return HttpResponseRedirect(admin_url(self.admin_site, criterion))
        form = FirstVersionForm(entered(request))
        if request.method == "POST" and form.is_valid():
            return self._started(request, criterion, content=form.content())
        title = _("Start the first version of %(number)s") % {"number": criterion.number}
        return self._form_page(request, criterion, title, form, lead="", button=_("Start the version"))

    # --- Tools ------------------------------------------------------------------------------------------------

    def start_version(self, request: HttpRequest, criterion: Criterion) -> HttpResponse:
        return self._started(request, criterion)

    def _started(self, request: HttpRequest, criterion: Criterion, **content: Any) -> HttpResponse:
        try:
            draft = actions.start_version(criterion=criterion, by=actor(request), **content)
        except ValidationError as error:
            say_errors(request, error)
            return HttpResponseRedirect(admin_url(self.admin_site, criterion))
        messages.success(request, _("The draft %(version)s was started.") % {"version": draft})
        return HttpResponseRedirect(admin_url(self.admin_site, draft))

    def withdraw(self, request: HttpRequest, criterion: Criterion) -> HttpResponse:
        form = WithdrawalForm(entered(request))
        if request.method == "POST" and form.is_valid():
            try:
                actions.withdraw(criterion=criterion, by=actor(request), reason=form.cleaned_data["reason"])
            except ValidationError as error:
                say_errors(request, error)
            else:
                messages.success(request, _("%(number)s was withdrawn.") % {"number": criterion.number})
            return HttpResponseRedirect(admin_url(self.admin_site, criterion))
        title = _("Withdraw %(number)s") % {"number": criterion.number}
        lead = _(
            "The criterion leaves the catalogue. Its versions stay at their addresses, with the reason, because tender "
            "documents cite them."
        )
        return self._form_page(
            request, criterion, title, form, lead=lead, button=_("Withdraw the criterion"), danger=True
        )

    def add_note(self, request: HttpRequest, criterion: Criterion) -> HttpResponse:
        form = NoteForm(request.POST)
        if not form.is_valid():
            say_errors(request, ValidationError([error for errors in form.errors.values() for error in errors]))
            return HttpResponseRedirect(admin_url(self.admin_site, criterion) + "#notes")
        actions.add_note(criterion=criterion, text=form.texts(), by=actor(request))
        messages.success(request, _("The note was added."))
        return HttpResponseRedirect(admin_url(self.admin_site, criterion) + "#notes")

    def _form_page(
        self, request: HttpRequest, criterion: Criterion | None, title: str, form: Any, **context: Any
    ) -> HttpResponse:
        back = admin_url(self.admin_site, criterion) if criterion else ""
        page = self.tool_context(request, criterion, title, form=form, back_url=back, **context)
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/tool_form.html", page, status=status)

    # --- The page of a criterion ------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        criterion: Criterion = context["original"]
        user = request.user
        shown = self._shown(criterion)
        draft = next((version for version in criterion.all_versions if not version.is_published), None)
        trail = trail_of_criterion(criterion)
        context.update(
            criterion=criterion,
            title=criterion.number,
            subtitle=None,
            page_title=text_of(shown, "title") if shown else "",
            shown=shown,
            draft=draft,
            versions=criterion.all_versions,
            notes=criterion.notes.select_related("created_by", "settled_by").order_by("settled_at", "pk"),
            note_form=NoteForm(),
            trail=trail[:20],
            trail_is_longer=trail.count() > 20,
            is_public=criterion.current_id is not None or criterion.withdrawn_on is not None,
            may_start=draft is None and bool(criterion.all_versions) and may_start_version(user),
            may_start_first=not criterion.all_versions and may_start_version(user),
            may_withdraw=criterion.current_id is not None and permissions.may_publish(user),
            may_note=may_note(user),
        )
        return super().render_change_form(request, context, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        criterion = self.get_object(request, object_id)
        if criterion is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, criterion):
            raise PermissionDenied
        title = _("History of %(number)s") % {"number": criterion.number}
        context = self.tool_context(request, criterion, title, entries=trail_of_criterion(criterion))
        return TemplateResponse(request, "admin/audit_history.html", context)
