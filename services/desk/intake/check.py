"""Rows checked against the columns of their kind: good ones with their values, refused ones with their problems.

Made for bulk: each column gets one reader per file, and each reader remembers what it has read, so that a good row
costs a dictionary look-up a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, NamedTuple

from services.desk.intake import limits
from services.desk.intake.evidence import Evidence
from services.desk.intake.kinds import FileKind
from services.desk.intake.misfit import Misfit
from services.desk.intake.numbers import PLAIN
from services.desk.intake.problems import KEPT, Problem
from services.desk.intake.propose import Proposal, Proposer
from services.desk.intake.raw import RawRow
from services.desk.intake.values import Reader, reader_for, sure_for

REMEMBERED = 10_000
"""Values that a reader remembers, a column; longer ones than REMEMBERED_CHARACTERS are not worth it."""
REMEMBERED_CHARACTERS = 64


OWN_FORM = Evidence(mark=".")
"""How values stand in a good row."""


class GoodRow(NamedTuple):
    """`values` by column name: every mapped column, normalised text, "" where empty."""

    number: int
    values: dict[str, str]


class RefusedRow(NamedTuple):
    """A row that was not taken in: `cells` as handed in, and why.

    `known` are the values that are certain in spite of it: all that pass, and of a row with stray or lacking cells
    those left of the break, so that a refused order still knows its number and customer.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...]
    proposal: Proposal | None
    known: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storing."""
        return {
            "number": self.number,
            "cells": list(self.cells),
            "problems": [problem.as_json() for problem in self.problems],
            "proposal": self.proposal.as_json() if self.proposal else None,
            "known": self.known,
        }


class _Memory(dict[str, str]):
    """A reader with its results; only the first sight of a value costs anything."""

    def __init__(self, read: Reader, sure: re.Pattern[str] | None) -> None:
        super().__init__()
        self.read = read
        self.sure = sure.fullmatch if sure else None

    def __missing__(self, text: str) -> str:
        if self.sure and self.sure(text):
            return text
        value = self.read(text)
        if len(self) < REMEMBERED and len(text) <= REMEMBERED_CHARACTERS:
            self[text] = value
        return value


class Checker:
    """Checks the rows of one file: `mapping` says at which index each column stands, `width` is that of the heading.

    A currency column that the file lacks is filled from the sign that stands beside the numbers of the others.
    """

    def __init__(
        self,
        kind: FileKind,
        mapping: Mapping[str, int],
        width: int,
        evidence: Evidence | None = None,
        proposer: Proposer | None = None,
    ) -> None:
        evidence = evidence or Evidence()
        self.kind = kind
        self.width = width
        self.proposer = proposer
        self.names = tuple(mapping)
        self.columns = tuple(mapping.items())
        self.readers = {column.name: reader_for(column, evidence) for column in kind.columns}
        self.own_readers = {column.name: reader_for(column, OWN_FORM) for column in kind.columns}
        self.memories = tuple(
            _Memory(self.readers[name], sure_for(kind.by_name[name], evidence)) for name in self.names
        )
        self.pick = _picker(tuple(mapping.values()))
        self.extra = _currency_of_signs(kind, mapping, evidence)

    def check(self, raw: RawRow) -> GoodRow | RefusedRow:
        """The row with its values, or with all its problems and, where cells are too many, a proposal."""
        cells = raw.cells
        if raw.flaw or len(cells) != self.width:
            if raw.flaw or len(cells) < self.width or any(map(str.strip, cells[self.width :])):
                return self._misshapen(raw)
            cells = cells[: self.width]
        try:
            values = [memory[cell] for memory, cell in zip(self.memories, self.pick(cells), strict=True)]
        except Misfit:
            return self._refused(raw, cells)
        row = dict(zip(self.names, values, strict=True))
        if self.extra:
            row |= self.extra
        return GoodRow(raw.number, row)

    def check_values(self, number: int, values: Mapping[str, str]) -> GoodRow | RefusedRow:
        """A row as a person filled it in on a page, by column name; columns left out count as empty.

        Pages show values in our own form, so what has that form is read as such: 1.250 is one and a quarter.
        """
        given = {name: values.get(name, "") for name in self.readers if name in values or name in self.kind.required}
        good, problems = self._read(given, own_form=True)
        if problems:
            return RefusedRow(number, tuple(given.values()), problems, None, good)
        return GoodRow(number, {**self.extra, **good})

    def values_of(self, cells: tuple[str, ...]) -> tuple[dict[str, str], tuple[Problem, ...]]:
        """The values of cells that stand where the heading says, and the problems of the others."""
        return self._read({name: cells[index] for name, index in self.columns})

    def _read(self, texts: Mapping[str, str], *, own_form: bool = False) -> tuple[dict[str, str], tuple[Problem, ...]]:
        good: dict[str, str] = {}
        problems: list[Problem] = []
        for name, text in texts.items():
            readers = self.own_readers if own_form and PLAIN.fullmatch(text.strip()) else self.readers
            try:
                good[name] = readers[name](text)
            except Misfit as misfit:
                problems.append(Problem(name, text.strip()[:KEPT], misfit.code, misfit.detail))
        return good, tuple(problems)

    def _refused(self, raw: RawRow, cells: tuple[str, ...]) -> RefusedRow:
        good, problems = self.values_of(cells)
        return RefusedRow(raw.number, raw.cells, problems, None, good)

    def _misshapen(self, raw: RawRow) -> RefusedRow:
        if raw.flaw == "size":
            return _row_problem(raw, "size", limit=f"{limits.CELL_CHARACTERS:,}")
        if raw.flaw == "quotes":
            return _row_problem(raw, "quotes")
        proposal = self._proposal(raw.cells)
        problem = self._width_problem(raw, proposal)
        return RefusedRow(raw.number, raw.cells, (problem,), proposal, self._known(raw.cells))

    def _proposal(self, cells: tuple[str, ...]) -> Proposal | None:
        """The proposal with its values; one whose values do not all pass is a guess."""
        proposal = self.proposer.propose(cells) if self.proposer else None
        if proposal is None:
            return None
        values, wrong = self.values_of(proposal.cells)
        return proposal._replace(values=values, certainty="guess" if wrong else proposal.certainty)

    def _width_problem(self, raw: RawRow, proposal: Proposal | None) -> Problem:
        found = len(raw.cells)
        places: dict[str, str | int] = {"found": found, "expected": self.width}
        if found < self.width:
            return Problem("", "", "too_few_cells", places)
        if proposal is None or proposal.certainty == "guess":
            return Problem("", "", "too_many_cells", places)
        return Problem(proposal.merged_column, proposal.merged_value[:KEPT], "stray_cell", places)

    def _known(self, cells: tuple[str, ...]) -> dict[str, str]:
        certain = self.proposer.certain(cells) if self.proposer else 0
        known, _problems = self._read({name: cells[index] for name, index in self.columns if index < certain})
        return known


def leading(raw: RawRow, checker: Checker) -> dict[str, str]:
    """The values left of the break in a row with stray or lacking cells; {} where nothing is certain."""
    return checker._known(raw.cells)


def _row_problem(raw: RawRow, code: str, **detail: str | int) -> RefusedRow:
    return RefusedRow(raw.number, raw.cells, (Problem("", "", code, detail),), None, {})


def _picker(indexes: tuple[int, ...]) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    """The cells at these indexes, in this order, always as a tuple."""
    if len(indexes) > 1:
        return itemgetter(*indexes)
    return lambda cells: tuple(cells[index] for index in indexes)


def _currency_of_signs(kind: FileKind, mapping: Mapping[str, int], evidence: Evidence) -> dict[str, str]:
    column = next((column.name for column in kind.columns if column.type == "currency"), "")
    codes = set(evidence.currencies.values())
    return {column: codes.pop()} if column and column not in mapping and len(codes) == 1 else {}
