"""A small part of Northwind's files as a client sends them, and what it comes to."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from demo import deal

CLIENT = "noordzee"
WHOLE = 30
"""Orders whose rows are whole; the first of the file."""
BROKEN = "VICTE"
"""A customer whose address holds an unquoted comma, in its own row and in those of its orders."""
UNSHIPPED = "10248"
"""An order whose shipped date we take away."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Files, name → bytes; orders that become invoices, that are held, and that wait for the broken customer."""

    files: Mapping[str, bytes]
    invoiced: int
    held: int
    waiting: int


def small_sending(today: date) -> Sending:
    """A few dozen orders with their positions, customers and products; the broken rows as they are."""
    files = {name: content.decode().splitlines() for name, content in deal.first_pass(CLIENT, today).files.items()}
    heading, *rows = files["orders.csv"]
    waiting = [row for row in rows if row.split(",")[1] == BROKEN]
    orders = [*good_rows(heading, rows)[:WHOLE], *waiting]
    orders = [without_shipping(row) if row.startswith(UNSHIPPED) else row for row in orders]
    numbers, customers = ({row.split(",")[column] for row in orders} for column in (0, 1))
    kept = {
        "customers.csv": those(files["customers.csv"], customers),
        "products.csv": files["products.csv"],
        "contacts.csv": those(files["contacts.csv"], customers),
        "orders.csv": [heading, *orders],
        "order-details.csv": those(files["order-details.csv"], numbers),
    }
    return Sending({name: deal.text(lines) for name, lines in kept.items()}, WHOLE - 1, 1, len(waiting))


def good_rows(heading: str, rows: list[str]) -> list[str]:
    """Rows as wide as the heading, of shipped orders."""
    width = len(heading.split(","))
    return [row for row in rows if len(cells := next(csv.reader([row]))) == width and cells[5] != "NULL"]


def without_shipping(row: str) -> str:
    cells = row.split(",")
    return ",".join([*cells[:5], "NULL", *cells[6:]])


def those(lines: list[str], keys: set[str]) -> list[str]:
    """The heading, and the rows whose first cell is one of the keys."""
    return [lines[0], *(line for line in lines[1:] if line.split(",")[0] in keys)]
