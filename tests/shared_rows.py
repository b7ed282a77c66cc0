"""Rows that all tests of a module share: made once, in a transaction around those of the tests, and rolled back at the
end of the module. For worlds that take long to make and that no test relies on being without.

    @pytest.fixture(scope="module")
    def world(shared_rows: None) -> World: …

A module that uses it has no tests that commit (`transaction=True`, `live_server`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker


@contextmanager
def rolled_back_at_the_end(blocker: DjangoDbBlocker, language: str) -> Iterator[None]:
    with blocker.unblock(), transaction.atomic():
        with translation.override(language):
            yield
        transaction.set_rollback(True)
