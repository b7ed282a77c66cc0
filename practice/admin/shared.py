"""What the admin pages of pilots and of good practices have in common."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from criteria.admin.forms import ProductGroupsField
from criteria.admin.tools import ToolsMixin, actor, admin_url, entered, say_errors
from criteria.models import Criterion
from groups.enums import ContentState
from practice.models import GoodPractice, Pilot
from publishing.admin.languages import TranslatedAdmin, TranslatedForm, TranslatedStackedInline
from publishing.admin.parts import OrderedMixin
from publishing.models import AuditEntry
from publishing.texts import text_of

Row = Pilot | GoodPractice


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=gettext_lazy("It stays in the audit trail; readers do not see it."),
    )


class CriterionNumbersField(forms.CharField):
    """Criteria by their numbers, as people write them: CF-001, CF-002."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        keys = [row.pk if isinstance(row, Criterion) else row for row in value]
        return ", ".join(Criterion.objects.filter(pk__in=keys).values_list("number", flat=True))

    def to_python(self, value: Any) -> list[Criterion]:
        numbers = list(dict.fromkeys(re.split(r"[\s,;]+", (value or "").strip().upper())))
        numbers = [number for number in numbers if number]
        found = {row.number: row for row in Criterion.objects.filter(number__in=numbers)}
        unknown = [number for number in numbers if number not in found]
        if unknown:
            raise ValidationError(
                _("There is no criterion %(numbers)s. Write numbers such as CF-001, separated by commas."),
                params={"numbers": ", ".join(unknown)},
            )
        return list(found.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return {row.pk for row in self.to_python(data)} != {row.pk for row in initial or []}
        except ValidationError:
            return True


class PracticeForm(TranslatedForm):
    """A draft may lack most texts; what is published may not, and the action says what it would lack."""

    problems: tuple[str, ...] = ()  # why the attempt to save was refused; set by the admin

    def needed_texts(self) -> list[str]:
        return ["title"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.problems:
            raise ValidationError(list(self.problems))
        return cleaned


class PartForm(TranslatedForm):
    def needed_texts(self) -> list[str]:
        return []  # a draft may lack them; publication asks for them


class PartInline(OrderedMixin, TranslatedStackedInline):
    """Whoever may change the row may change its parts."""

    form = PartForm
    show_change_link = False

    def _parent(self) -> Any:
        return self.admin_site.get_model_admin(self.parent_model)

    def has_view_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._parent().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may_edit(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return self._may_edit(request, obj)

    def _may_edit(self, request: HttpRequest, obj: Row | None) -> bool:
        if obj is None:
            return self._parent().has_add_permission(request)
        return self._parent().has_change_permission(request, obj)


def may_publish(user: Any, row: Row) -> bool:
    return user.has_perm(f"practice.publish_{row._meta.model_name}")


class PracticeAdmin(ToolsMixin, TranslatedAdmin):
    """Rows are edited here; what has a rule is a button that calls an action. Nobody deletes one."""

    form = PracticeForm
    change_form_template = "admin/practice/change_form.html"
    actions = None
    view_on_site = False
    list_per_page = 50
    tools = {
        "publish": ("publish", may_publish, ("POST",)),
        "withdraw": ("withdraw", may_publish, ("GET", "HEAD", "POST")),
    }

    # What each of the two says and does.
    def do_publish(self, row: Any, by: Any) -> None:
        raise NotImplementedError

    def do_withdraw(self, row: Any, by: Any, reason: str) -> None:
        raise NotImplementedError

    def do_add(self, row: Any, by: Any) -> None:
        raise NotImplementedError

    def do_record(self, request: HttpRequest, row: Any, fields: list[str]) -> None:
        raise NotImplementedError

    def problems_of(self, row: Any) -> list[str]:
        raise NotImplementedError

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "product_groups":
            groups = db_field.remote_field.model.objects.all()
            return ProductGroupsField(groups, label=db_field.verbose_name, required=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.many_to_many:
            field.widget = getattr(field.widget, "widget", field.widget)  # boxes need no “add another” beside them
            field.required = False
        return field

    @admin.display(description=gettext_lazy("title"))
    def shown_title(self, row: Row) -> SafeString:
        title = text_of(row, "title")
        return format_html('<span lang="{}">{}</span>', title.language, title.value or "–")

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, row: Row) -> SafeString:
        return format_html('<span class="mark mark-{}">{}</span>', row.state.lower(), row.get_state_display())

    def get_form(self, request: HttpRequest, obj: Row | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        form.problems = getattr(request, "practice_problems", ())
        return form

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Saves all or nothing. What an action refuses is said on top of the form, with everything still in it."""
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as error:
            request.practice_problems = tuple(error.messages)
        response = super().changeform_view(request, object_id, form_url, extra_context)
        response.status_code = 422
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
        else:
            self.do_add(obj, actor(request))

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        fields = [*form.changed_data, *(formset.prefix for formset in formsets if formset.has_changed())]
        if change and fields:
            self.do_record(request, form.instance, fields)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            published = row.state == ContentState.PUBLISHED
            context.update(
                row=row,
                page_title=text_of(row, "title"),
                problems=[] if published else self.problems_of(row),
                is_published=published,
                may_publish=may_publish(request.user, row),
                publish_url=admin_url(self.admin_site, row, "publish"),
                withdraw_url=admin_url(self.admin_site, row, "withdraw"),
                history_url=admin_url(self.admin_site, row, "history"),
                title=str(row),
                subtitle=None,
            )
        return super().render_change_form(request, context, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        entries = AuditEntry.objects.filter(subject=row.subject, verb__startswith=self.verbs).select_related("actor")
        context = self.tool_context(request, row, _("History of %(what)s") % {"what": row}, entries=entries)
        return TemplateResponse(request, "admin/audit_history.html", context)

    verbs = ""  # what the verbs of its audit entries begin with

    def publish(self, request: HttpRequest, row: Any) -> HttpResponse:
        try:
            self.do_publish(row, actor(request))
        except ValidationError as error:
            say_errors(request, error)
        else:
            messages.success(request, _("%(what)s is published.") % {"what": row})
        return HttpResponseRedirect(admin_url(self.admin_site, row))

    def withdraw(self, request: HttpRequest, row: Any) -> HttpResponse:
        form = WithdrawalForm(entered(request))
        if request.method == "POST" and form.is_valid():
            try:
                self.do_withdraw(row, actor(request), form.cleaned_data["reason"])
            except ValidationError as error:
                say_errors(request, error)
            else:
                messages.success(request, _("%(what)s was withdrawn.") % {"what": row})
            return HttpResponseRedirect(admin_url(self.admin_site, row))
        context = self.tool_context(
            request,
            row,
            _("Withdraw %(what)s") % {"what": row},
            form=form,
            lead=_("It leaves all pages and figures; its address answers as if it had never been."),
            button=_("Withdraw"),
            danger=True,
            back_url=admin_url(self.admin_site, row),
        )
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/tool_form.html", context, status=status)
