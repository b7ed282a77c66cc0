"""What may be uploaded. A file is what its content says, and its name must say the same."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_HEAD = 8192  # bytes that tell the type of a file without structure
_TAIL = 2048
MOST_ENTRIES = 5000  # in an office file, which is a ZIP archive
MOST_UNPACKED = 300 * 1024 * 1024
MOST_TIMES_SMALLER = 200  # a text packs to a tenth; a bomb to a thousandth
_SMALL_ENTRY = 1024 * 1024
_MACROS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|macrosheets/|activeX/)|^(Basic|Scripts)/|(^|/)Configurations2/accelerator/.*\.js$",
    re.IGNORECASE,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_MARKUP = re.compile(
    r"\s*(<\?(xml|php)|<!(doctype|--)|<(html|head|body|script|svg|iframe|object|embed|meta|style|math)\b|#!)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FileType:
    """`check` raises ValidationError for a content of another kind, and leaves the file wherever it stopped reading."""

    extension: str
    media_type: str
    check: Callable[[BinaryIO, FileType], None]
    main_part: str = ""  # of an office file: the type of its main part


def _another_kind(kind: FileType) -> ValidationError:
    return ValidationError(
        _("The content of this file is not that of a .%(extension)s file. Save it anew in that format, and try again.")
        % {"extension": kind.extension},
        code="another_kind",
    )


def _check_signature(file: BinaryIO, kind: FileType) -> None:
    """Whether the first bytes are those of the type, and nothing runs before them."""
    head = file.read(_HEAD)
    try:
        found = {match.mime_type for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        found = set()
    if kind.media_type not in found:
        raise _another_kind(kind)


def _check_pdf(file: BinaryIO, kind: FileType) -> None:
    _check_signature(file, kind)
    file.seek(0)
    if not file.read(5) == b"%PDF-":
        raise _another_kind(kind)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - _TAIL))
    if b"%%EOF" not in file.read():
        raise ValidationError(
            _("This PDF has no end: it was cut off on its way. Save it anew, and try again."), code="cut_off"
        )


def _check_text(file: BinaryIO, kind: FileType) -> None:
    """A text in UTF-8, UTF-16 with its mark, or the Windows code page of western Europe; no page and no program."""
    beginning = ""
    is_first = True
    encoding = "utf-8"
    while chunk := file.read(1024 * 1024):
        if is_first and chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16"
        if encoding != "utf-16" and _CONTROL.search(chunk):
            raise _another_kind(kind)
        if is_first:
            beginning = chunk[:_HEAD].decode(encoding, errors="replace").lstrip("\ufeff")
            if encoding == "utf-16" and re.search(r"[\x00-\x08\x0e-\x1a]", beginning):
                raise _another_kind(kind)
        is_first = False
    if _MARKUP.match(beginning):
        raise _another_kind(kind)


def _open_archive(file: BinaryIO, kind: FileType) -> zipfile.ZipFile:
    """Refuses what is no archive, and what would unpack to something huge; unpacks nothing."""
    if file.read(4) != b"PK\x03\x04":
        raise _another_kind(kind)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise _another_kind(kind) from error
    entries = archive.infolist()
    file.seek(0, 2)
    size = file.tell()
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = (
        len(entries) > MOST_ENTRIES
        or unpacked > MOST_UNPACKED
        or packed > size  # entries that share their bytes
        or any(
            entry.file_size > _SMALL_ENTRY and entry.file_size > MOST_TIMES_SMALLER * max(entry.compress_size, 1)
            for entry in entries
        )
    )
    if is_bomb:
        raise ValidationError(
            _("This file would unpack to something huge, as no ordinary document does. Save it anew, and try again."),
            code="bomb",
        )
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(
            _("This file is protected by a password. Take the password away, and try again."), code="encrypted"
        )
    if any(_MACROS.search(entry.filename) for entry in entries):
        raise _with_macros()
    return archive


def _with_macros() -> ValidationError:
    return ValidationError(
        _("This file holds macros, which can do harm. Save it without macros, and try again."), code="macros"
    )


def _read_entry(archive: zipfile.ZipFile, name: str, kind: FileType) -> bytes:
    try:
        with archive.open(name) as entry:
            return entry.read(_SMALL_ENTRY)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError) as error:
        raise _another_kind(kind) from error
    except Exception as error:  # zlib.error, lzma.LZMAError: the archive's bytes are broken
        raise _another_kind(kind) from error


def _check_office_open(file: BinaryIO, kind: FileType) -> None:
    with _open_archive(file, kind) as archive:
        types = _read_entry(archive, "[Content_Types].xml", kind).decode("utf-8", errors="replace")
    if "macroEnabled" in types:
        raise _with_macros()
    if kind.main_part not in types:
        raise _another_kind(kind)


def _check_open_document(file: BinaryIO, kind: FileType) -> None:
    with _open_archive(file, kind) as archive:
        if _read_entry(archive, "mimetype", kind).strip() != kind.media_type.encode():
            raise _another_kind(kind)
        _read_entry(archive, "content.xml", kind)


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."
_TYPES = (
    FileType("pdf", "application/pdf", _check_pdf),
    FileType(
        "docx", f"{_OOXML}wordprocessingml.document", _check_office_open, f"{_OOXML}wordprocessingml.document.main+xml"
    ),
    FileType("xlsx", f"{_OOXML}spreadsheetml.sheet", _check_office_open, f"{_OOXML}spreadsheetml.sheet.main+xml"),
    FileType(
        "pptx",
        f"{_OOXML}presentationml.presentation",
        _check_office_open,
        f"{_OOXML}presentationml.presentation.main+xml",
    ),
    FileType("odt", f"{_ODF}text", _check_open_document),
    FileType("ods", f"{_ODF}spreadsheet", _check_open_document),
    FileType("odp", f"{_ODF}presentation", _check_open_document),
    FileType("png", "image/png", _check_signature),
    FileType("jpg", "image/jpeg", _check_signature),
    FileType("csv", "text/csv", _check_text),
    FileType("txt", "text/plain", _check_text),
)
TYPES = {kind.extension: kind for kind in _TYPES}
_SPELLINGS = {"jpeg": "jpg"}
EXTENSIONS = (*TYPES, *_SPELLINGS)


def checked_type(file: BinaryIO, extension: str) -> FileType:
    """The type of a file, by its content. Raises ValidationError for one that is not allowed, or is another than its
    name says."""
    extension = extension.lower()
    kind = TYPES.get(_SPELLINGS.get(extension, extension))
    if kind is None:
        raise ValidationError(
            _("Files of the type .%(extension)s are not taken. Choose one of: %(allowed)s.")
            % {"extension": extension or "–", "allowed": ", ".join(TYPES)},
            code="type",
        )
    file.seek(0)
    kind.check(file, kind)
    file.seek(0)
    return kind
