"""What the good rows of a file teach about its columns: which values occur in each, and what they look like.

A value has two looks: a fine one (`Rua do Paço` is "L L L", `05454-876` is "99999-999") and a coarse one (letters,
figures, in which order). From how often values and looks occurred, a column says how likely a text is in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log

from services.desk.intake.values import EMPTY

MOST_VALUES = 5_000
"""Values that are remembered, a column. A column with more is one of names or numbers, and teaches by its looks."""

_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURE = re.compile(r"\d")
_NEITHER = re.compile(r"[^L9]+")
_REPEATED = re.compile(r"(.)\1+")


@lru_cache(maxsize=20_000)
def looks(text: str) -> tuple[str, str]:
    """(fine, coarse) look of a text: words as L, figures as 9 each; then only the turns from one to the other."""
    stripped = text.strip()
    if stripped in EMPTY:
        return "", ""
    fine = _FIGURE.sub("9", _LETTERS.sub("L", stripped[:80]))
    coarse = _REPEATED.sub(r"\1", _NEITHER.sub("", fine.replace("_", "")))
    return fine, coarse or "?"


@dataclass(slots=True)
class ColumnProfile:
    """Counts of one column."""

    rows: int = 0
    spaced: int = 0
    values: Counter[str] = field(default_factory=Counter)
    fine: Counter[str] = field(default_factory=Counter)
    coarse: Counter[str] = field(default_factory=Counter)

    def add(self, text: str) -> None:
        fine, coarse = looks(text)
        self.rows += 1
        self.spaced += text[:1] == " "
        self.fine[fine] += 1
        self.coarse[coarse] += 1
        if len(self.values) < MOST_VALUES:
            self.values[text.strip()] += 1

    def likelihood(self, text: str) -> float:
        """Natural logarithm of how likely a text is in this column: 0 certain, about -6 never seen the like."""
        if not self.rows:
            return log(0.05)
        fine, coarse = looks(text)
        seen = 0.4 * self.values[text.strip()] + 0.35 * self.fine[fine] + 0.22 * self.coarse[coarse]
        return log(seen / self.rows + 0.03 / (len(self.fine) + 10))

    def beginning(self, text: str) -> float:
        """Natural logarithm of how likely a blank (or none) at the beginning is in this column."""
        share = (self.spaced + 0.2) / (self.rows + 10)
        return log(share) if text[:1] == " " else log(1 - share)


class Profile:
    """Counts of all columns of a file, by index."""

    def __init__(self, width: int) -> None:
        self.columns = [ColumnProfile() for _index in range(width)]

    def add(self, cells: Sequence[str]) -> None:
        """Learn from a row that has the right number of cells."""
        for column, text in zip(self.columns, cells, strict=False):
            column.add(text)
