"""A real sales file: what is in it, counted, and what is made of it."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache

import pytest

from services.desk.intake.check import GoodRow, RefusedRow
from services.desk.intake.problems import explain_all
from services.desk.intake.profile import Profile
from services.desk.intake.propose import Proposer
from services.desk.intake.tables import open_table, read_table
from services.invoicing.kinds import KINDS
from tests.services.desk.intake.samples import NORTHWIND, needs_samples

pytestmark = needs_samples


@cache
def read_file(name: str) -> tuple[tuple[GoodRow, ...], tuple[RefusedRow, ...]]:
    table = open_table(NORTHWIND / name, name, KINDS)
    assert table.recognition.kind is not None
    rows = list(read_table(table, table.recognition.kind, table.recognition.mapping).rows())
    return (
        tuple(row for row in rows if isinstance(row, GoodRow)),
        tuple(row for row in rows if isinstance(row, RefusedRow)),
    )


@pytest.mark.parametrize(
    ("name", "kind", "good", "refused"),
    [
        ("orders.csv", "orders", 654, 176),
        ("order-details.csv", "positions", 2155, 0),
        ("customers.csv", "customers", 67, 24),
        ("products.csv", "products", 77, 0),
    ],
)
def test_counts(name: str, kind: str, good: int, refused: int) -> None:
    table = open_table(NORTHWIND / name, name, KINDS)
    assert table.recognition.kind is not None
    assert table.recognition.kind.slug == kind
    assert tuple(map(len, read_file(name))) == (good, refused)


@pytest.mark.parametrize("name", ["employees.csv", "suppliers.csv", "categories.csv"])
def test_other_files_are_taken_for_nothing(name: str) -> None:
    assert open_table(NORTHWIND / name, name, KINDS).recognition.kind is None


def test_broken_orders_hang_on_broken_customers() -> None:
    _good, orders = read_file("orders.csv")
    _good, customers = read_file("customers.csv")
    positions, _refused = read_file("order-details.csv")
    numbers, broken = {row.known["order"] for row in orders}, {row.known["customer"] for row in customers}
    owners = {row.known["customer"] for row in orders}
    assert (len(numbers), len(broken), len(owners)) == (176, 24, 22)
    assert owners < broken
    assert sum(row.values["order"] in numbers for row in positions) == 439
    assert len({(int(row.known["order"]) % 3, row.known["customer"]) for row in orders}) == 59


def test_orders_without_a_shipped_date() -> None:
    good, refused = read_file("orders.csv")
    assert sum(row.values["shipped_date"] == "" for row in good) == 18
    assert sum(row.known["shipped_date"] == "" for row in refused) == 3


def test_every_proposal_is_right_and_sure() -> None:
    """The part after the comma begins with a blank in these files: that tells where it belongs."""
    for name, column in (("orders.csv", "ship_address"), ("customers.csv", "address")):
        _good, refused = read_file(name)
        for row in refused:
            stray = next(index for index, cell in enumerate(row.cells) if cell.startswith(" "))
            assert row.proposal is not None
            assert row.proposal.certainty == "sure"
            assert row.proposal.values[column] == f"{row.cells[stray - 1]},{row.cells[stray]}"


def test_proposed_addresses_of_orders_are_those_of_their_customers() -> None:
    _good, orders = read_file("orders.csv")
    _good, customers = read_file("customers.csv")
    addresses = {row.known["customer"]: row.proposal.values["address"] for row in customers if row.proposal}
    proposed = [row.proposal.values for row in orders if row.proposal]
    assert sum(values["ship_address"] == addresses[values["customer"]] for values in proposed) == 176


def test_words_name_row_column_and_value() -> None:
    _good, refused = read_file("orders.csv")
    words = explain_all(refused[0].problems, refused[0].number, KINDS[0])
    assert words.startswith("Row 4, address of delivery: there are 15 columns where the heading has 14.")
    assert "“Rua do Paço, 67”" in words


def proposals(name: str, *, blanks: bool) -> Counter[tuple[str, bool]]:
    """(certainty, right?) of every broken row of a file read without any kind; blanks after commas may be taken off."""
    with (NORTHWIND / name).open(encoding="utf-8", newline="") as stream:
        raw = list(csv.reader(stream))
    rows = [tuple(row if blanks else map(str.strip, row)) for row in raw]
    width, profile = len(rows[0]), Profile(len(rows[0]))
    for row in rows[1:]:
        if len(row) == width:
            profile.add(row)
    proposer, found = Proposer(None, {}, rows[0], profile, {}), Counter[tuple[str, bool]]()
    for before, row in zip(raw, rows, strict=True):
        if len(row) > width:
            stray = next(index for index, cell in enumerate(before) if cell.startswith(" "))
            meant = (*row[: stray - 1], f"{row[stray - 1]},{row[stray]}", *row[stray + 1 :])
            proposal = proposer.propose(row)
            assert proposal is not None
            found[proposal.certainty, proposal.cells == meant] += 1
    return found


def test_proposals_by_looks_alone() -> None:
    assert proposals("suppliers.csv", blanks=True) == {("sure", True): 9}
    assert sum(count for (_certainty, right), count in proposals("orders.csv", blanks=False).items() if right) == 176
    assert sum(count for (_certainty, right), count in proposals("customers.csv", blanks=False).items() if right) == 24
    without = proposals("suppliers.csv", blanks=False)
    assert without["sure", False] == without["likely", False] == 0
    assert sum(count for (_certainty, right), count in without.items() if right) == 8
