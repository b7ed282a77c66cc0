from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of uploaded files, empty."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"
