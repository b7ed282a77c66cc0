"""What may be uploaded: by content, whatever the name says."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from making_files import GOOD, JPG, PDF, archive, office, png

from documents import file_types
from documents.file_types import checked_type

HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + b"\x00" * 200


def check(name: str, content: bytes) -> str:
    return checked_type(io.BytesIO(content), name.rpartition(".")[2]).media_type


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_that_is_allowed_is_taken(name: str) -> None:
    assert (
        check(name, GOOD[name]) == file_types.TYPES[name.rpartition(".")[2].lower().replace("jpeg", "jpg")].media_type
    )


@pytest.mark.parametrize("content_of", GOOD)
@pytest.mark.parametrize("name", [name for name in GOOD if not name.endswith(("txt", "csv", "JPEG"))])
def test_a_content_under_the_name_of_another_kind_is_refused(name: str, content_of: str) -> None:
    endings = [each.rpartition(".")[2].lower().replace("jpeg", "jpg") for each in (name, content_of)]
    if endings[0] == endings[1]:
        assert check(name, GOOD[content_of])
        return
    with pytest.raises(ValidationError, match="is not that of a"):
        check(name, GOOD[content_of])


@pytest.mark.parametrize("name", ["x.pdf", "x.png", "x.jpg", "x.docx", "x.ods", "x.txt", "x.csv"])
@pytest.mark.parametrize("content", [HTML, SVG, EXE, b"  \n" + HTML, b"\xef\xbb\xbf" + SVG])
def test_pages_pictures_with_scripts_and_programs_are_refused_under_any_name(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match="is not that of a"):
        check(name, content)


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.exe", "x.docm", "x.zip", "x.doc", "x.PDF ", "x."])
def test_kinds_that_are_not_in_the_list_are_refused_by_name(name: str) -> None:
    with pytest.raises(ValidationError, match="are not taken. Choose one of: pdf, docx"):
        check(name, PDF)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PDF[:30], "has no end"),
        (b"<html>" + PDF, "is not that of a"),  # a page that is a PDF too
        (b"\n" + PDF, "is not that of a"),
    ],
)
def test_a_pdf_begins_and_ends_as_one(content: bytes, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        check("x.pdf", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.docx", office("docx", **{"word/vbaProject.bin": b"\x00"})),
        ("x.docx", office("docm")),
        ("x.xlsx", office("xlsm")),
        ("x.xlsx", office("xlsx", **{"xl/macrosheets/sheet1.xml": "x"})),
        ("x.docx", office("docx", **{"word/activeX/activeX1.bin": b"\x00"})),
        ("x.odt", office("odt", **{"Basic/Standard/Module1.xml": "x"})),
        ("x.ods", office("ods", **{"Scripts/python/do.py": "x"})),
    ],
)
def test_files_with_macros_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match="holds macros"):
        check(name, content)


def test_a_file_that_would_unpack_to_something_huge_is_refused() -> None:
    bomb = office("docx", **{"word/media/zeros.bin": b"\x00" * (30 * 1024 * 1024)})
    assert len(bomb) < 100_000
    with pytest.raises(ValidationError, match="unpack to something huge"):
        check("x.docx", bomb)


def test_a_file_with_thousands_of_entries_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_types, "MOST_ENTRIES", 10)
    with pytest.raises(ValidationError, match="unpack to something huge"):
        check("x.docx", office("docx", **{f"e{number}": "x" for number in range(10)}))
    assert check("x.docx", office("docx", **{f"e{number}": "x" for number in range(8)}))


def test_a_file_whose_entries_share_their_bytes_is_refused() -> None:
    """Overlapping entries: each claims the same packed bytes, so that the sum is more than there is."""
    content = bytearray(office("docx", **{"a.bin": bytes(range(256)) * 40}))
    position = content.rfind(b"PK\x01\x02")
    content[position + 20 : position + 24] = struct.pack("<I", 5_000_000)
    with pytest.raises(ValidationError, match="unpack to something huge"):
        check("x.docx", bytes(content))


def test_a_protected_file_is_refused() -> None:
    content = bytearray(office("docx"))
    position = content.rfind(b"PK\x01\x02")
    content[position + 8] |= 1
    with pytest.raises(ValidationError, match="password"):
        check("x.docx", bytes(content))


@pytest.mark.parametrize(
    "content",
    [
        archive({"mimetype": "text/plain", "content.xml": "x"}),
        archive({"[Content_Types].xml": "<Types/>"}),
        archive({"x": "y"}),
        office("docx")[:-30],
        b"PK\x03\x04" + b"\x00" * 300,
        office("docx").replace(b"<main/>", b"<mean/>"),
    ],
)
@pytest.mark.parametrize("name", ["x.xlsx", "x.odt"])
def test_an_archive_that_is_no_such_document_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match="is not that of a"):
        check(name, content)


def test_an_archive_with_broken_bytes_is_refused() -> None:
    content = bytearray(archive({"[Content_Types].xml": "x" * 5000}))
    content[60:70] = b"\xff" * 10
    with pytest.raises(ValidationError, match="is not that of a"):
        check("x.docx", bytes(content))


@pytest.mark.parametrize(
    ("content", "is_taken"),
    [
        ("Prix : 5 €".encode(), True),
        ("Prix : 5 €".encode("utf-16"), True),
        ("Größe".encode("cp1252"), True),
        (b"a,b\r\n1,2\r\n", True),
        (b"a < b and c > d", True),
        (b"a\x00b", False),
        (b"text\x1b\x07", False),
        (b"#!/bin/sh\nrm -rf /", False),
        (b"<?php echo 1;", False),
        ("<html>".encode("utf-16"), False),
        ("a\x00b".encode("utf-16"), False),
    ],
)
def test_a_text_is_a_text(content: bytes, is_taken: bool) -> None:
    if is_taken:
        assert check("x.txt", content) == "text/plain"
    else:
        with pytest.raises(ValidationError):
            check("x.txt", content)


def test_a_bad_byte_far_behind_the_beginning_is_found() -> None:
    with pytest.raises(ValidationError):
        check("x.txt", b"a" * 2_500_000 + b"\x00")


def test_the_file_is_left_at_its_beginning() -> None:
    for name, content in GOOD.items():
        file = io.BytesIO(content)
        checked_type(file, name.rpartition(".")[2])
        assert file.read() == content


def test_the_samples_are_real() -> None:
    assert zipfile.is_zipfile(io.BytesIO(office("docx")))
    assert png().startswith(b"\x89PNG")
    assert JPG.endswith(b"\xff\xd9")
