from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture
def no_practice(catalogue: object, db: None) -> None:
    """The starter catalogue without good practices, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE practice_pilot, practice_goodpractice CASCADE")
