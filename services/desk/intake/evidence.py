"""What the values of a column tell together: the decimal mark, whether day or month stands first, the currency sign.

One value often may be read in two ways (1,234 or 04/05/2026); its column as a whole seldom can. So the first rows are
looked through before any is read: 2,000, or as many more as it takes to settle every column, to the end of the file if
need be. A column is settled by the values in it that can be read in one way only; twenty to one outvotes a slip. What
stays open is taken from the other columns of the file, then from what is known of the client (`prior`); else the values
that need it are refused with a question, never guessed.

A share (a discount) may be written as 0.15 or as 15. Where a column has values above 1 and none between 0 and 1 it is
of percentages; where it has neither, its heading decides ("Discount %").

In a workbook numbers are typed and come with a point; a column that mixes them with numbers as text is left open at the
first sign of a comma, since outvoting would there read a typed 1.234 as one thousand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from math import inf
from typing import Any, Literal, cast

from services.desk.intake.dates import Order, order_of
from services.desk.intake.kinds import Column, FileKind
from services.desk.intake.misfit import Misfit
from services.desk.intake.numbers import PLAIN, Mark, bare, decimal_mark, split_sign
from services.desk.intake.raw import RawRow

ENOUGH = 2_000
"""Rows after which settled columns are believed."""

OUTVOTES = 20
"""How many times more often one reading must be seen than the other."""

PERCENT = re.compile(r"%|per ?cent|procent|prozent", re.IGNORECASE)
"""A heading that speaks of hundredths."""

NUMBERS = frozenset({"decimal", "integer", "fraction", "percent"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """By column name; "" where it is not known. `mark` and `order` are the file's, for columns without their own.

    `currencies` are codes of the sign that stands beside the numbers of a column; `percentages` are columns of shares
    that are written as 15 and not as 0.15.
    """

    marks: Mapping[str, Mark] = field(default_factory=dict)
    orders: Mapping[str, Order] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    percentages: frozenset[str] = frozenset()
    mark: Mark = ""
    order: Order = ""

    def mark_of(self, column: str) -> Mark:
        return self.marks.get(column) or self.mark

    def order_of(self, column: str) -> Order:
        return self.orders.get(column) or self.order

    def as_json(self) -> dict[str, Any]:
        """Plain values, for storing with a file."""
        return asdict(self) | {"percentages": sorted(self.percentages)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Evidence:
        """The evidence that `as_json` stored."""
        return cls(**{**stored, "percentages": frozenset(stored["percentages"])})


class Gathering:
    """Evidence as it comes in, row by row."""

    def __init__(
        self,
        kind: FileKind,
        mapping: Mapping[str, int],
        width: int,
        *,
        heading: Sequence[str] = (),
        typed: bool = False,
    ) -> None:
        columns = [(index, kind.by_name[name]) for name, index in mapping.items()]
        self.numbers = [(index, column.name) for index, column in columns if column.type in NUMBERS]
        self.dates = [(index, column.name) for index, column in columns if column.type == "date"]
        self.width = width
        self.typed = typed
        self.rows = 0
        self.seen: dict[str, Counter[str]] = {column.name: Counter() for _index, column in columns if _counts(column)}
        self.shares = {
            column.name: _Shares(heading[index : index + 1]) for index, column in columns if column.type == "fraction"
        }
        self.signs: dict[str, Counter[str]] = {name: Counter() for _index, name in self.numbers}

    def add(self, row: RawRow) -> None:
        """Look at a row; rows of another width teach nothing."""
        if len(row.cells) < self.width or any(row.cells[self.width :]):
            return
        self.rows += 1
        for index, name in self.dates:
            self.seen[name][order_of(row.cells[index].strip())] += 1
        for index, name in self.numbers:
            self._add_number(name, row.cells[index].strip())

    def _add_number(self, name: str, text: str) -> None:
        if name in self.shares:
            self.shares[name].add(text)
        if text.isdecimal():
            return
        try:
            number, currency = (text, "") if PLAIN.fullmatch(text) else split_sign(text.removesuffix("%"))
            mark = decimal_mark(bare(number)[0])
        except Misfit:
            return
        self.seen[name]["." if self.typed and mark == "?" and "." in number else mark] += 1
        if currency:
            self.signs[name][currency] += 1

    @property
    def settled(self) -> bool:
        """Whether enough rows were seen, and no column has open values and nothing that decides them."""
        if self.rows < ENOUGH or (self.typed and any(seen[","] for seen in self.seen.values())):
            return False
        return all(not seen["?"] or self._verdict(seen) for seen in self.seen.values())

    def result(self, prior: Evidence | None = None) -> Evidence:
        """What was found; `prior` fills what stays open in the whole file."""
        known = prior or Evidence(mark="." if self.typed else "")
        marks = {name: cast(Mark, self._verdict(self.seen[name])) for _index, name in self.numbers}
        orders = {name: cast(Order, self._verdict(self.seen[name])) for _index, name in self.dates}
        currencies = {name: signs.most_common(1)[0][0] for name, signs in self.signs.items() if signs}
        return Evidence(
            marks,
            orders,
            currencies,
            frozenset(name for name, shares in self.shares.items() if shares.are_percentages),
            cast(Mark, self._verdict(_sum(self.seen[name] for name in marks))) or known.mark,
            cast(Order, self._verdict(_sum(self.seen[name] for name in orders))) or known.order,
        )

    def _verdict(self, seen: Counter[str]) -> Literal["", ".", ",", "dmy", "mdy"]:
        """The reading that outvotes the other, or ""."""
        ranked = sorted(((times, reading) for reading, times in seen.items() if reading not in ("", "?")), reverse=True)
        outvotes = inf if self.typed else OUTVOTES
        if not ranked or (len(ranked) > 1 and ranked[0][0] < ranked[1][0] * outvotes):
            return ""
        return cast(Literal[".", ",", "dmy", "mdy"], ranked[0][1])


class _Shares:
    """What the values of a column of shares are: 15 or 0.15."""

    def __init__(self, heading: Sequence[str]) -> None:
        self.named = any(PERCENT.search(cell) for cell in heading)
        self.above = self.between = False

    def add(self, text: str) -> None:
        """Only plain values speak: 0 and 1 are both, and 15 % says what it is."""
        if text in ("0", "1", "") or text.endswith("%"):
            return
        figures = text.replace(",", ".")
        if PLAIN.fullmatch(figures):
            value = Decimal(figures)
            self.above = self.above or value > 1
            self.between = self.between or 0 < value < 1

    @property
    def are_percentages(self) -> bool:
        return not self.between and (self.above or self.named)


def _counts(column: Column) -> bool:
    return column.type in NUMBERS or column.type == "date"


def _sum(counters: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def gather(
    rows: Iterable[RawRow],
    kind: FileKind,
    mapping: Mapping[str, int],
    width: int,
    *,
    prior: Evidence | None = None,
    heading: Sequence[str] = (),
    typed: bool = False,
) -> Evidence:
    """The evidence in `rows` (without the heading); takes no more of them than it needs. `typed` says workbook."""
    gathering = Gathering(kind, mapping, width, heading=heading, typed=typed)
    for row in rows:
        gathering.add(row)
        if gathering.rows % ENOUGH == 0 and gathering.settled:
            break
    return gathering.result(prior)
