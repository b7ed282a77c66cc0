"""Names of files: plain, short, with one ending."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from documents.file_names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("Report.PDF", "Report.pdf"),
        ("Prix et qualité (v2).docx", "Prix et qualité (v2).docx"),
        ("minutes 12.03.2026.pdf", "minutes 12.03.2026.pdf"),
        ("  a   b .txt ", "a b.txt"),
        ("in\u202efdp.exe.txt".replace(".exe", ""), "infdp.txt"),
        ("a\u200bb\u2066c.pdf", "abc.pdf"),
        ("a\x00b\x1fc\n.pdf", "abc.pdf"),
        ('a"b<c>|d:e*f?.pdf', "a_b_c__d_e_f_.pdf"),
        ("cafe\u0301.pdf", "café.pdf"),
        (f"{'x' * 400}.pdf", f"{'x' * (LONGEST - 4)}.pdf"),
    ],
)
def test_what_deceives_the_eye_is_taken_away(name: str, clean: str) -> None:
    assert clean_name(name)[0] == clean


@pytest.mark.parametrize("name", ["../../etc/passwd.pdf", "C:\\fakepath\\x.pdf", "a/b.txt", "\\\\host\\x.pdf"])
def test_a_path_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="holds a path. Give it a plain name"):
        clean_name(name)


@pytest.mark.parametrize("name", ["x.exe.pdf", "x.html.pdf", "x.PHP.txt", "x.pdf.docx", "x.js .pdf", "a.b.svg.png"])
def test_two_endings_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="more than one ending. Rename it to"):
        clean_name(name)


@pytest.mark.parametrize("name", ["", ".pdf", "report", "report.", "...", " .pdf", "\u202e.pdf"])
def test_a_name_without_an_ending_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="has no ending"):
        clean_name(name)


@given(st.text(max_size=300))
def test_whatever_comes_out_is_plain_and_short(text: str) -> None:
    try:
        name, extension = clean_name(f"{text}.pdf")
    except ValidationError:
        return
    assert extension == "pdf"
    assert 5 <= len(name) <= LONGEST
    assert name.endswith(".pdf")
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*\r\n\x00')
