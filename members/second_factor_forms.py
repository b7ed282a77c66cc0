"""The forms of the second step: codes of an app, passkeys, recovery codes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from members.forms import spell_out

_LONGEST_NAME = 100


class _OnceMixin:
    """A code of an app counts once. The library remembers it for one period only, but accepts it for three."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, code=_("Code"))
        self.fields["code"].help_text = _("Six digits of your authenticator app, or one of your recovery codes.")
        _as_number(self.fields["code"])

    def clean_code(self) -> str:
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            key = f"members.code_used:{self.authenticator.pk}:{''.join(code.split())}"
            period = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
            if not cache.add(key, "y", timeout=period):
                raise get_adapter().validation_error("incorrect_code")
        return code


def _as_number(field: forms.Field) -> None:
    field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "40"}


class CodeForm(_OnceMixin, base.AuthenticateForm):
    pass


class CodeAgainForm(_OnceMixin, base.ReauthenticateForm):
    pass


class ActivateAppForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, code=_("Code that the app shows now"))
        _as_number(self.fields["code"])


def _understood(clean: Callable[[], Any]) -> Any:
    """What the library makes of a passkey's answer. Raises ValidationError also where it stumbles over one that no
    browser would have sent."""
    try:
        return clean()
    except (LookupError, TypeError, ValueError, AttributeError, struct.error):
        raise get_adapter().validation_error("incorrect_code") from None


class _KeyMixin:
    def clean_credential(self) -> Authenticator:
        return _understood(super().clean_credential)


class KeyForm(_KeyMixin, webauthn.AuthenticateWebAuthnForm):
    pass


class KeyAgainForm(_KeyMixin, webauthn.ReauthenticateWebAuthnForm):
    pass


class KeySignInForm(_KeyMixin, webauthn.LoginWebAuthnForm):
    pass


class AddKeyForm(webauthn.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spell_out(self, name=_("Name"), passwordless=_("Sign in with it alone, without a password"))
        self.fields["name"] = forms.CharField(
            label=_("Name"),
            required=False,
            max_length=_LONGEST_NAME,
            help_text=_("To know it from others, for example: work laptop."),
        )
        self.order_fields(["name", "passwordless", "credential"])
        self.fields["passwordless"].help_text = _("The device then asks for your finger, your face or its PIN.")

    def clean_credential(self) -> Any:
        """Raises ValidationError for a NUL, which no database of ours can keep."""
        if "\\u0000" in self.data.get("credential", ""):
            raise get_adapter().validation_error("incorrect_code")
        return self.cleaned_data["credential"]

    def clean(self) -> dict[str, Any]:
        return _understood(super().clean)


class RenameKeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=_LONGEST_NAME)
