"""A file from path to checked rows, in the order in which things must be known. What workers and pages call."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, dropwhile, islice
from pathlib import Path

from services.desk.intake.check import Checker, GoodRow, RefusedRow
from services.desk.intake.duplicates import DuplicateKeys
from services.desk.intake.evidence import ENOUGH, Evidence, gather
from services.desk.intake.foreign import ForeignTable
from services.desk.intake.headers import width_of
from services.desk.intake.kinds import FileKind
from services.desk.intake.profile import Profile
from services.desk.intake.propose import Proposer
from services.desk.intake.raw import RawRow
from services.desk.intake.recognise import PREAMBLE, Recognition, Remembered, find_heading, recognise
from services.desk.intake.rows import Rows
from services.desk.intake.shapes import FileShape


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was looked at: how to read it, its heading (None where it has none) and what that was taken for."""

    shape: FileShape
    heading: RawRow | None
    recognition: Recognition
    all_rows: Rows
    foreign: ForeignTable

    def close(self) -> None:
        """End the child that reads it; rows are not read afterwards."""
        self.foreign.close()

    def rows(self) -> Iterator[RawRow]:
        """The rows under the heading."""
        if self.heading is None:
            return self.all_rows()
        above = self.heading.number
        return dropwhile(lambda row: row.number <= above, self.all_rows())


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: as which kind, with which columns. `evidence` and the proposals come from its own rows."""

    table: Table
    checker: Checker
    evidence: Evidence

    def rows(self) -> Iterator[GoodRow | RefusedRow]:
        """All rows, checked; the second and later rows of a key are refused."""
        duplicates, check = DuplicateKeys(self.checker.kind), self.checker.check
        for raw in self.table.rows():
            row = check(raw)
            yield duplicates.check(row, raw) if type(row) is GoodRow else row


def open_table(
    path: Path, name: str, kinds: Sequence[FileKind], remembered: Mapping[str, Remembered] | None = None
) -> Table:
    """Look at a file, in a child process. Raises the refusals of `shapes.sniff`; a table that is not recognised is no
    refusal. Close it."""
    foreign = ForeignTable(path, name)
    first = list(islice(foreign.rows(), PREAMBLE))
    heading = find_heading(first, kinds)
    recognition = recognise(heading.cells if heading else first[0].cells, kinds, remembered)
    return Table(foreign.shape, heading, recognition, foreign.rows, foreign)


def read_table(
    table: Table,
    kind: FileKind,
    mapping: Mapping[str, int],
    *,
    prior: Evidence | None = None,
    known: Mapping[str, Container[str]] | None = None,
) -> Reading:
    """Read a table as `kind`, with the columns where `mapping` says. Looks through the first rows once.

    `prior` is what is known of the client's way to write numbers and days; `known` the keys that references lead to.
    """
    heading = table.heading.cells if table.heading else ()
    width = width_of(heading) or table.recognition.width
    rows = table.rows()
    first = list(islice(rows, ENOUGH))
    typed = table.shape.format == "xlsx"
    evidence = gather(chain(first, rows), kind, mapping, width, prior=prior, heading=heading, typed=typed)
    plain = Checker(kind, mapping, width, evidence)
    names = heading or tuple(str(index + 1) for index in range(width))
    profile, delimiter = _profile(first, plain), table.shape.delimiter
    proposer = Proposer(kind, mapping, names, profile, plain.readers, delimiter=delimiter, known=known)
    return Reading(table, Checker(kind, mapping, width, evidence, proposer), evidence)


def _profile(rows: Sequence[RawRow], checker: Checker) -> Profile:
    profile = Profile(checker.width)
    for raw in rows:
        if type(checker.check(raw)) is GoodRow:
            profile.add(raw.cells)
    return profile
