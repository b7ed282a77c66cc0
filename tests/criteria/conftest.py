from __future__ import annotations

import pytest
from django.db import connection


@pytest.fixture
def no_criteria(catalogue: object, db: None) -> None:
    """The shipped lists without any criterion, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE criteria_criterion, criteria_word CASCADE")
        cursor.execute("DELETE FROM publishing_loadedentry WHERE key LIKE 'criteria/%' OR key LIKE 'notes/%'")
