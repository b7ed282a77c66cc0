"""The forms of django-allauth in the portal's words, and the profile."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.enums import Audience
from members.models import User
from members.places import countries, time_zones

_LONGEST_PASSWORD = 500  # what a password manager makes has a hundred; hashing a megabyte keeps a processor busy
_ADDRESS = _("E-mail address")


def spell_out(form: forms.Form, **labels: Any) -> None:
    """Labels in the portal's words; no grey text inside a field that repeats them and is gone when one types."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name in labels:
            field.label = labels[name]
        if isinstance(field.widget, forms.PasswordInput):
            field.validators.append(MaxLengthValidator(_LONGEST_PASSWORD))


def _shortest_password() -> int:
    return max(getattr(rule, "min_length", 0) for rule in password_validation.get_default_password_validators())


def _ask_once(form: forms.Form) -> None:
    """One field for a new password, which can be shown, instead of two that must agree."""
    form.fields.pop("password2", None)
    form.fields["password1"].help_text = _(
        "At least %(count)s characters. Not your name or address, nor what many use."
    ) % {"count": _shortest_password()}
    form.fields["password1"].widget.attrs["data-reveal"] = ""


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, login=_ADDRESS, password=_("Password"), remember=_("Stay signed in on this device"))
        self.fields["password"].help_text = ""  # the link to a new password stands below the form
        self.fields["password"].widget.attrs["data-reveal"] = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"


class SignUpForm(account.SignupForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("First name and surname, as colleagues know you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        required=False,
        help_text=_("The public body or the organisation that you work for."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    preferred_language = forms.ChoiceField(
        label=_("Preferred language"),
        choices=settings.LANGUAGES,
        help_text=_("The language of the mails that you get, and of the portal when you are signed in."),
    )
    field_order = ("email", "name", "organisation_name", "preferred_language", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, email=_ADDRESS, password1=_("Password"))
        _ask_once(self)
        self.fields["email"].help_text = _(
            "Your work address, if you have one: it can link you to your organisation. We send a code to it."
        )
        self.fields["preferred_language"].initial = get_language()

    def try_save(self, request: HttpRequest) -> tuple[User | None, Any]:
        if self.account_already_exists:
            # As long as it takes to make an account, so that the time tells nothing either.
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class NewAddressForm(account.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, email=_("New e-mail address"))
        self.fields["email"].help_text = _("We send a code to it. Until you have typed the code, nothing changes.")


class ChangePasswordForm(account.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, oldpassword=_("Present password"), password1=_("New password"))
        self.fields["oldpassword"].help_text = ""
        _ask_once(self)


class SetPasswordForm(account.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, password1=_("Password"))
        _ask_once(self)


class ForgottenPasswordForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, email=_ADDRESS)


class ResetPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, password1=_("New password"))
        _ask_once(self)


class ConfirmAddressForm(account.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, code=_("Code from the mail"))
        self.fields["code"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}


class PasswordAgainForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, password=_("Password"))
        self.fields["password"].help_text = ""


class ProfileForm(forms.ModelForm):
    """What a member says about themselves. The organisation in the list is linked by an address or by staff."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("The times in mails and of sessions are given in it.")
    )
    name_visible_to = forms.ChoiceField(
        label=_("Name"), widget=forms.RadioSelect, choices=[c for c in Audience.choices if c[0] != Audience.NOBODY]
    )
    organisation_visible_to = forms.ChoiceField(
        label=_("Organisation, function and country"), widget=forms.RadioSelect, choices=Audience.choices
    )
    email_visible_to = forms.ChoiceField(label=_("E-mail address"), widget=forms.RadioSelect, choices=Audience.choices)

    class Meta:
        model = User
        fields = (
            *("name", "function", "organisation_name", "country", "preferred_language", "time_zone"),
            *("name_visible_to", "organisation_visible_to", "email_visible_to"),
        )
        labels = {
            "name": _("Name"),
            "function": _("Function"),
            "organisation_name": _("Organisation"),
            "preferred_language": _("Preferred language"),
        }
        help_texts = {
            "function": _("What you do there, for example: buyer of ICT."),
            "organisation_name": _("As you write it. Staff can link you to an organisation in the list."),
            "preferred_language": _(
                "The language of the mails that you get, and of the portal when you are signed in."
            ),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "function": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "organisation_name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["country"].choices = [("", "–"), *countries()]
        self.fields["time_zone"].choices = time_zones()
        if self.instance.organisation_id:
            del self.fields["organisation_name"]  # the link says it

    def fields_of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    def about(self) -> list[forms.BoundField]:
        return self.fields_of("name", "function", "organisation_name", "country")

    def preferences(self) -> list[forms.BoundField]:
        return self.fields_of("preferred_language", "time_zone")

    def visibility(self) -> list[forms.BoundField]:
        return self.fields_of("name_visible_to", "organisation_visible_to", "email_visible_to")


class ClosingForm(forms.Form):
    """The last question before an account is closed."""

    understood = forms.BooleanField(label=_("Close my account and delete what it says about me"))
