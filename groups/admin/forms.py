"""The forms of the groups' pages in the administration."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups.enums import GroupRole
from members.models import User
from publishing.admin.source_addresses import SourcedForm


class GroupForm(SourcedForm):
    countries = forms.CharField(
        label=_("Countries"),
        required=False,
        help_text=_("ISO 3166 codes with spaces between them, for example: BE NL."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("countries"), list):
            self.initial["countries"] = " ".join(self.initial["countries"])

    def clean_countries(self) -> list[str]:
        codes = self.cleaned_data["countries"].replace(",", " ").upper().split()
        for code in codes:
            if len(code) != 2 or code not in Locale("en").territories:
                raise ValidationError(
                    _("“%(code)s” is no country. Write its two letters, for example BE."), params={"code": code}
                )
        return codes


class NewMemberForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address of the account"))
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole, initial=GroupRole.COORDINATOR)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.user = User.objects.filter(email__iexact=email, is_active=True).first()
        if self.user is None:
            raise ValidationError(
                _("There is no active account with this address. Invite it on the page of the group instead.")
            )
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole)
