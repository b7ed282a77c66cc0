from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from making_practice import without_practice


@pytest.fixture
def no_practice(catalogue: object, db: None) -> None:
    """The starter catalogue without good practices, until the test's transaction is rolled back."""
    without_practice()


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of uploaded files, empty."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"
