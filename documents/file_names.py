"""Names of files, as people may see them again."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.file_types import EXTENSIONS

LONGEST = 150
# Endings under which some program would run, open or unpack what is in the file.
_RISKY = (
    "ade adp app apk appx asp aspx bat bin bz2 cab chm cmd com cpl dll dmg doc docm dot dotm exe gadget gz hta htm html "
    "img inf iso jar js jse jsp lnk mht mhtml msc msi msp mst pif php pl potm ppam pps ppsm ppt pptm ps1 psm1 py rar reg "
    "rtf scr sh shtml svg svgz sys tar vb vbe vbs wsf wsh xhtml xht xlam xls xlsb xlsm xltm xml xz zip 7z"
)
_ENDINGS = frozenset([*EXTENSIONS, *_RISKY.split()])


def clean_name(name: str) -> tuple[str, str]:
    """A file's name without what deceives the eye, at most 150 characters long, and its extension in small letters.

    Raises ValidationError for a path, for two endings one after another, and for a name without an ending.
    """
    if "/" in name or "\\" in name:
        raise ValidationError(
            _("The name of the file holds a path. Give it a plain name, such as “report.pdf”, and try again."),
            code="path",
        )
    # Category C: control characters, and marks that turn the direction of reading (“exe.fdp” for “pdf.exe”).
    visible = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    )
    visible = re.sub(r"\s+", " ", visible).strip(" .")
    stem, _dot, extension = visible.rpartition(".")
    stem, extension = stem.strip(" ."), extension.lower()
    if not stem or not extension:
        raise ValidationError(
            _("The name of the file has no ending. Give it one, such as “report.pdf”, and try again."), code="ending"
        )
    inner = [part.strip().lower() for part in stem.split(".")[1:]]
    if extension in EXTENSIONS and any(part in _ENDINGS for part in inner):
        raise ValidationError(
            _("The name of the file has more than one ending. Rename it to “%(name)s”, and try again.")
            % {"name": f"{stem.split('.')[0]}.{extension}"},
            code="endings",
        )
    stem = re.sub(r'["<>|:*?]', "_", stem)
    return f"{stem[: LONGEST - len(extension) - 1].rstrip(' .')}.{extension}", extension
