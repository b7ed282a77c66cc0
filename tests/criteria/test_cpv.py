"""`manage.py load_cpv`: the complete official list, or an error that names the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from criteria.models import CpvCode

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

HEAD = "code,code_full,en,fr,nl,de\n"


def load(path: Path, capsys: pytest.CaptureFixture[str] | None = None) -> str:
    call_command("load_cpv", path, verbosity=1 if capsys else 0)
    return capsys.readouterr().out if capsys else ""


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "cpv.csv"
    path.write_text(text, encoding=encoding)
    return path


def test_a_large_list_is_added_and_brought_up_to_date(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = CpvCode.objects.count()
    rows = [
        f'9{number:07d},9{number:07d}-{number % 10},"Good, {number}",Bien {number},Goed {number},Gut {number}'
        for number in range(2500)
    ]
    path = file(tmp_path, HEAD + "\n".join(rows) + "\n")
    assert load(path, capsys) == "CPV codes: 2500 new, 0 brought up to date.\n"
    assert CpvCode.objects.count() == before + 2500
    one = CpvCode.objects.get(code="90002345")
    assert (one.check_digit, one.title_en, one.title_fr, one.title_nl, one.title_de) == (
        "5",
        "Good, 2345",
        "Bien 2345",
        "Goed 2345",
        "Gut 2345",
    )
    path = file(tmp_path, HEAD + rows[2345].replace("Goed", "Beter") + "\n")
    assert load(path, capsys) == "CPV codes: 0 new, 1 brought up to date.\n"
    again = CpvCode.objects.get(code="90002345")
    assert (again.pk, again.title_nl) == (one.pk, "Beter 2345")


def test_codes_that_criteria_use_stay_when_a_list_without_them_is_loaded(tmp_path: Path) -> None:
    load(file(tmp_path, HEAD + "90000000,90000000-1,a,b,c,d\n"))
    assert CpvCode.objects.filter(code="30213100").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_files_as_office_programs_save_them_are_read(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "cpv.csv"
    path.write_bytes((HEAD + "90000000,90000000-1, a ,é,ü,ß\n").replace("\n", newline).encode(encoding))
    load(path)
    code = CpvCode.objects.get(code="90000000")
    assert (code.title_en, code.title_fr, code.title_nl, code.title_de) == ("a", "é", "ü", "ß")


GOOD = "90000000,90000000-1,a,b,c,d\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: has no column code, code_full, de, en, fr, nl; the first line names the columns"),
        ("code,code_full,en,fr,nl\n", "line 1: has no column de; the first line names the columns"),
        (HEAD + GOOD + "9000000,9000000-1,a,b,c,d\n", "line 3, code: “9000000” has not eight digits; correct it"),
        (HEAD + "٩٠٠٠٠٠٠٠,٩٠٠٠٠٠٠٠-1,a,b,c,d\n", "line 2, code: “٩٠٠٠٠٠٠٠” has not eight digits; correct it"),
        (
            HEAD + "90000000,90000001-1,a,b,c,d\n",
            "line 2, code_full: “90000001-1” is not 90000000- and a check digit; correct it",
        ),
        (HEAD + "90000000,90000000,a,b,c,d\n", "line 2, code_full: “90000000” is not 90000000- and a check digit"),
        (HEAD + "90000000,90000000-x,a,b,c,d\n", "line 2, code_full: “90000000-x” is not 90000000- and a check digit"),
        (HEAD + "90000000,90000000-٣,a,b,c,d\n", "line 2, code_full: “90000000-٣” is not 90000000- and a check digit"),
        (HEAD + GOOD + GOOD, "line 3, code: 90000000 stands there twice; remove one line"),
        (HEAD + "90000000,90000000-1,a,b, ,d\n", "line 2, nl: is missing; add it"),
        (HEAD + "90000000,90000000-1,a\n", "line 2, fr: is missing; add it"),
        (HEAD + "90000000\n", "line 2, code_full: “” is not 90000000- and a check digit; correct it"),
        (HEAD + "90000000,90000000-1,a\x00,b,c,d\n", "line 2, en: contains a control character; remove it"),
        (HEAD + "90000000,90000000-1," + "x" * 301 + ",b,c,d\n", "line 2, en: has 301 characters; shorten it to 300"),
        (HEAD + "90000000,90000000-1," + "x" * 200_000 + ",b,c,d\n", "is no valid CSV (field larger than field limit"),
    ],
)
def test_a_broken_list_is_refused_whole_and_the_line_is_named(tmp_path: Path, text: str, message: str) -> None:
    before = list(CpvCode.objects.order_by("pk").values_list())
    path = file(tmp_path, text)
    with pytest.raises(CommandError) as caught:
        load(path)
    assert str(caught.value).startswith("Nothing was loaded.")
    assert str(path) in str(caught.value)
    assert message in str(caught.value)
    assert list(CpvCode.objects.order_by("pk").values_list()) == before


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load(tmp_path / "nowhere.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes((HEAD + "90000000,90000000-1,a,é,c,d\n").encode("latin-1"))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load(path)


def test_many_errors_are_cut_short(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        load(file(tmp_path, HEAD + "x,x,a,b,c,d\n" * 500))
    assert len(str(caught.value).splitlines()) == 20
