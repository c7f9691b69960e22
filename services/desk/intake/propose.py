"""A row with too many cells, put together again: which neighbours were one cell before a separator divided them?

Every way to merge neighbours until the row has the width of the heading is scored, column by column: does the text
read as what the column holds (a day, a number, a country), does it look like the good rows of the same file, is it a
key that is known, does it begin with the blank that follows a comma? The best way is proposed, with how much it is
better than the next as its certainty. The same scores tell which cells stand left of every likely break.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from services.desk.intake.kinds import ColumnType, FileKind
from services.desk.intake.misfit import Misfit
from services.desk.intake.profile import ColumnProfile, Profile
from services.desk.intake.values import Reader

Certainty = Literal["sure", "likely", "guess"]

SURE, LIKELY = 4.0, 1.5
"""Natural logarithms by which the best way must be ahead of the next. Measured, see tests/…/test_propose.py."""

MOST_STRAY = 8
"""More cells than this too many is another table, not a comma in an address."""

MISREAD = -8.0
"""What a text costs that its column cannot read."""

MERGING: Mapping[ColumnType, float] = {"text": -1.0, "decimal": -2.0, "fraction": -2.5, "percent": -2.5, "phone": -3.0}
"""What a merge costs by type of column: separators stand in names, in addresses, and as decimal commas."""

MERGING_OTHERS = -6.0
UNKNOWN = -4.5
"""What a reference costs that leads nowhere."""

REMEMBERED = 50_000
"""Scores of (column, cells) that are remembered."""

LACKING = -1.0
"""What a column costs that gets no cell at all, in a row with too few."""


class Proposal(NamedTuple):
    """The row as it was most likely meant. `values` by column name, those that pass; `cells` by index of the heading.

    `merged_column` is the name of the column that got more than one cell (its heading where nothing reads it), and
    `merged_value` its text; of several the first.
    """

    values: dict[str, str]
    merged_column: str
    merged_value: str
    certainty: Certainty
    cells: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storing with a refused row."""
        return {**self._asdict(), "cells": list(self.cells)}


class _Way(NamedTuple):
    """A way to divide the cells from some point on: how many go to each column, and what that scores."""

    score: float
    sizes: tuple[int, ...]


