"""Rows of a text file. A broken row costs itself only: the lines that it swallowed are read again.

The csv module, strict, does the dividing. A quotation mark left open would make it swallow the rows that follow, up to
the next mark or the end of the file; then the first line is kept as a flawed row and the others are read afresh.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from services.desk.intake import limits
from services.desk.intake.raw import RawRow
from services.desk.intake.refusals import BrokenQuotes, CellTooLarge

if TYPE_CHECKING:
    from io import TextIOWrapper


class TextShape(Protocol):
    """What of a FileShape the dividing needs."""

    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def space_after(self) -> bool: ...
    @property
    def hint_lines(self) -> int: ...


class _Lines:
    """The lines of a file, remembering those of the row in hand."""

    def __init__(self, stream: TextIOWrapper, name: str) -> None:
        self.readline = stream.readline
        self.name = name
        self.again: deque[str] = deque()
        self.taken: list[str] = []
        self.read_again = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.again.popleft() if self.again else self.readline(limits.LINE_CHARACTERS)
        if not line:
            raise StopIteration
        if len(line) >= limits.LINE_CHARACTERS:
            raise CellTooLarge(name=self.name, limit=limits.LINE_CHARACTERS)
        self.taken.append(line)
        if len(self.taken) > limits.LINES_IN_ROW:
            raise csv.Error("a quotation mark was left open")
        return line

    def give_back(self, row: int) -> str:
        """The first line of the row in hand; the others will be read again, as often as is bearable."""
        first, *rest = self.taken
        self.again.extendleft(reversed(rest))
        self.read_again += len(rest)
        if self.read_again > limits.LINES_READ_AGAIN:
            raise BrokenQuotes(name=self.name, row=row)
        return first


def rows(path: Path, shape: TextShape, name: str) -> Iterator[RawRow]:
    """All rows but blank ones. Bytes that the encoding lacks become U+FFFD, which the checks refuse, row by row."""
    dialect: dict[str, Any] = {
        "delimiter": shape.delimiter,
        "quotechar": shape.quote,
        "skipinitialspace": shape.space_after,
    }
    with path.open(encoding=shape.encoding, errors="replace", newline="") as stream:
        for _hint in range(shape.hint_lines):
            stream.readline()
        yield from _divided(_Lines(stream, name), dialect)


def _divided(lines: _Lines, dialect: dict[str, Any]) -> Iterator[RawRow]:
    reader, number, taken = csv.reader(lines, strict=True, **dialect), 0, lines.taken
    while True:
        number += 1
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _flawed(number, lines.give_back(number), dialect)
            continue
        if any(cells) and not (len(cells) == 1 and cells[0].isspace()):
            yield RawRow(number, tuple(cells))


def _flawed(number: int, line: str, dialect: dict[str, Any]) -> RawRow:
    """The best reading of a line whose quotation marks do not fit, or whose cell is too large to keep."""
    try:
        cells = next(csv.reader([line], strict=False, **dialect))
    except csv.Error:
        return RawRow(number, (line[:200],), "size")
    return RawRow(number, tuple(cells), "quotes")
