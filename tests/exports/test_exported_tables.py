"""Tables as files, opened by other programs than those that wrote them, with cells that mean harm."""

from __future__ import annotations

import csv
import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports.csv_files import as_csv
from exports.tables import Cell, Column, Table
from exports.workbooks import as_workbook

BRUSSELS = ZoneInfo("Europe/Brussels")
HOSTILE = [
    '=HYPERLINK("https://evil.example";"Click")',
    "+32 2 123 45 67",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1;1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\x00=1+1",
    "\u202e=1+1",
    "＝1+1",
    "-",
    "--5",
    "-5e3x",
]
PLAIN = ["-5", "+5", "-5,25", "3.5", "0032", 'Ærø; “quoted” "twice"', "a=b", "one\nline more", "ẞ € 🦘", "'already", ""]


def table(*rows: list[Cell], columns: int | None = None, title: str = "People") -> Table:
    width = columns or (len(rows[0]) if rows else 1)
    return Table(title, [Column(f"Column {number}", 20) for number in range(width)], rows, BRUSSELS)


def read_csv(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True))


def read_sheet(content: bytes) -> Worksheet:
    book = load_workbook(io.BytesIO(content))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    head, row = read_csv(as_csv(table([text, "after"])))
    assert head == ["Column 0", "Column 1"]
    assert row[0].startswith("'")
    assert row[1] == "after"


def test_harmless_cells_of_a_csv_file_are_as_they_were() -> None:
    content = as_csv(table(PLAIN))
    assert read_csv(content)[1] == PLAIN
    assert content.endswith(b"\r\n")


def test_a_heading_is_no_formula_either() -> None:
    made = Table("t", [Column("=1+1")], [], BRUSSELS)
    assert read_csv(as_csv(made)) == [["'=1+1"]]
    assert read_sheet(as_workbook(made))["A1"].data_type == "s"


@pytest.mark.parametrize("text", [*HOSTILE, *PLAIN[:-1], "https://evil.example", "mailto:a@example.org", "1e5", "TRUE"])
def test_texts_of_a_workbook_stay_texts(text: str) -> None:
    cell = read_sheet(as_workbook(table([text])))["A2"]
    assert cell.data_type == "s"
    assert cell.hyperlink is None
    assert cell.value.lstrip("\n") == text.replace("\r", "\n").replace("\x00", "").replace("\u202e", "").lstrip("\n")


def test_numbers_and_dates_are_numbers_and_dates() -> None:
    # Two minutes before midnight in UTC is the next day in Brussels; the clock there goes an hour ahead, then two.
    winter = dt.datetime(2027, 3, 14, 23, 58, 30, tzinfo=dt.UTC)
    summer = dt.datetime(2027, 6, 14, 12, 0, tzinfo=dt.UTC)
    made = table([7, -2.5, winter, summer, dt.date(2027, 3, 15), None])
    cells = read_sheet(as_workbook(made))[2]
    assert [cells[0].value, cells[1].value, cells[5].value] == [7, -2.5, None]
    assert [f"{cell.value:%Y-%m-%d %H:%M}" for cell in cells[2:5]] == [
        "2027-03-15 00:58",
        "2027-06-14 14:00",
        "2027-03-15 00:00",
    ]
    assert [cell.is_date for cell in cells[2:5]] == [True, True, True]
    assert read_csv(as_csv(made))[1] == ["7", "-2,5", "2027-03-15 00:58", "2027-06-14 14:00", "2027-03-15", ""]


def test_the_head_of_a_sheet_stays_in_sight() -> None:
    sheet = read_sheet(as_workbook(table(["a", "b"], ["c", "d"])))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert sheet.column_dimensions["A"].width == pytest.approx(20, abs=1)
    assert sheet["A1"].font.bold


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Registrations: [draft] a/b\\c?*", "Registrations draft a b c"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("History", "1"),
        ("", "1"),
        ("\x00", "1"),
    ],
)
def test_the_name_of_a_sheet(title: str, name: str) -> None:
    assert read_sheet(as_workbook(table(["a"], title=title))).title == name


def test_a_cell_too_long_for_excel_is_cut() -> None:
    value = read_sheet(as_workbook(table(["é" * 40_000])))["A2"].value
    assert len(value) == 32_767
    assert value.endswith("é…")


def test_an_empty_table_has_its_head() -> None:
    assert read_csv(as_csv(table(columns=2))) == [["Column 0", "Column 1"]]
    assert read_sheet(as_workbook(table(columns=2))).max_row == 1


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(ValueError, match="A row of 1 cells in a table of 2 columns"):
        table(["a"], columns=2)
    with pytest.raises(ValueError, match="without a time zone"):
        table([dt.datetime(2027, 3, 15)])  # noqa: DTZ001
