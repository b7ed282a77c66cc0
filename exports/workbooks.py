"""A table as a workbook (.xlsx) of one sheet. Texts stay texts: nothing becomes a formula or a link by itself."""

from __future__ import annotations

import datetime as dt
import io
import re

from exports.tables import Table, cleaned

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767  # of Excel
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


def as_workbook(table: Table) -> bytes:
    """The whole file. The headings stay in sight when one scrolls, and can be filtered by."""
    from xlsxwriter import Workbook

    file = io.BytesIO()
    never_guess = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # NaN and infinity, which a workbook cannot hold, become its errors.
    with Workbook(file, {"in_memory": True, "nan_inf_to_errors": True, **never_guess}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        top = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top", "align": "left"})
        sheet = book.add_worksheet(_sheet_name(table.title))
        book.set_properties({"title": cleaned(table.title)[:255]})
        for at, column in enumerate(table.columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, cleaned(column.label), head)
        for line, row in enumerate(table.rows, start=1):
            for at, cell in enumerate(row):
                match cell:
                    case None | "":
                        continue
                    case dt.datetime():
                        sheet.write_datetime(line, at, table.local(cell), moment)
                    case dt.date():
                        sheet.write_datetime(line, at, cell, day)
                    case bool() | str():
                        sheet.write_string(line, at, _fitting(str(cell)), top)
                    case _:
                        sheet.write_number(line, at, cell, top)
        sheet.freeze_panes(1, 0)
        if table.columns:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        # On paper: A4 lying, all columns on one page, the headings on each.
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return file.getvalue()


def _fitting(text: str) -> str:
    text = cleaned(text)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 1]}…"


def _sheet_name(title: str) -> str:
    """What Excel takes as the name of a sheet: short, without some characters, no apostrophe at its ends, and never the
    one word that it keeps for itself."""
    name = " ".join(_NOT_IN_A_NAME.sub(" ", cleaned(title)).split())[:_LONGEST_NAME].strip("' ")
    return name if name and name.casefold() != "history" else "1"
