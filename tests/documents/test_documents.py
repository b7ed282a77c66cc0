"""Documents: versions, files on the disk, downloads."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
import stat
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.http import FileResponse, Http404
from django.test import RequestFactory
from django.utils import timezone
from making import user
from making_files import GOOD, text_file

from documents import actions
from documents.models import Document, DocumentVersion
from documents.queries import with_same_content
from documents.serving import send
from documents.storing import abandoned
from publishing.models import AuditEntry

pytestmark = pytest.mark.django_db


def on_disk(files: Path) -> list[Path]:
    return sorted(path for path in files.rglob("*") if path.is_file())


def made(content: str = "Quokka", name: str = "notes.txt", title: str = "Notes") -> Document:
    return actions.add_document(file=text_file(content, name), by=None, title=title)


@pytest.mark.parametrize("name", GOOD)
def test_a_file_of_every_kind_is_kept_as_it_is(name: str, files: Path) -> None:
    person = user("buyer@example.org")
    document = actions.add_document(file=ContentFile(GOOD[name], name=name), by=person, title=" Report ")
    version = document.versions.get()
    assert (document.title, version.version, version.size) == ("Report", 1, len(GOOD[name]))
    assert version.uploaded_by == person
    with version.file.open("rb") as kept:
        assert kept.read() == GOOD[name]


def test_a_file_lies_under_a_random_name_for_the_portal_alone(files: Path) -> None:
    made(name="secret-plan.txt")
    made(name="secret-plan.txt", content="Numbat")
    paths = on_disk(files)
    assert len(paths) == 2
    for path in paths:
        assert re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{40}", str(path.relative_to(files)))
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_files_do_not_lie_below_the_static_files() -> None:
    from pact_portal import settings as shipped

    root = Path(shipped.MEDIA_ROOT).resolve()
    for static in (*shipped.STATICFILES_DIRS, shipped.STATIC_ROOT):
        assert not root.is_relative_to(Path(static).resolve())


def test_a_version_takes_the_place_of_the_last_and_leaves_it(files: Path) -> None:
    document = made("one")
    second = actions.add_version(document=document, file=text_file("two"), by=None, change_note="  More\n of it ")
    assert (second.version, second.change_note) == (2, "More of it")
    assert [version.version for version in document.versions.all()] == [2, 1]
    assert len(on_disk(files)) == 2
    assert AuditEntry.objects.filter(verb="document.add_version", subject=f"document {document.uuid}").count() == 2


def test_the_same_file_again_is_no_new_version() -> None:
    document = made("one")
    with pytest.raises(ValidationError, match="the same file as version 1"):
        actions.add_version(document=document, file=text_file("one"), by=None)
    assert document.versions.count() == 1


def test_the_same_file_elsewhere_is_found_among_what_the_reader_may_see() -> None:
    first, second, third = made("one"), made("one", title="Other"), made("two")
    everything = Document.objects.all()
    assert with_same_content(second.versions.get(), everything) == first
    assert with_same_content(second.versions.get(), everything.exclude(pk=first.pk)) is None
    assert with_same_content(third.versions.get(), everything) is None


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (ContentFile(b"", name="x.txt"), "The file is empty"),
        (ContentFile(b"<html>", name="x.pdf"), "is not that of a"),
        (ContentFile(b"x" * 3000, name="x.txt"), "larger than 0 MB|larger than"),
        (ContentFile(b"x", name="x"), "has no ending"),
    ],
)
def test_a_file_that_is_refused_leaves_nothing(
    file: ContentFile, said: str, files: Path, settings: LazySettings
) -> None:
    settings.MAX_UPLOAD_BYTES = 2000
    with pytest.raises(ValidationError, match=said):
        actions.add_document(file=file, by=None, title="Notes")
    assert on_disk(files) == []
    assert not Document.objects.exists()


def test_a_name_that_is_given_stands_in_for_the_files_own() -> None:
    with pytest.raises(ValidationError, match="holds a path"):
        actions.add_document(file=text_file(), by=None, title="Notes", name="../../x.txt")
    document = actions.add_document(file=text_file(), by=None, title="Notes", name="plan.txt")
    assert document.versions.get().name == "plan.txt"


# --- No file is left behind --------------------------------------------------------------------------------------------


def test_a_transaction_that_is_rolled_back_takes_its_file_along(files: Path) -> None:
    with transaction.atomic():
        made()
        assert len(on_disk(files)) == 1
        transaction.set_rollback(True)
    assert on_disk(files) == []


def test_only_the_part_that_is_rolled_back_loses_its_file(files: Path) -> None:
    made("kept")
    with transaction.atomic():
        made("lost")
        transaction.set_rollback(True)
    assert [path.read_text() for path in on_disk(files)] == ["kept"]


def test_a_deed_that_fails_after_the_file_was_written_takes_it_along(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**details: object) -> None:
        assert len(on_disk(files)) == 1
        raise RuntimeError("no trace can be written")

    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        made()
    assert on_disk(files) == []


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_committed_keeps_its_file(files: Path) -> None:
    import gc

    with transaction.atomic():
        made()
    gc.collect()
    assert len(on_disk(files)) == 1


def test_what_a_killed_process_left_is_swept_and_nothing_else(files: Path) -> None:
    document = made()
    old = (timezone.now() - dt.timedelta(hours=2)).timestamp()
    for path in on_disk(files):
        os.utime(path, (old, old))
    folder = files / "ab"
    folder.mkdir(exist_ok=True)
    left, new = folder / ("ab" + "0" * 38), folder / ("ab" + "1" * 38)
    for path in (left, new):
        path.write_text("x")
    os.utime(left, (old, old))
    assert abandoned() == [str(left.relative_to(files))]
    call_command("sweep_files", stdout=io.StringIO())
    assert not left.exists()
    assert new.exists()  # somebody may be writing it just now
    with document.versions.get().file.open("rb") as kept:
        assert kept.read() == b"Quokka"


# --- Downloads ---------------------------------------------------------------------------------------------------------


def received(response: FileResponse) -> bytes:
    """What a client gets. Closing the response itself would close the test's connection to the database."""
    content = b"".join(response.streaming_content)
    response.file_to_stream.close()
    return content


def test_a_download_is_an_attachment_that_no_browser_opens() -> None:
    document = actions.add_document(file=text_file(name="x.txt"), by=None, title="Notes", name="Prix et qualité €.txt")
    response = send(RequestFactory().get("/"), document.versions.get())
    assert received(response) == b"Quokka"
    assert {name: response.headers[name] for name in response.headers} == {
        "Content-Type": "text/plain",
        "Content-Length": "6",
        "Content-Disposition": "attachment; filename*=utf-8''Prix%20et%20qualit%C3%A9%20%E2%82%AC.txt",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def test_downloads_are_counted_and_nobody_else() -> None:
    version = made().versions.get()
    for _number in range(3):
        assert received(send(RequestFactory().get("/"), version)) == b"Quokka"
    send(RequestFactory().head("/"), version).file_to_stream.close()
    assert DocumentVersion.objects.get(pk=version.pk).downloads == 3


def test_a_file_that_is_gone_is_not_found(files: Path, caplog: pytest.LogCaptureFixture) -> None:
    version = made().versions.get()
    for path in on_disk(files):
        path.unlink()
    with pytest.raises(Http404):
        send(RequestFactory().get("/"), version)
    assert "is gone" in caplog.text
