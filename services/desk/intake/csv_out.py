"""Refused rows as a file that can be repaired in a spreadsheet and handed in again.

A first column says why; the cells follow as they were handed in, so that a row with a stray cell keeps it. Cells that
a spreadsheet would run as a formula get an apostrophe in front, and only those (CWE-1236; the signs are those that
OWASP's page on CSV injection lists). Reading takes both off again, so that every cell survives the journey.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from services.desk.intake.headers import normalised
from services.desk.intake.raw import RawRow

REASON_HEADINGS: Final = {
    "en": "Why this row was refused",
    "nl": "Waarom deze rij is geweigerd",
    "pl": "Dlaczego ten wiersz został odrzucony",
    "de": "Warum diese Zeile abgelehnt wurde",
}
"""Fixed here and not in a catalogue: they are read back, and must not change with a translation."""

_RETURNED = frozenset(normalised(heading) for heading in REASON_HEADINGS.values())
_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[\d.,\s]*\d%?")
_QUIETED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def refused_lines(
    heading: Sequence[str],
    rows: Iterable[tuple[str, Sequence[str]]],
    *,
    language: str = "en",
    delimiter: str = ";",
) -> Iterator[str]:
    """Lines of a CSV file (UTF-8 with its mark, CRLF), for a file or a streaming answer.

    `rows` gives (reason, cells). The heading is quoted throughout, which makes the delimiter certain when it returns.
    """
    line = _line_writer(delimiter)
    reason = REASON_HEADINGS.get(language, REASON_HEADINGS["en"])
    yield "\ufeff" + line(csv.QUOTE_ALL, [reason, *map(quieted, heading)])
    for why, cells in rows:
        yield line(csv.QUOTE_MINIMAL, [quieted(why), *map(quieted, cells)])


def _line_writer(delimiter: str) -> Callable[[int, list[str]], str]:
    buffer = io.StringIO(newline="")
    writers = {
        quoting: csv.writer(buffer, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")
        for quoting in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL)
    }

    def line(quoting: int, cells: list[str]) -> str:
        buffer.seek(0)
        buffer.truncate()
        writers[quoting].writerow(cells)
        return buffer.getvalue()

    return line


def quieted(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would run it. Plain numbers, "-5" too, stay."""
    if not _RUNS.match(cell) or _NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def woken(cell: str) -> str:
    """What `quieted` was given."""
    return cell[1:] if _QUIETED.match(cell) else cell


def is_returned(heading: Sequence[str]) -> bool:
    """Whether a file begins with our column of reasons, in whatever language."""
    return bool(heading) and normalised(heading[0]) in _RETURNED


def restored(row: RawRow) -> RawRow:
    """A row of a returned file without its reason, its cells as they were handed in or repaired."""
    return RawRow(row.number, tuple(map(woken, row.cells[1:])), row.flaw)
