"""Keys that occur twice in one file: the first row is taken, the others are refused and name it."""

from __future__ import annotations

from services.desk.intake.check import GoodRow, RefusedRow
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem
from services.desk.intake.raw import RawRow


class DuplicateKeys:
    """Remembers the keys of one file, in some 200 bytes each. Only rows that are good otherwise count as a first."""

    def __init__(self, kind: FileKind) -> None:
        self.key = kind.key
        self.first: dict[str, int] = {}

    def check(self, row: GoodRow, raw: RawRow) -> GoodRow | RefusedRow:
        """The row, unless its key was seen; rows that are the same throughout are duplicates too."""
        if not self.key:
            return row
        parts = [row.values.get(name, "") for name in self.key]
        first = self.first.setdefault("\x1f".join(parts), row.number)
        if first == row.number:
            return row
        problem = Problem(self.key[0], " · ".join(filter(None, parts)), "duplicate", {"first": first})
        return RefusedRow(row.number, raw.cells, (problem,), None, row.values)
