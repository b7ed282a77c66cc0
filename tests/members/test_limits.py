"""How often something may be tried: the same whether or not there is an account, and in all processes together."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext
from making import LANGUAGES
from signing_in import address, is_signed_in, mails, member, sign_in, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

WRONG = "The e-mail address or the password is not right."
TOO_OFTEN = "That was tried too often. Wait five minutes and try again."


def answers(client: Client, email: str, times: int) -> list[str]:
    return [
        error for _time in range(times) for error in sign_in(client, email, "wrong").context["form"].non_field_errors()
    ]


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_twenty_wrong_passwords(client: Client, email: str) -> None:
    member("known@example.org")
    assert answers(client, email, 20) == [WRONG] * 5 + [TOO_OFTEN] * 15
    # From here on the right password does not help either, from whatever browser.
    assert TOO_OFTEN in sign_in(Client(), email).content.decode()
    assert mails() == []


def test_capitals_and_other_browsers_count_together() -> None:
    member("known@example.org")
    spellings = [
        "known@example.org",
        "KNOWN@example.org",
        "Known@Example.Org",
        "known@EXAMPLE.ORG",
        "kNOWN@example.org",
    ]
    for spelling in spellings:
        assert answers(Client(), spelling, 1) == [WRONG]
    assert answers(Client(), "known@example.org", 1) == [TOO_OFTEN]


def test_many_addresses_from_one_network(client: Client) -> None:
    """Ten wrong passwords a minute from one place, however many accounts are tried."""
    told = [error for number in range(14) for error in answers(client, f"nobody{number}@example.org", 1)]
    assert told == [WRONG] * 10 + [TOO_OFTEN] * 4
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert answers(elsewhere, "somebody@example.org", 1) == [WRONG]


def test_a_right_password_is_not_counted(client: Client) -> None:
    member()
    for _time in range(12):
        one = Client()
        sign_in(one, "ada@example.org")
        assert is_signed_in(one)


@pytest.mark.parametrize("language", LANGUAGES)
def test_too_many_requests_get_a_page_that_helps(client: Client, language: str) -> None:
    url = address("account_login", language)
    statuses = [client.post(url, {"login": "x", "password": "y"}).status_code for _time in range(31)]
    assert statuses == [200] * 30 + [429]
    answer = client.post(url, {"login": "x", "password": "y"})
    assert answer["Retry-After"] == "60"
    with translation.override(language):
        assert gettext("Too many attempts") in answer.content.decode()
    assert f'<html lang="{language}">' in answer.content.decode()
    assert client.get(url).status_code == 200


def test_mails_for_a_new_password_are_limited_per_address(client: Client) -> None:
    statuses = [
        client.post(address("account_reset_password"), {"email": "nobody@example.org"}).status_code
        for _time in range(7)
    ]
    assert statuses == [302] * 5 + [429] * 2
    assert len(mails("nobody@example.org")) == 5


def test_mails_to_a_new_address_are_limited() -> None:
    statuses = [sign_up(Client(), "known@example.org").status_code for _time in range(3)]
    assert statuses == [302, 429, 429]
    assert len(mails("known@example.org")) == 1


ATTEMPTS = """
import json, sys
from django.conf import settings
import django
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
client = Client()
told = []
for attempt in range(10):
    answer = client.post("/en/account/sign-in/", {"login": "known@example.org", "password": "wrong"})
    told.append("too often" if "too often" in answer.content.decode() else "wrong")
print(json.dumps(told))
"""


@pytest.mark.django_db(transaction=True)
def test_processes_count_together() -> None:
    """As gunicorn's workers: with a cache in each process's memory both would let five through."""
    member("known@example.org")
    name = settings.DATABASES["default"]["NAME"]
    command = [sys.executable, "-c", ATTEMPTS, name]
    running = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, env=environment())
        for _process in range(2)
    ]
    told = [answer for process in running for answer in json.loads(process.communicate(timeout=120)[0])]
    assert len(told) == 20
    assert told.count("wrong") == 5


def environment() -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "pact_portal.settings"}


def test_the_shared_cache_is_a_table_that_a_migration_made() -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.set("quokka", [1.5], 60)
    assert cache.get("quokka") == [1.5]
