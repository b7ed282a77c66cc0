"""The forms of the groups' pages in the administration."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from groups.actions.states import LONGEST_REASON
from groups.enums import GroupRole
from members.models import User
from publishing.admin.languages import TranslatedForm


class GroupForm(TranslatedForm):
    countries = forms.CharField(
        label=_("Countries"),
        required=False,
        help_text=_("ISO 3166 codes with spaces between them, for example: BE NL."),
    )
    source_addresses = forms.CharField(
        label=_("Sources"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Addresses of public pages that say so, one on each line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, between in (("countries", " "), ("source_addresses", "\n")):
            if isinstance(self.initial.get(name), list):
                self.initial[name] = between.join(self.initial[name])

    def clean_countries(self) -> list[str]:
        codes = self.cleaned_data["countries"].replace(",", " ").upper().split()
        for code in codes:
            if len(code) != 2 or code not in Locale("en").territories:
                raise ValidationError(
                    _("“%(code)s” is no country. Write its two letters, for example BE."), params={"code": code}
                )
        return codes

    def clean_source_addresses(self) -> list[str]:
        addresses = self.cleaned_data["source_addresses"].split()
        check = URLValidator()
        for address in addresses:
            try:
                check(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no address of a page. It begins with https://."), params={"address": address}
                ) from None
        return addresses


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


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it in a mail."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole)
