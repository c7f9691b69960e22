"""How the cells of a text file are divided: delimiter, quotation mark, blanks after a delimiter.

Each delimiter that offices use is tried on the first rows; the one that gives most rows the same number of columns,
as many as the heading, wins. Rows whose quotation marks break under a delimiter speak against it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

CANDIDATES = (",", ";", "\t", "|")
ROWS = 300
"""Rows looked at: enough to outvote a heading of another width and the rows that are broken."""

HINT = re.compile(r'"?sep=(.)"?[ \t]*(\r\n|\r|\n)', re.IGNORECASE)
"""Excel's own first line, which names the delimiter and is no row."""


@dataclass(frozen=True, slots=True)
class Division:
    """`hint_lines` is 1 where the first line only names the delimiter."""

    delimiter: str
    quote: str
    space_after: bool
    hint_lines: int = 0


def divide(text: str) -> Division:
    """The division of a sample of text that ends with a whole line. One column reads as divided by commas."""
    hint = HINT.match(text)
    if hint and hint[1] in CANDIDATES:
        return _with_quotes(text[hint.end() :], hint[1], hint_lines=1)
    best = max(CANDIDATES, key=lambda delimiter: _score(text, delimiter))
    return _with_quotes(text, best if _score(text, best) > 0 else ",")


def _score(text: str, delimiter: str) -> float:
    """Share of rows of the commonest width, and half a point where the heading has that width."""
    widths = _widths(text, delimiter)
    shared = Counter(width for width in widths if width > 1)
    if not shared:
        return 0.0
    width, times = shared.most_common(1)[0]
    return times / len(widths) + 0.5 * (widths[0] == width) + 0.01 * min(width, 20)


def _widths(text: str, delimiter: str) -> list[int]:
    """Columns of each row; 0 where the quotation marks do not fit this delimiter."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    widths: list[int] = []
    while len(widths) < ROWS:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            widths.append(0)
            continue
        if any(row):
            widths.append(len(row))
    return widths


def _with_quotes(text: str, delimiter: str, hint_lines: int = 0) -> Division:
    spaced, tight = text.count(f'{delimiter} "'), text.count(f'{delimiter}"')
    quote = "'" if '"' not in text and _quoted_singly(text, delimiter) else '"'
    return Division(delimiter, quote, space_after=spaced > 0 and tight == 0, hint_lines=hint_lines)


def _quoted_singly(text: str, delimiter: str) -> bool:
    """Whether half of the cells stand between apostrophes; a name like O'Neill does not make a quotation mark."""
    cells = [cell for line in text.splitlines()[:ROWS] for cell in line.split(delimiter)]
    quoted = sum(len(cell) > 1 and cell.startswith("'") and cell.endswith("'") for cell in cells)
    return quoted * 2 > len(cells)
