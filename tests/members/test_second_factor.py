"""The second step of signing in: apps and recovery codes, and staff who cannot do without. Passkeys are tested in a
browser: tests/browser/test_signing_in.py."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import LazySettings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from django.utils.translation import gettext
from making import PASSWORD
from signing_in import address, is_signed_in, kinds, member, sign_in

from members import actions
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# The library does a part of setting up when the transaction is over.
commits = pytest.mark.django_db(transaction=True)


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(person: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def confirm_password(client: Client, answer: HttpResponse) -> HttpResponse:
    """Follows to the question for the password, answers it and comes back."""
    assert "confirm-it-is-you" in answer["Location"]
    return client.post(answer["Location"], {"password": PASSWORD, "next": answer["Location"].partition("next=")[2]})


def set_up_app(client: Client) -> str:
    """Sets up an app through the pages; the secret that the app now has."""
    url = address("mfa_activate_totp")
    client.post(client.get(url)["Location"], {"password": PASSWORD, "next": url})
    page = client.get(url)
    secret = page.context["form"].secret
    assert secret in page.content.decode()
    answer = client.post(url, {"code": code_of(secret)})
    assert answer["Location"] == address("mfa_view_recovery_codes")
    return secret


@commits
def test_an_app_from_setting_it_up_to_signing_in(client: Client) -> None:
    person = member()
    sign_in(client, "ada@example.org")
    secret = set_up_app(client)
    assert kinds() == [("totp_activated", "ada@example.org")]
    codes = re.findall(r"<code>(\d+)</code>", client.get(address("mfa_view_recovery_codes")).content.decode())
    assert len(codes) == 10

    other = Client()
    assert sign_in(other, "ada@example.org")["Location"] == address("mfa_authenticate")
    assert not is_signed_in(other)
    assert other.get(address("members:overview")).status_code == 302
    wrong = other.post(address("mfa_authenticate"), {"code": "000000"})
    assert wrong.context["form"].errors["code"]
    # The code of setting it up was used, but not to sign in: the app shows the next one meanwhile.
    answer = other.post(address("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert answer["Location"] == address("my_network")
    assert is_signed_in(other)

    # Once, although it would still fit the time.
    third = Client()
    sign_in(third, "ada@example.org")
    again = third.post(address("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert again.context["form"].errors["code"]

    # A recovery code counts once as well.
    assert third.post(address("mfa_authenticate"), {"code": codes[0]}).status_code == 302
    assert is_signed_in(third)
    fourth = Client()
    sign_in(fourth, "ada@example.org")
    assert fourth.post(address("mfa_authenticate"), {"code": codes[0]}).context["form"].errors["code"]
    assert Authenticator.objects.filter(user=person).count() == 2


def test_twenty_wrong_codes(client: Client) -> None:
    secret = with_app(member())
    sign_in(client, "ada@example.org")
    told = [
        client.post(address("mfa_authenticate"), {"code": "000000"}).context["form"].errors["code"][0]
        for _time in range(20)
    ]
    assert told == [told[0]] * 5 + ["That was tried too often. Wait five minutes and try again."] * 15
    assert client.post(address("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("nonsense", ["\x00", "x" * 10_000, "", "１２３４５６"])
def test_nonsense_is_a_wrong_code(client: Client, nonsense: str) -> None:
    with_app(member())
    sign_in(client, "ada@example.org")
    assert client.post(address("mfa_authenticate"), {"code": nonsense}).context["form"].errors["code"]


@pytest.mark.parametrize(
    "credential", ["", "x", "{}", "[]", "null", '"x"', "1", '{"id": "\\u0000"}', '{"response": {"userHandle": "AAAA"}}']
)
@pytest.mark.parametrize("name", ["mfa_login_webauthn", "mfa_authenticate", "mfa_add_webauthn"])
def test_a_passkey_that_is_none_is_refused(client: Client, name: str, credential: str) -> None:
    person = member()
    if name == "mfa_authenticate":
        with_app(person)
        sign_in(client, "ada@example.org")
    elif name == "mfa_add_webauthn":
        sign_in(client, "ada@example.org")
        confirm_password(client, client.get(address(name)))
        client.get(address(name))
    else:
        client.get(address(name), headers={"accept": "application/json"})
    answer = client.post(address(name), {"credential": credential, "name": "x"})
    assert answer.status_code in (200, 302)
    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert is_signed_in(client) is (name == "mfa_add_webauthn")


def test_secrets_are_no_use_without_the_key(settings: LazySettings) -> None:
    person = member()
    secret = with_app(person)
    RecoveryCodes.activate(person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        kept = " ".join(row[0] for row in cursor.fetchall())
    assert secret not in kept
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key" * 5
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_of(secret))


@commits
def test_removing_the_app_is_told(client: Client) -> None:
    member()
    sign_in(client, "ada@example.org")
    set_up_app(client)
    client.post(address("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()
    assert [kind for kind, _to in kinds()] == ["totp_activated", "totp_deactivated"]


@commits
def test_new_recovery_codes_are_told_and_downloaded(client: Client) -> None:
    member()
    sign_in(client, "ada@example.org")
    set_up_app(client)
    before = client.get(address("mfa_download_recovery_codes")).content.decode()
    client.post(address("mfa_generate_recovery_codes"))
    answer = client.get(address("mfa_download_recovery_codes"))
    assert answer["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert len(re.findall(r"^\d{8}$", answer.content.decode(), re.M)) == 10
    assert answer.content.decode() != before
    assert [kind for kind, _to in kinds()] == ["totp_activated", "recovery_codes_generated"]


# --- Staff -----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def second_factor_wanted(settings: LazySettings) -> None:
    settings.STAFF_SECOND_FACTOR = True


def admin_urls() -> list[str]:
    """Every address of the administration, each argument filled in with a number."""
    [resolver] = [entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") == "admin"]

    def patterns(resolver: URLResolver) -> list[URLPattern]:
        return [
            pattern
            for entry in resolver.url_patterns
            for pattern in (patterns(entry) if isinstance(entry, URLResolver) else [entry])
        ]

    urls = {"/admin/", "/admin/no-such-page/", "/admin/members/user/1/"}
    for pattern in patterns(resolver):
        if not pattern.name:
            continue
        names = pattern.pattern.converters
        if names or not pattern.pattern.regex.groups:
            urls.add(reverse(f"admin:{pattern.name}", kwargs=dict.fromkeys(names, "1")))
        else:
            urls.add(reverse("admin:app_list", kwargs={"app_label": "members"}))
    return sorted(urls)


def staff(**fields: Any) -> User:
    return member("staff@example.org", is_staff=True, is_superuser=True, **fields)


def test_staff_without_a_second_factor_reaches_no_admin_page(second_factor_wanted: None, client: Client) -> None:
    staff(preferred_language="de")
    assert sign_in(client, "staff@example.org").status_code == 302
    urls = admin_urls()
    assert len(urls) > 80
    assert reverse("admin:login") in urls
    answers = [(method, url, getattr(client, method)(url)) for url in urls for method in ("get", "post")]
    elsewhere = [
        (method, url) for method, url, answer in answers if answer.get("Location") != address("mfa_index", "de")
    ]
    assert elsewhere == []
    page = client.get(address("mfa_index", "de")).content.decode()
    with translation.override("de"):
        assert gettext("The administration opens when you have set up a second step of signing in.") in page


def test_the_gate_above_can_fail(settings: LazySettings, client: Client) -> None:
    settings.STAFF_SECOND_FACTOR = False
    staff()
    sign_in(client, "staff@example.org")
    assert client.get("/admin/").status_code == 200


@commits
def test_staff_sets_up_an_app_and_is_in(second_factor_wanted: None, client: Client) -> None:
    staff()
    sign_in(client, "staff@example.org")
    assert client.get("/admin/").status_code == 302
    secret = set_up_app(client)
    assert client.get("/admin/").status_code == 200

    other = Client()
    sign_in(other, "staff@example.org")
    assert not is_signed_in(other)
    other.post(address("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert other.get("/admin/").status_code == 200


@commits
def test_a_session_from_before_has_to_show_it_too(second_factor_wanted: None, client: Client) -> None:
    """Whoever stole the password and signed in first must not ride along when the owner sets up an app."""
    staff()
    thief = Client()
    sign_in(thief, "staff@example.org")
    sign_in(client, "staff@example.org")
    secret = set_up_app(client)
    answer = thief.get("/admin/members/user/")
    assert answer["Location"] == f"{address('mfa_reauthenticate')}?next=%2Fadmin%2Fmembers%2Fuser%2F"
    thief.post(address("account_reauthenticate"), {"password": PASSWORD, "next": "/admin/"})
    assert thief.get("/admin/").status_code == 302
    # The owner's second device shows it and is in.
    thief.post(answer["Location"], {"code": code_of(secret, 1), "next": "/admin/members/user/"})
    assert thief.get("/admin/members/user/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(second_factor_wanted: None, client: Client) -> None:
    RecoveryCodes.activate(staff())
    sign_in(client, "staff@example.org")
    assert client.get("/admin/")["Location"] == address("mfa_index")


@commits
def test_taking_the_app_away_closes_the_administration(second_factor_wanted: None, client: Client) -> None:
    staff()
    sign_in(client, "staff@example.org")
    set_up_app(client)
    client.post(address("mfa_deactivate_totp"))
    assert client.get("/admin/")["Location"] == address("mfa_index")


@commits
def test_proof_of_one_person_is_none_of_the_next(second_factor_wanted: None, client: Client) -> None:
    staff()
    sign_in(client, "staff@example.org")
    set_up_app(client)
    client.post(address("account_logout"))
    with_app(member("second@example.org", is_staff=True, is_superuser=True))
    client.force_login(User.objects.get(email="second@example.org"))
    assert client.get("/admin/").status_code == 302


def test_members_and_strangers_are_sent_away_as_ever(second_factor_wanted: None, client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == f"{address('account_login')}?next=%2Fadmin%2F"
    member()
    sign_in(client, "ada@example.org")
    assert client.get("/admin/").status_code == 302
    assert client.get("/admin/login/").status_code == 403


def test_djangos_own_sign_in_is_gone(client: Client) -> None:
    staff()
    answer = client.post("/admin/login/", {"username": "staff@example.org", "password": PASSWORD})
    assert answer["Location"].startswith(address("account_login"))
    assert not is_signed_in(client)
    assert admin.site.login.__wrapped__


def test_staff_helps_somebody_who_lost_the_phone(client: Client) -> None:
    chief, person = staff(), member(preferred_language="nl")
    with_app(person)
    RecoveryCodes.activate(person)
    actions.remove_second_factor(person=person, by=chief)
    assert kinds() == [("second_factor_reset", "ada@example.org")]
    sign_in(client, "ada@example.org")
    assert is_signed_in(client)
    with pytest.raises(ValidationError, match="no second step"):
        actions.remove_second_factor(person=person, by=chief)
    with pytest.raises(ValidationError, match="Another administrator"):
        actions.remove_second_factor(person=chief, by=chief)
