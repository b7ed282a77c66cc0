"""Sign-in, profile and what belongs to it. What comes only after a password is looked at on the way: see
test_signing_in.py."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from making import user
from page_kind import PageKind

from members import actions
from members.models import Organisation, User

ON_THE_WAY = "test_signing_in.py, on the way through signing in"

KINDS: tuple[PageKind, ...] = (
    PageKind("sign in", "account_login"),
    PageKind("sign up", "account_signup"),
    PageKind("account closed", "account_inactive"),
    PageKind("password forgotten", "account_reset_password"),
    PageKind("link to a new password sent", "account_reset_password_done"),
    PageKind("link to a new password no longer counts", "account_reset_password_from_key", ("1", "abc")),
    PageKind("new password saved", "account_reset_password_from_key_done"),
    PageKind("good-bye", "members:closed"),
    PageKind("sign out", "account_logout", viewer="member"),
    PageKind("is it you", "account_reauthenticate", viewer="member"),
    PageKind("account", "members:overview", viewer="member"),
    PageKind("profile", "members:profile", viewer="member"),
    PageKind("as others see it", "members:as_others_see_it", viewer="member"),
    PageKind("address", "account_email", viewer="member"),
    PageKind("password", "account_change_password", viewer="member"),
    PageKind("two steps", "mfa_index", viewer="member"),
    PageKind("no passkeys", "mfa_list_webauthn", viewer="member"),
    PageKind("devices", "usersessions_list", viewer="member"),
    PageKind("close the account", "members:close", viewer="member"),
    PageKind("account of staff", "members:overview", viewer="careful curator"),
    PageKind("two steps, set up", "mfa_index", viewer="careful curator"),
    PageKind("passkeys", "mfa_list_webauthn", viewer="careful curator"),
    PageKind("is it you, by code", "mfa_reauthenticate", viewer="careful curator"),
    PageKind("no password yet", "account_set_password", viewer="somebody without a password"),
)

NOT_PAGES: dict[str, str] = {
    "account_email_verification_sent": ON_THE_WAY,
    "mfa_authenticate": ON_THE_WAY,
    "mfa_activate_totp": ON_THE_WAY,
    "mfa_deactivate_totp": ON_THE_WAY,
    "mfa_view_recovery_codes": ON_THE_WAY,
    "mfa_generate_recovery_codes": ON_THE_WAY,
    "mfa_add_webauthn": ON_THE_WAY,
    "mfa_edit_webauthn": ON_THE_WAY,
    "mfa_remove_webauthn": ON_THE_WAY,
    "mfa_reauthenticate_webauthn": ON_THE_WAY,
    "mfa_download_recovery_codes": "plain text",
    "mfa_login_webauthn": "JSON",
    "members:end_session": "takes a form",
}


def make() -> None:
    Organisation.objects.get_or_create(slug="quokka", defaults={"name_en": "Quokka Town", "level": "LOCAL"})


def make_member() -> User:
    return user("member@example.org", name="Ada Quokka", organisation=Organisation.objects.get(slug="quokka"))


def make_careful_curator() -> User:
    """Staff with an app and two passkeys."""
    person = user("careful@example.org", name="Curator With A Name That Is Rather Long", is_staff=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    for name, is_alone in (("Work laptop", True), ("x" * 60, False)):
        extensions = {"credProps": {"rk": is_alone}}
        data = {"name": name, "credential": {"clientExtensionResults": extensions}}
        Authenticator.objects.create(user=person, type="webauthn", data=data)
    return person


def make_without_password() -> User:
    return actions.create_account(email="new@example.org", by=None, verified=True)


VIEWERS: dict[str, Callable[[], User]] = {
    "member": make_member,
    "careful curator": make_careful_curator,
    "somebody without a password": make_without_password,
}
