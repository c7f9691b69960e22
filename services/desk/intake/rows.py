"""The rows of a file, one after the other, in constant memory for text.

A file of refused rows that comes back repaired (`csv_out`) is recognised by its first heading; the column with reasons
and the apostrophes that kept formulas asleep are taken off, so that nothing downstream need know.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from services.desk.intake import csv_in, csv_out, spreadsheets
from services.desk.intake.raw import RawRow
from services.desk.intake.shapes import FileShape

__all__ = ["RawRow", "read"]


def read(path: Path, shape: FileShape, name: str = "") -> Iterator[RawRow]:
    """The rows as they stand, heading included, blank ones left out. `name` is for refusals.

    Raises BrokenQuotes (CSV) or SpreadsheetTooLarge and DamagedSpreadsheet (XLSX) where `sniff` did not look.
    """
    found = _found(path, shape, name or path.name)
    first = next(found, None)
    if first is None:
        return iter(())
    rows = chain((first,), found)
    return map(csv_out.restored, rows) if csv_out.is_returned(first.cells) else rows


def _found(path: Path, shape: FileShape, name: str) -> Iterator[RawRow]:
    if shape.format == "xlsx":
        return spreadsheets.rows(path, shape.sheet, name)
    return csv_in.rows(path, shape, name)
