"""A table as plain data. The rooms above fill it; `exports.csv_files` and `exports.workbooks` write it as a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

Cell = str | int | float | dt.datetime | dt.date | None

# Excel takes neither; a line break within a cell, and a tabulator, are fine.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and how wide the column is in a workbook, in characters."""

    label: str
    width: int = 18


@dataclass(frozen=True, slots=True)
class Table:
    """Rows have as many cells as there are columns. Moments are written as the clock of the zone shows them."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Raises ValueError for a row that is longer or shorter than the head, and for a moment without a zone."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"A row of {len(row)} cells in a table of {len(self.columns)} columns.")
            if any(isinstance(cell, dt.datetime) and cell.tzinfo is None for cell in row):
                raise ValueError("A moment without a time zone.")

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment on the clock of the zone, to the minute and without a zone: a spreadsheet knows none."""
        return moment.astimezone(self.zone).replace(second=0, microsecond=0, tzinfo=None)


def cleaned(text: str) -> str:
    """The text without the characters that no spreadsheet shows: control characters, and those that turn the direction
    of writing round, by which a cell can seem to say something else."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
