"""The rows of a file, one after the other, in constant memory for text.

A file of refused rows that comes back repaired (`csv_out`) is recognised by its first heading; the column with reasons
and the apostrophes that kept formulas asleep are taken off, so that nothing downstream need know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path

from services.desk.intake import csv_in, csv_out
from services.desk.intake.raw import RawRow
from services.desk.intake.shapes import FileShape
from services.desk.intake.spreadsheets import Sheet

__all__ = ["RawRow", "Rows", "read"]

Rows = Callable[[], Iterator[RawRow]]
"""Gives the rows of a file from the beginning, as often as it is called."""


def read(path: Path, shape: FileShape, name: str = "") -> Iterator[RawRow]:
    """The rows as they stand, heading included, blank ones left out. `name` is for refusals.

    Raises BrokenQuotes (CSV) or DamagedSpreadsheet (XLSX): what `sniff` did not look into.
    """
    return rows_of(path, shape, name)()


def rows_of(path: Path, shape: FileShape, name: str = "") -> Rows:
    """As `read`, for going through a file more than once: a workbook is loaded once and kept with what is returned."""
    found = _plain_rows(path, shape, name or path.name)
    return lambda: _restored(found())


def _plain_rows(path: Path, shape: FileShape, name: str) -> Rows:
    if shape.format == "xlsx":
        return Sheet(path, shape.sheet, name).rows
    return partial(csv_in.rows, path, shape, name)


def _restored(found: Iterator[RawRow]) -> Iterator[RawRow]:
    first = next(found, None)
    if first is None:
        return iter(())
    rows = chain((first,), found)
    if not csv_out.is_returned(first.cells):
        return rows
    return (row for row in map(csv_out.restored, rows) if any(row.cells))
