"""What every test has.

- The test database holds the starter catalogue of `content/`, loaded by the real command: see starter_database.py.
- A test marked `django_db` runs in a transaction that is rolled back. One with `transaction=True`, or with
  `live_server`, commits; after it the database is copied anew from the template (instead of Django's flush, which
  would take the catalogue away from the tests that follow).
- A warning is an error (pyproject.toml).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from django.core.management import call_command
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker
from shared_rows import rolled_back_at_the_end
from starter_database import StarterDatabase
from whitenoise.middleware import WhiteNoiseMiddleware


def pytest_sessionstart() -> None:
    """The translations as they are now: a page in a language shows them, and the addresses are made of them. Before any
    test module is imported, because Django reads a language once: a module that makes a row of a translated model would
    have this process remember that there is no translation, in a clone where none was compiled before."""
    call_command("messages", "compile", verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Stands in for pytest-django's fixture of this name, which would make an empty database."""
    database = StarterDatabase()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database.make()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda test: database.restore())
        yield
        database.remove()


@pytest.fixture(scope="session")
def catalogue(django_db_setup: None) -> Path:
    """The starter catalogue is loaded. The folder of its files."""
    return Path(django_settings.CONTENT_DIR)


@pytest.fixture(scope="module")
def shared_rows(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the module's fixtures write stays for all its tests: see shared_rows.py."""
    with rolled_back_at_the_end(django_db_blocker, django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 is slow on purpose; tests that sign in need not be."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Each test client is a server of its own, and would look through the folders of static files anew before its first
    answer: a sixth of the time of all tests. What is found and how it is served is the same."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[Any, dict[str, Any]] = {}

    def add_files(server: WhiteNoiseMiddleware) -> None:
        key = (server.static_prefix, server.max_age, server.allow_all_origins)
        if key not in found:
            before = set(server.files)
            look(server)
            found[key] = {url: file for url, file in server.files.items() if url not in before}
        server.files.update(found[key])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add_files)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_garbage_collection() -> None:
    """What is imported by now stays to the end: nobody need look through it for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """What is kept under the catalogue's generation would outlive the roll-back that takes the generation back. The
    shared cache is a table, which the roll-back empties by itself."""
    caches["pages"].clear()


@pytest.fixture(autouse=True)
def _readers_language() -> Iterator[None]:
    """A request leaves its language behind in the thread; the next test begins with that of the message ids."""
    with translation.override(django_settings.LANGUAGE_CODE):
        yield
