"""What the settings make of an environment, and which environments they refuse."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

import pact_portal.settings

SETTINGS = Path(pact_portal.settings.__file__)
PRODUCTION = {
    "PORTAL_SECRET_KEY": secrets.token_urlsafe(50),
    "PORTAL_ALLOWED_HOSTS": "criteria.example.org",
    "DATABASE_URL": "postgresql://portal:secret@db.example:5432/portal",
    "PORTAL_MAIL_URL": "smtp://portal:p%40ss@mail.example",
    "PORTAL_MAIL_FROM": "Circular & Fair ICT Pact <portal@criteria.example.org>",
}
DEVELOPMENT = {"PORTAL_MODE": "development"}

Load = Callable[[dict[str, str]], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    def load_settings(environment: dict[str, str]) -> ModuleType:
        for name in [name for name in os.environ if name.startswith("PORTAL_") or name == "DATABASE_URL"]:
            monkeypatch.delenv(name)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        # A module of its own: those in force stay.
        spec = spec_from_file_location("settings_of_a_test", SETTINGS)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        assert "settings_of_a_test" not in sys.modules
        return module

    return load_settings


def test_production_is_the_default_and_strict(load: Load) -> None:
    settings = load(PRODUCTION)
    assert settings.PRODUCTION
    assert not settings.DEBUG
    assert not settings.DEMO
    assert settings.ALLOWED_HOSTS == ["criteria.example.org"]
    assert settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert settings.SESSION_COOKIE_SECURE
    assert settings.CSRF_COOKIE_SECURE
    assert settings.SECURE_SSL_REDIRECT
    assert settings.SECURE_HSTS_SECONDS == 31_536_000
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert settings.STAFF_SECOND_FACTOR
    assert settings.ALLAUTH_TRUSTED_PROXY_COUNT == 0
    assert load(PRODUCTION | {"PORTAL_BEHIND_PROXY": "on"}).ALLAUTH_TRUSTED_PROXY_COUNT == 1
    assert "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]


def test_development_needs_nothing(load: Load) -> None:
    settings = load(DEVELOPMENT)
    assert settings.DEBUG
    assert settings.DATABASES["default"]["ENGINE"] == "local_postgres.backend"
    assert settings.DATABASES["default"]["OPTIONS"]["durable"]
    assert "*" not in settings.ALLOWED_HOSTS


def test_development_serves_static_files_without_collectstatic_also_with_debug_off(load: Load) -> None:
    assert load(DEVELOPMENT | {"PORTAL_DEBUG": "off"}).WHITENOISE_USE_FINDERS
    assert not load(PRODUCTION).WHITENOISE_USE_FINDERS


def test_a_database_address_is_used_in_development_too(load: Load) -> None:
    database = load(DEVELOPMENT | {"DATABASE_URL": PRODUCTION["DATABASE_URL"]}).DATABASES["default"]
    assert (database["HOST"], database["NAME"], database["USER"]) == ("db.example", "portal", "portal")


REFUSED = {
    "no secret": ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY is not set. Set the environment variable"),
    "the development secret": (
        {"PORTAL_SECRET_KEY": "development-only-secret-never-used-in-production"},
        "PORTAL_SECRET_KEY is the development secret or too weak. Set it to at least 50 random characters",
    ),
    "a short secret": ({"PORTAL_SECRET_KEY": secrets.token_urlsafe(20)}, "too weak. Set it to"),
    "a monotonous secret": ({"PORTAL_SECRET_KEY": "ab" * 30}, "too weak. Set it to"),
    "debug": ({"PORTAL_DEBUG": "on"}, "PORTAL_DEBUG is on in production. Unset it"),
    "a password alone for the administration": (
        {"PORTAL_STAFF_SECOND_FACTOR": "off"},
        "PORTAL_STAFF_SECOND_FACTOR is off in production: .* Unset it",
    ),
    "no hosts": (
        {"PORTAL_ALLOWED_HOSTS": " , "},
        "PORTAL_ALLOWED_HOSTS is empty or .* Set it to the portal's host names",
    ),
    "any host": ({"PORTAL_ALLOWED_HOSTS": "a.example,*"}, "PORTAL_ALLOWED_HOSTS is empty or '\\*'. Set it to"),
    "no database": ({"DATABASE_URL": ""}, "DATABASE_URL is not set. .* set\\s+DATABASE_URL=postgresql://"),
    "another database": ({"DATABASE_URL": "mysql://u:p@db/n"}, "must begin with postgresql://"),
    "an unreadable address": (
        {"DATABASE_URL": "postgresql://u:p@db:port/n"},
        "DATABASE_URL cannot be read .* Write it as",
    ),
    "an unknown scheme": ({"DATABASE_URL": "postgre://u:p@db/n"}, "DATABASE_URL cannot be read .* Write it as"),
    "an unknown mode": ({"PORTAL_MODE": "Production"}, "PORTAL_MODE is 'Production'. Set it to one of"),
    "a flag that is none": ({"PORTAL_HTTPS_REDIRECT": "perhaps"}, "PORTAL_HTTPS_REDIRECT .* 'on' or 'off'"),
    "no mail server": (
        {"PORTAL_MAIL_URL": ""},
        "PORTAL_MAIL_URL is not set. .* set PORTAL_MAIL_URL=smtp://user:password@",
    ),
    "another kind of mail server": ({"PORTAL_MAIL_URL": "imap://u:p@h"}, "begin with smtp:// or smtps://. Write it as"),
    "no sender of mails": ({"PORTAL_MAIL_FROM": ""}, "PORTAL_MAIL_FROM is not set. Set the environment variable"),
    "a sender that is none": (
        {"PORTAL_MAIL_FROM": "the portal"},
        "PORTAL_MAIL_FROM is .* Write it as portal@example.org",
    ),
    "no time of HSTS": ({"PORTAL_HSTS_SECONDS": "0"}, "PORTAL_HSTS_SECONDS is '0'. Set it to a whole number from 1"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_production_refuses(name: str, load: Load) -> None:
    changes, complaint = REFUSED[name]
    with pytest.raises(ImproperlyConfigured, match=complaint):
        load(PRODUCTION | changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"DATABASE_URL": "postgresql://portal:hunter2@db:port/portal"},
        {"PORTAL_MAIL_URL": "smtp://portal:hunter2@mail:port"},
        {"PORTAL_MAIL_URL": "smtp://portal:hunter2@mail/folder"},
        {"PORTAL_MAIL_URL": "smtp://portal:hunter2@mail?tls=off"},
        {"PORTAL_MAIL_URL": "pop://portal:hunter2@mail"},
        {"PORTAL_MAIL_URL": "smtp://portal:hunter2#1@mail"},
    ],
)
def test_no_refusal_shows_a_secret(changes: dict[str, str], load: Load) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        load(PRODUCTION | changes)
    assert "hunter2" not in str(refused.value)


# --- Mails ---------------------------------------------------------------------------------------------------------------


def test_without_a_mail_server_development_writes_mails_into_a_folder(load: Load) -> None:
    settings = load(DEVELOPMENT)
    assert settings.EMAIL_BACKEND == "outbox.mail_folder.MailFolder"
    assert Path(settings.MAIL_DIR) == settings.BASE_DIR / "var" / "mails"
    assert settings.MAIL_DIR in settings.MAILS_GO_TO
    assert settings.MAIL_PAGES
    assert load(DEVELOPMENT | {"PORTAL_MAIL_DIR": "/srv/mails"}).MAIL_DIR == "/srv/mails"


def test_production_sends_mails_through_its_server_and_shows_them_to_nobody(load: Load) -> None:
    settings = load(PRODUCTION)
    assert settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    assert (settings.EMAIL_HOST, settings.EMAIL_PORT) == ("mail.example", 587)
    assert (settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD) == ("portal", "p@ss")
    assert (settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL) == (True, False)
    assert settings.MAIL_FROM == settings.DEFAULT_FROM_EMAIL == PRODUCTION["PORTAL_MAIL_FROM"]
    assert settings.MAIL_DOMAIN == "criteria.example.org"
    assert settings.MAILS_GO_TO == "the mail server mail.example:587"
    assert not settings.MAIL_PAGES


def test_a_mail_server_is_used_in_development_too(load: Load) -> None:
    settings = load(DEVELOPMENT | {"PORTAL_MAIL_URL": "smtps://u:p@mail.example"})
    assert (settings.EMAIL_PORT, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL) == (465, False, True)
    assert settings.MAIL_PAGES
