"""Where django-allauth meets the portal: words, mails, addresses and languages. The rest of it is left as it is."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse, translate_url
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members import notifications
from members.models import User


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("The address of your account cannot be removed, only replaced."),
        "duplicate_email": _("This is the address of your account already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("This address belongs to another account. Sign in with it, or choose another one."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This code is not right. Look at the newest mail, or ask for a new code."),
        "incorrect_password": _("This password is not right."),
        "invalid_or_expired_key": _("This link no longer counts."),
        "invalid_login": _("The e-mail address or the password is not right."),
        "invalid_password_reset": _("This link no longer counts."),
        "rate_limited": _("That was too often. Wait a few minutes and try again."),
        "same_as_current": _("This is the address of your account already."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes and try again."),
        "unverified_primary_email": _("Confirm your e-mail address first."),
    }

    # --- Mails: all of them through the outbox ------------------------------------------------------------------------

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises LookupError for a mail that members.notifications does not know: better none than one in a look and
        language of its own. A test holds the table against the library."""
        write = notifications.LETTERS.get(template_prefix)
        if write is None:
            raise LookupError(f"There is no letter for {template_prefix}: add one to members.notifications.LETTERS.")
        facts = {key: value for key, value in context.items() if key not in ("user", "request")}
        person = context.get("user") or User.objects.filter(email=email.lower()).first()
        kind = template_prefix.rpartition("/")[2]
        notifications.send(kind=kind, to=email, person=person, write=write, **facts)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    # --- Accounts ---------------------------------------------------------------------------------------------------------

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        for field in ("name", "preferred_language", "organisation_name"):
            setattr(user, field, form.cleaned_data[field])
        return super().save_user(request, user, form, commit)

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The new address, the link to the organisation and the mail to the old address stand or fall together."""
        return super().confirm_email(request, email_address)

    @transaction.atomic
    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)

    # --- Where to go next, in the member's language -----------------------------------------------------------------------

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        with override(request.user.preferred_language):
            return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("members:overview")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("members:overview" if self.request.user.is_authenticated else "account_login")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """The page that one wanted to see is shown in one's own language."""
        response = super().post_login(request, user, **kwargs)
        target = response.headers.get("Location", "")
        if target and not urlsplit(target).netloc:
            response.headers["Location"] = translate_url(target, user.preferred_language)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _now("Use the password"),
            "mfa_reauthenticate": _now("Use a code"),
            "mfa_reauthenticate:webauthn": _now("Use a passkey"),
        }
        return [{**method, "description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove the second step of signing in before you change your address."),
        "cannot_delete_authenticator": _("This cannot be switched off."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _(
            "This code is not right. Codes of an app change every half minute: take the one shown now."
        ),
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 - the library's name
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _now("Passkey %(number)s") % {"number": number}

    # A copy of the database alone makes no codes. Rotated keys stay readable by SECRET_KEY_FALLBACKS.

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"members.second_factor:{key}".encode()).digest()))
            for key in keys
        ]
    )
