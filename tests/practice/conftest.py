from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection


@pytest.fixture
def no_practice(catalogue: object, db: None) -> None:
    """The starter catalogue without good practices, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE practice_pilot, practice_goodpractice CASCADE")


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of uploaded files, empty."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"
