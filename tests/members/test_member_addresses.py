"""Who gets what at the addresses of members: a table of roles and addresses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from making import LANGUAGES
from signing_in import address, member
from test_allauth_pages import PAGES, names

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# GET: a stranger, a member. 302 leads a stranger to the sign-in page, a member to where the page makes sense.
TABLE: dict[str, tuple[int, int]] = {
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_signup": (200, 302),
    "account_inactive": (200, 200),
    "account_email_verification_sent": (302, 302),  # nothing waits to be confirmed
    "account_reauthenticate": (302, 200),
    "account_email": (302, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_login_webauthn": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
    "usersessions_list": (302, 200),
    "members:overview": (302, 200),
    "members:profile": (302, 200),
    "members:as_others_see_it": (302, 200),
    "members:close": (302, 200),
    "members:closed": (200, 200),
    "members:end_session": (405, 405),
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
    "mfa_edit_webauthn": {"pk": 1},
    "mfa_remove_webauthn": {"pk": 1},
    "members:end_session": {"session": 1},
}
OWN = {"overview", "profile", "as_others_see_it", "close", "closed", "end_session"}


def url(name: str, language: str = "en") -> str:
    return address(name, language, **ARGUMENTS.get(name, {}))


def test_every_address_is_in_the_table() -> None:
    assert set(TABLE) == set(PAGES) | {f"members:{name}" for name in OWN}
    own = {name for name, pattern in names(get_resolver()) if pattern.callback.__module__ == "members.views"}
    assert own == OWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_everybody_gets_what_the_table_says(language: str) -> None:
    for place, role in enumerate(("stranger", "member")):
        client = Client()
        if role == "member":
            client.force_login(member())
        answers = {name: client.get(url(name, language)) for name in TABLE}
        assert {name: answer.status_code for name, answer in answers.items()} == {
            name: statuses[place] for name, statuses in TABLE.items()
        }
        for name, answer in answers.items():
            if answer.status_code == 200:
                assert f'<html lang="{language}">' in answer.content.decode(), name
                assert 'name="robots" content="noindex"' in answer.content.decode(), name
                assert "no-store" in answer["Cache-Control"] if role == "member" else True, name
            elif role == "stranger" and answer.status_code == 302:
                assert answer["Location"].startswith((url("account_login", language), f"/{language}/")), name


def test_no_page_for_search_engines(client: Client) -> None:
    places = client.get("/sitemap-sections.xml").content.decode()
    assert "/account/" not in places


def test_the_head_of_a_page_leads_to_signing_in_and_back(client: Client) -> None:
    html = client.get("/en/criteria/?theme=fair&q=a%26b").content.decode()
    assert 'href="/en/account/sign-in/?next=%2Fen%2Fcriteria%2F%3Ftheme%3Dfair%26q%3Da%2526b"' in html
    assert 'class="sign-in" href="/en/account/sign-in/"' in client.get("/en/account/sign-up/").content.decode()
    assert "account-menu" not in html
    client.force_login(member(name="Ada <Quokka>"))
    answer = client.get("/en/criteria/")
    assert "Ada &lt;Quokka&gt;" in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    assert "/admin/" not in answer.content.decode()


def test_pages_kept_for_readers_know_nobody(client: Client) -> None:
    """The page of a criterion is kept for readers without a session; a member's name never gets into it."""
    person = Client()
    person.force_login(member(name="Secretquokka"))
    kept = "/en/criteria/CF-001/"
    assert "Secretquokka" in person.get(kept).content.decode()
    for _time in range(2):
        html = client.get(kept).content.decode()
        assert "Secretquokka" not in html
        assert 'class="sign-in"' in html
    assert "Secretquokka" in person.get(kept).content.decode()
    person.post(address("account_logout"))
    assert "Secretquokka" not in person.get(kept).content.decode()
