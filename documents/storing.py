"""Files on the disk: each under a random name, and none left behind by a transaction that was rolled back."""

from __future__ import annotations

import datetime as dt
import secrets
import weakref
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from documents.models import DocumentVersion

ABANDONED_AFTER = dt.timedelta(hours=1)  # no request takes that long


def store(file: File) -> str:
    """Writes the file under a random name and returns that name. Goes with the transaction if that is rolled back."""
    key = secrets.token_hex(20)
    name = default_storage.save(f"{key[:2]}/{key}", file)
    _delete_unless_committed(name)
    return name


def _delete_unless_committed(name: str) -> None:
    """Django tells of a commit, and of a rollback only by forgetting what it would have called: so the one who would
    be called takes the file along when nobody holds them any more."""

    class Keeper:
        def __call__(self) -> None:
            parting.detach()

    keeper = Keeper()
    parting = weakref.finalize(keeper, default_storage.delete, name)
    transaction.on_commit(keeper)


def files() -> Iterator[Path]:
    root = Path(default_storage.location)
    yield from (path for path in root.glob("??/*") if path.is_file())


def abandoned(now: dt.datetime | None = None) -> list[str]:
    """The names of files that no version has: what a killed process left behind."""
    before = ((now or timezone.now()) - ABANDONED_AFTER).timestamp()
    root = Path(default_storage.location)
    found = [str(path.relative_to(root)) for path in files() if path.stat().st_mtime < before]
    known = set(DocumentVersion.objects.filter(file__in=found).values_list("file", flat=True))
    return sorted(name for name in found if name not in known)
