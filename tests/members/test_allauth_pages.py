"""Every page of django-allauth that can be reached is ours, and what we do not use cannot be reached."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from making import LANGUAGES

from members.notifications import LETTERS, NEVER_SENT

LIBRARY = Path(allauth.__file__).parent
OURS = Path(settings.BASE_DIR) / "templates"
ROOMS = ("account", "mfa", "usersessions")

# Name -> templates of its view. A view that answers with no page of its own has none.
PAGES: dict[str, tuple[str, ...]] = {
    "account_login": ("account/login.html",),
    "account_logout": ("account/logout.html",),
    "account_signup": ("account/signup.html",),
    "account_inactive": ("account/account_inactive.html",),
    "account_email_verification_sent": ("account/confirm_email_verification_code.html",),
    "account_reauthenticate": ("account/reauthenticate.html",),
    "account_email": ("account/email_change.html",),
    "account_change_password": ("account/password_change.html",),
    "account_set_password": ("account/password_set.html",),
    "account_reset_password": ("account/password_reset.html",),
    "account_reset_password_done": ("account/password_reset_done.html",),
    "account_reset_password_from_key": ("account/password_reset_from_key.html",),
    "account_reset_password_from_key_done": ("account/password_reset_from_key_done.html",),
    "mfa_index": ("mfa/index.html",),
    "mfa_authenticate": ("mfa/authenticate.html",),
    "mfa_reauthenticate": ("mfa/reauthenticate.html",),
    "mfa_activate_totp": ("mfa/totp/activate_form.html",),
    "mfa_deactivate_totp": ("mfa/totp/deactivate_form.html",),
    "mfa_view_recovery_codes": ("mfa/recovery_codes/index.html",),
    "mfa_generate_recovery_codes": ("mfa/recovery_codes/generate.html",),
    "mfa_download_recovery_codes": ("mfa/recovery_codes/download.txt",),
    "mfa_list_webauthn": ("mfa/webauthn/authenticator_list.html",),
    "mfa_add_webauthn": ("mfa/webauthn/add_form.html",),
    "mfa_login_webauthn": (),  # JSON, or leads to the sign-in page
    "mfa_reauthenticate_webauthn": ("mfa/webauthn/reauthenticate.html",),
    "mfa_edit_webauthn": ("mfa/webauthn/edit_form.html",),
    "mfa_remove_webauthn": ("mfa/webauthn/authenticator_confirm_delete.html",),
    "usersessions_list": ("usersessions/usersession_list.html",),
}
SWITCHED_OFF = {
    "account_confirm_email": "addresses are confirmed by a code",
    "account_confirm_login_code": "no codes by mail to sign in",
    "account_request_login_code": "as above",
    "account_verify_phone": "no phones",
    "account_change_phone": "no phones",
    "account_confirm_password_reset_code": "new passwords by a link",
    "account_complete_password_reset": "as above",
    "account_password_reset_completed": "as above",
    "account_signup_by_passkey": "one signs up with a password",
    "mfa_signup_webauthn": "as above",
    "mfa_trust": "no device is trusted for longer than a session",
}
# Views of the library that nothing of ours leads to, and templates that only these or other templates of it use.
UNUSED_VIEWS = {
    "CompletePasswordResetView",
    "ConfirmEmailView",
    "ConfirmLoginCodeView",
    "ConfirmPasswordResetCodeView",
} | {
    *(
        "ChangePhoneView",
        "EmailVerificationSentView",
        "RequestLoginCodeView",
        "SignupByPasskeyView",
        "SignupWebAuthnView",
    ),
    *("TrustView", "VerifyPhoneView", "_BaseVerifyPhoneView"),
}


def named_in_the_library() -> set[str]:
    """Every address name in its sources, also of what the settings switch off."""
    text = "\n".join(path.read_text() for room in ROOMS for path in (LIBRARY / room).rglob("urls.py"))
    return set(re.findall(r'name="((?:account|mfa|usersessions)_\w+)"', text))


def test_every_address_of_the_library_is_either_a_page_of_ours_or_switched_off() -> None:
    assert named_in_the_library() == set(PAGES) | set(SWITCHED_OFF)
    assert set(PAGES) & set(SWITCHED_OFF) == set()


def names(resolver: URLResolver) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry)
        elif entry.name:
            yield entry.name, entry


def test_what_can_be_reached_is_what_the_table_says() -> None:
    reached = {
        name
        for name, pattern in names(get_resolver())
        if pattern.callback.__module__.startswith("allauth.") or name in named_in_the_library()
    }
    assert reached == set(PAGES)


@pytest.mark.parametrize("name", SWITCHED_OFF)
def test_what_is_switched_off_has_no_address(name: str) -> None:
    for arguments in ({}, {"key": "x"}):
        with pytest.raises(NoReverseMatch):
            reverse(name, kwargs=arguments)


@pytest.mark.parametrize(("name", "template"), [(name, one) for name, many in PAGES.items() for one in many])
def test_the_template_is_ours(name: str, template: str) -> None:
    assert Path(get_template(template).origin.name).is_relative_to(OURS)


def test_no_template_of_ours_stands_on_one_of_the_library() -> None:
    for path in [path for room in ROOMS for path in (OURS / room).rglob("*.*")]:
        for other in re.findall(r'{% (?:extends|include) "([^"]+)"', path.read_text()):
            assert (OURS / other).exists(), f"{path}: {other}"
        assert "load allauth" not in path.read_text()


def test_every_message_of_the_library_is_ours() -> None:
    theirs = {
        path.relative_to(LIBRARY / "templates")
        for room in ROOMS
        for path in (LIBRARY / "templates" / room / "messages").glob("*.txt")
    }
    unused = {
        Path(f"account/messages/{name}.txt")
        for name in ("login_code_sent", "phone_verification_sent", "phone_verified")
    }
    missing = {path for path in theirs - unused if not (OURS / path).exists()}
    assert missing == set()


def test_every_view_of_the_library_that_shows_a_page_is_accounted_for() -> None:
    """Against an upgrade that adds one behind a name that is there already."""
    views = set()
    for room in ROOMS:
        for path in (LIBRARY / room).rglob("views.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef) and any(
                    isinstance(line, ast.Assign) and getattr(line.targets[0], "id", "") == "template_name"
                    for line in node.body
                ):
                    views.add(node.name)
    used = {
        pattern.callback.view_class.__name__
        for _name, pattern in names(get_resolver())
        if hasattr(pattern.callback, "view_class")
    }
    assert views - used - {"ConfirmEmailVerificationCodeView"} - UNUSED_VIEWS == set()


def prefixes() -> set[str]:
    text = "\n".join(path.read_text() for room in ROOMS for path in (LIBRARY / room).rglob("*.py"))
    return set(re.findall(r'"((?:account|mfa)/email/\w+)"', text))


def test_every_mail_of_the_library_has_a_letter_or_is_never_sent() -> None:
    assert prefixes() == set(LETTERS) | NEVER_SENT


@pytest.mark.django_db
def test_a_mail_without_a_letter_is_an_error() -> None:
    from members.adapters import AccountAdapter
    from outbox.models import OutboxMessage

    for prefix in (*NEVER_SENT, "account/email/novelty"):
        with pytest.raises(LookupError, match="There is no letter for"):
            AccountAdapter().send_mail(prefix, "ada@example.org", {})
    assert not OutboxMessage.objects.exists()


def test_nothing_goes_out_past_the_outbox() -> None:
    adapter = import_module("allauth.account.adapter").DefaultAccountAdapter
    from members.adapters import AccountAdapter

    assert AccountAdapter.send_mail is not adapter.send_mail


@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_lie_below_the_account(language: str) -> None:
    from django.utils import translation

    with translation.override(language):
        home = reverse("members:overview")
        assert all(reverse(name).startswith(home) for name in ("account_login", "mfa_index", "usersessions_list"))
