from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import User


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

    class Meta:
        model = User
        fields = "__all__"

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        if zone not in available_timezones():
            raise ValidationError(
                _("“%(zone)s” is no time zone. Write it like Europe/Brussels."), params={"zone": zone}
            )
        return zone


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Accounts sign in with an e-mail address. They are switched off, not deleted: the audit trail names them."""

    form = UserForm
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "name", "preferred_language", "is_active", "is_staff", "is_superuser", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups", "preferred_language")
    search_fields = ("email", "name")
    search_help_text = _("Search for an e-mail address or a name.")
    readonly_fields = ("joined_at", "last_login")
    filter_horizontal = ()
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (_("Person"), {"fields": ["name", ("preferred_language", "time_zone")]}),
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
