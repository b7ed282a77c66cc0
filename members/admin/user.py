from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from members import actions
from members.models import User
from members.places import countries, is_time_zone
from members.second_factor import factors_of
from publishing.admin.tools import ToolsMixin, admin_url, say_errors


class NewUserForm(AdminUserCreationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    class Meta:
        model = User
        fields = ("email", "name", "preferred_language")

    def clean_email(self) -> str:
        email = User.objects.normalize_email(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("There is already an account with this e-mail address."), code="unique")
        return email


class UserForm(UserChangeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

        if "country" in self.fields:
            self.fields["country"] = forms.ChoiceField(
                label=_("Country"), required=False, choices=[("", "–"), *countries()]
            )

    class Meta:
        model = User
        fields = "__all__"

    def clean_email(self) -> str:
        return User.objects.normalize_email(self.cleaned_data["email"])

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if not is_time_zone(zone):
            raise ValidationError(
                _("“%(zone)s” is no time zone. Write it like Europe/Brussels."), params={"zone": zone}
            )
        return zone


def _state(address: EmailAddress) -> str:
    return _now("confirmed") if address.verified else _now("not confirmed")


def _may_change(user: Any, person: User) -> bool:
    return user.has_perm("members.change_user") and (user.is_superuser or not person.is_superuser)


@admin.register(User)
class UserAdmin(ToolsMixin, DjangoUserAdmin):
    """Accounts sign in with an e-mail address. They are switched off or closed, not deleted: the audit trail names
    them."""

    form = UserForm
    add_form = NewUserForm
    change_form_template = "admin/members/user/change_form.html"
    ordering = ("email",)
    list_display = ("email", "name", "organisation", "preferred_language", "is_active", "is_staff", "last_login")
    list_select_related = ("organisation",)
    list_filter = ("is_active", "is_staff", "is_superuser", "groups", "preferred_language")
    search_fields = ("email", "name", "organisation_name")
    search_help_text = _("Search for an e-mail address or a name.")
    readonly_fields = ("joined_at", "last_login", "organisation_domain", "confirmed")
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["email", "confirmed", "password"]}),
        (_("Person"), {"fields": ["name", "function", ("country", "preferred_language", "time_zone")]}),
        (
            _("Organisation"),
            {
                "fields": ["organisation", "organisation_domain", "organisation_name"],
                "description": _(
                    "A confirmed address at a verified domain links by itself. A link made here stays until the "
                    "address changes; taken away here, a domain may link again."
                ),
            },
        ),
        (
            _("Who may see it"),
            {"fields": [("name_visible_to", "organisation_visible_to", "email_visible_to")], "classes": ["collapse"]},
        ),
        (
            _("Rights"),
            {
                "fields": ["is_active", "is_staff", "is_superuser", "groups"],
                "description": _("Rights come from groups. Switch an account off instead of deleting it."),
            },
        ),
        (_("Dates"), {"fields": [("joined_at", "last_login")]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "preferred_language", "usable_password", "password1", "password2"]}),
    ]
    tools = {
        "remove-second-factor": ("remove_second_factor", _may_change, ("POST",)),
        "close": ("close", _may_change, ("GET", "POST")),
    }

    @admin.display(description=_("confirmed"))
    def confirmed(self, person: User) -> SafeString | str:
        """The addresses of the account, and whether their owner has confirmed them."""
        rows = EmailAddress.objects.filter(user=person).order_by("-primary", "email")
        marks = [(row.email, "mark-published" if row.verified else "mark-draft", _state(row)) for row in rows]
        return format_html_join("", '<div>{} <span class="mark {}">{}</span></div>', marks) or "–"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Address and organisation are changed by the actions, which leave their traces and tell whom they should."""
        if not change:
            obj.save()
            actions.take_in(person=obj, by=request.user, verified=True)
            return
        before = User.objects.select_related("organisation").get(pk=obj.pk)
        email, organisation = obj.email, obj.organisation
        obj.email, obj.organisation = before.email, before.organisation
        super().save_model(request, obj, form, change)
        if organisation != before.organisation:
            actions.link_by_staff(person=obj, organisation=organisation, by=request.user)
        if email != before.email:
            actions.replace_address(person=obj, email=email, by=request.user)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        person = context.get("original")
        if person is not None:
            may = _may_change(request.user, person)
            context["may_close"] = may and person.is_active
            context["may_remove_second_factor"] = may and bool(factors_of(person)) and person.pk != request.user.pk
            context["has_second_factor"] = bool(factors_of(person))
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Tools ------------------------------------------------------------------------------------------------------

    def remove_second_factor(self, request: HttpRequest, person: User) -> HttpResponse:
        try:
            actions.remove_second_factor(person=person, by=request.user)
        except ValidationError as error:
            say_errors(request, error)
        else:
            messages.success(request, _now("The second step is removed, and the person is told."))
        return HttpResponseRedirect(admin_url(self.admin_site, person))

    def close(self, request: HttpRequest, person: User) -> HttpResponse:
        if request.method == "POST":
            try:
                actions.close_account(person=person, by=request.user)
            except ValidationError as error:
                say_errors(request, error)
            else:
                messages.success(request, _now("The account is closed, and the person is told."))
            return HttpResponseRedirect(admin_url(self.admin_site, person))
        context = self.tool_context(request, person, _now("Close the account?"))
        context["change_url"] = admin_url(self.admin_site, person)
        return TemplateResponse(request, "admin/members/user/close.html", context)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        """Only a superuser gives rights: nobody can make themselves more than they are."""
        readonly = [*super().get_readonly_fields(request, obj)]
        return readonly if request.user.is_superuser else [*readonly, "is_staff", "is_superuser", "groups"]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False  # or a curator of accounts could set a superuser's password
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


# Rights on what has no page in the admin: they would let nobody do anything.
_WITHOUT_PAGES = ("admin", "contenttypes", "sessions")


class _PermissionsField(forms.ModelMultipleChoiceField):
    """Rights to tick, gathered by what they are about."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, queryset: models.QuerySet[Permission], **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        gathered: dict[str, list[tuple[int, str]]] = {}
        for permission in queryset:
            gathered.setdefault(permission.content_type.app_labeled_name, []).append((permission.pk, permission.name))
        self.choices = list(gathered.items())


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    filter_horizontal = ()

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        rights = (
            Permission.objects.select_related("content_type")
            .exclude(content_type__app_label__in=_WITHOUT_PAGES)
            .exclude(content_type__model__startswith="historical")
            .order_by("content_type__app_label", "content_type__model", "codename")
        )
        return _PermissionsField(rights, label=_("Rights"), required=False)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.many_to_many:
            field.widget = getattr(field.widget, "widget", field.widget)
        return field
