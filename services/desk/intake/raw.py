"""One row of a file as it stands."""

from __future__ import annotations

from typing import Literal, NamedTuple

Flaw = Literal["", "quotes", "size"]


class RawRow(NamedTuple):
    """`number` counts rows as a person sees them in the file: the heading is 1, blank rows count.

    `flaw` says that the row could not be divided into cells with certainty: "quotes", a quotation mark where none may
    stand or one that is never closed; "size", a cell that is too large to keep. `cells` is then the best reading.
    """

    number: int
    cells: tuple[str, ...]
    flaw: Flaw = ""
