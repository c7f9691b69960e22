"""Reading a table apart from us, in a confined child: what it is, and its rows. `foreign.py` is our side of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from core.confined.child import Parsed
from services.desk.intake.raw import RawRow
from services.desk.intake.refusals import DamagedSpreadsheet
from services.desk.intake.rows import rows_of
from services.desk.intake.shapes import FileShape, sniff

PART = 500
"""Rows of an answer."""


def table(path: Path, *, name: str, shape: Mapping[str, Any] | None = None) -> Parsed:
    """The shape of a file, sniffed where it is not given, and then its rows in parts, as often as they are asked."""
    try:
        found = FileShape.from_json(shape) if shape else sniff(path, name)
        rows = rows_of(path, found, name)
    except BaseException as trouble:
        if type(trouble).__name__ == "PanicException":  # how Rust's readers fall over a file that they did not expect
            raise DamagedSpreadsheet(name=name) from None
        raise
    return Parsed(found.as_json(), lambda: parts_of(rows()))


def parts_of(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while part := list(islice(rows, PART)):
        yield part
