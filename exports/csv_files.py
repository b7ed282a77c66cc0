"""A table as a CSV file that Excel opens by a double click.

UTF-8 with a byte order mark, without which Excel reads é as Ã©. Between the cells stands a semicolon: Excel asks the
list separator of Windows, which is the semicolon in French, Dutch and German settings, where the comma stands in
numbers; so it does here. Somebody whose Windows is set to English takes the workbook, or says the separator when
importing. Lines end with CR LF, as RFC 4180 has it.

A cell that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, “CSV injection”); a plain number
does not, so that -5 stays a number.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

from exports.tables import Cell, Table, cleaned

CONTENT_TYPE = "text/csv; charset=utf-8"
SEPARATOR = ";"
_BYTE_ORDER_MARK = "\ufeff"
# Also as wide characters, which Excel in a Japanese or Chinese setting takes for the same; after blanks, too.
_STARTS_A_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def as_csv(table: Table) -> bytes:
    """The whole file, with the columns' headings in its first line."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=SEPARATOR, lineterminator="\r\n")
    writer.writerow([harmless(column.label) for column in table.columns])
    writer.writerows([_text(table, cell) for cell in row] for row in table.rows)
    return (_BYTE_ORDER_MARK + file.getvalue()).encode()


def _text(table: Table, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return f"{table.local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return cell.isoformat() if isinstance(cell, dt.date) else harmless(str(cell))


def harmless(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    if _PLAIN_NUMBER.fullmatch(text):
        return text
    # Asked before control characters go, and after: what stood behind one may come to the front.
    starts_a_formula = _STARTS_A_FORMULA.match(text)
    text = cleaned(text)
    return f"'{text}" if starts_a_formula or _STARTS_A_FORMULA.match(text) else text