class Proposer:
    """Proposals for the rows of one file, from the profile of its good rows.

    `readers` by column name are those of the checker; `known` gives, by column name, the keys that a reference may
    lead to (what the client handed in before, or beside this file).
    """

    def __init__(
        self,
        kind: FileKind | None,
        mapping: Mapping[str, int],
        heading: Sequence[str],
        profile: Profile,
        readers: Mapping[str, Reader],
        *,
        delimiter: str = ",",
        known: Mapping[str, Container[str]] | None = None,
    ) -> None:
        names = {index: name for name, index in mapping.items()}
        self.names = [names.get(index, heading[index].strip()) for index in range(len(profile.columns))]
        self.scorers = [
            _scorer(_type(kind, names.get(index)), profile.columns[index], readers.get(names.get(index, "")))
            for index in range(len(profile.columns))
        ]
        self.known = [(known or {}).get(name) for name in self.names]
        self.delimiter = delimiter
        self.scores: dict[tuple[int, tuple[str, ...]], float] = {}
        self.solved: tuple[tuple[str, ...], Callable[[int, int], list[_Way]]] = ((), lambda _place, _start: [])

    def propose(self, cells: tuple[str, ...]) -> Proposal | None:
        """The best way to merge, or None where cells are not too many, or far too many. `values` is left empty."""
        stray = len(cells) - len(self.names)
        if not 1 <= stray <= MOST_STRAY:
            return None
        best, *others = self._ways(cells, stray)
        ahead = best.score - others[0].score if others else SURE
        merged, place = self._merged(cells, best.sizes)
        certainty: Certainty = "sure" if ahead >= SURE else "likely" if ahead >= LIKELY else "guess"
        return Proposal({}, self.names[place], merged[place].strip(), certainty, merged)

    def certain(self, cells: tuple[str, ...]) -> int:
        """How many cells, from the left, stand in their own column in every likely way to read the row."""
        stray = len(cells) - len(self.names)
        if stray == 0 or abs(stray) > MOST_STRAY:
            return 0
        by_break = self._by_break(cells, stray)
        best = max(by_break)
        first = next(place for place, score in enumerate(by_break) if score > best - SURE)
        return first if stray > 0 else min(first, len(cells) - 1)  # the last cell of a row that breaks off may be half

    def _merged(self, cells: tuple[str, ...], sizes: tuple[int, ...]) -> tuple[tuple[str, ...], int]:
        merged: list[str] = []
        start = 0
        for size in sizes:
            merged.append(self.delimiter.join(cells[start : start + size]))
            start += size
        return tuple(merged), next(place for place, size in enumerate(sizes) if size > 1)

    def _score(self, place: int, parts: tuple[str, ...]) -> float:
        key = place, parts
        score = self.scores.get(key)
        if score is None:
            if len(self.scores) >= REMEMBERED:
                self.scores.clear()
            score = self.scores[key] = self._first_score(place, parts)
        return score

    def _first_score(self, place: int, parts: tuple[str, ...]) -> float:
        if not parts:
            return LACKING
        score = self.scorers[place](parts, self.delimiter)
        known = self.known[place]
        if known is not None and parts[0].strip() and self.delimiter.join(parts).strip() not in known:
            score += UNKNOWN
        return score

    def _ways(self, cells: tuple[str, ...], stray: int) -> list[_Way]:
        """The two best ways to divide all cells."""
        return self._solver(cells, stray)(0, 0)

    def _solver(self, cells: tuple[str, ...], stray: int) -> Callable[[int, int], list[_Way]]:
        """The two best ways from a column and a cell on; kept for the row in hand, which is asked about twice."""
        if self.solved[0] != cells:
            self.solved = cells, self._new_solver(cells, stray)
        return self.solved[1]

    def _new_solver(self, cells: tuple[str, ...], stray: int) -> Callable[[int, int], list[_Way]]:
        sizes = range(1, stray + 2) if stray > 0 else (0, 1)

        @cache
        def best(place: int, start: int) -> list[_Way]:
            if place == len(self.names):
                return [_Way(0.0, ())] if start == len(cells) else []
            found = [
                _Way(score + way.score, (size, *way.sizes))
                for size in sizes
                if start + size <= len(cells)
                for score in (self._score(place, cells[start : start + size]),)
                for way in best(place + 1, start + size)
            ]
            return sorted(found, reverse=True)[:2]

        return best

    def _by_break(self, cells: tuple[str, ...], stray: int) -> list[float]:
        """Per column the score of the best way in which it is the first that has not just one cell."""
        best, before, scores = self._solver(cells, stray), 0.0, []
        others = range(2, stray + 2) if stray > 0 else (0,)
        for place in range(len(self.names)):
            ways = [
                before + self._score(place, cells[place : place + size]) + best(place + 1, place + size)[0].score
                for size in others
                if best(place + 1, place + size)
            ]
            scores.append(max(ways, default=float("-inf")))
            if place < len(cells):
                before += self._score(place, cells[place : place + 1])
        return scores


def _type(kind: FileKind | None, name: str | None) -> ColumnType:
    return kind.by_name[name].type if kind and name else "text"


def _scorer(type_: ColumnType, column: ColumnProfile, read: Reader | None) -> Callable[[tuple[str, ...], str], float]:
    merging = MERGING.get(type_, MERGING_OTHERS)

    def score(parts: tuple[str, ...], delimiter: str) -> float:
        whole = delimiter.join(parts)
        points = column.beginning(whole) + (MISREAD if read and not _reads(read, whole) else 0.0)
        if len(parts) == 1:
            return points + column.likelihood(whole)
        return points + column.likelihood(_apart(parts)) + merging * (len(parts) - 1)

    return score


def _apart(parts: tuple[str, ...]) -> str:
    """The parts with blanks between them: good rows hardly ever hold the separator, so their looks lack it."""
    return " ".join(part.strip() for part in parts)


def _reads(read: Reader, text: str) -> bool:
    try:
        read(text)
    except Misfit:
        return False
    return True
