"""Makes small files of each kind that may be uploaded, and of kinds that may not."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.base import ContentFile

OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
_MAIN = {
    "docx": f"{OOXML}wordprocessingml.document.main+xml",
    "xlsx": f"{OOXML}spreadsheetml.sheet.main+xml",
    "pptx": f"{OOXML}presentationml.presentation.main+xml",
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
}
_ODF = {"odt": f"{ODF}text", "ods": f"{ODF}spreadsheet", "odp": f"{ODF}presentation"}


def archive(entries: dict[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return made.getvalue()


def office(kind: str, **more: bytes | str) -> bytes:
    """An office file of the smallest kind; `more` are further entries, by name."""
    if kind in _ODF:
        return archive({"mimetype": _ODF[kind], "content.xml": "<office/>", **more})
    types = f'<Types><Override PartName="/main.xml" ContentType="{_MAIN[kind]}"/></Types>'
    return archive({"[Content_Types].xml": types, "main.xml": "<main/>", **more})


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00\x00\x00\x00")) + chunk(b"IEND", b"")


PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 40 + b"\xff\xd9"

GOOD: dict[str, bytes] = {
    "report.pdf": PDF,
    **{f"file.{kind}": office(kind) for kind in ("docx", "xlsx", "pptx", "odt", "ods", "odp")},
    "picture.png": png(),
    "picture.jpg": JPG,
    "picture.JPEG": JPG,
    "table.csv": b"a;b\n1;2\n",
    "notes.txt": "Würde, accessibilité\n".encode(),
}


def text_file(content: str = "Quokka", name: str = "notes.txt") -> ContentFile:
    return ContentFile(content.encode(), name=name)
