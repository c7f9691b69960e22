"""Northwind's files dealt to the three clients as they would send them: broken rows stay broken.

Orders go by `orderID mod 3`; each client gets its orders with their positions, and the whole customer and product
files. Dates move by whole weeks so that the last order lies in last week.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "northwind"
CLIENTS = ("noordzee", "wisla", "hansa")
"""By remainder of the order number: Dutch, Polish, German."""
LAST_ORDER = date(1998, 5, 6)
DAY = re.compile(r"\b(199[678])-(\d\d)-(\d\d)\b")


@dataclass(frozen=True, slots=True)
class HandIn:
    """Files of one hand-in: name → bytes as the client sends them."""

    client: str
    files: Mapping[str, bytes]


@cache
def invented() -> Mapping[str, Any]:
    """Currency by client, VAT decision by country, mail address by customer: our own, and it says so."""
    return tomllib.loads((HERE / "invented.toml").read_text(encoding="utf-8"))


def lines(name: str) -> list[str]:
    return (SOURCE / name).read_text(encoding="utf-8").splitlines()


def shift(today: date) -> timedelta:
    """Whole weeks from Northwind's last order to last week (Monday to Sunday) as seen from `today`."""
    last_monday = today - timedelta(days=today.weekday() + 7)
    return timedelta(weeks=(last_monday - (LAST_ORDER - timedelta(days=LAST_ORDER.weekday()))).days // 7)


def moved(line: str, by: timedelta) -> str:
    """The line with all its days moved."""
    return DAY.sub(lambda m: (date(int(m[1]), int(m[2]), int(m[3])) + by).isoformat(), line)


def client_of(order: str) -> str:
    return CLIENTS[int(order) % 3]


def first_pass(client: str, today: date) -> HandIn:
    """What the client sends first, 24 broken customers and its broken orders included."""
    by, order_lines, detail_lines = shift(today), lines("orders.csv"), lines("order-details.csv")
    orders = [moved(line, by) for line in order_lines[1:] if client_of(line.split(",")[0]) == client]
    details = [line for line in detail_lines[1:] if client_of(line.split(",")[0]) == client]
    return HandIn(client, {
        "customers.csv": text(lines("customers.csv")),
        "products.csv": text(lines("products.csv")),
        "contacts.csv": contacts(client),
        "orders.csv": text([order_lines[0], *orders]),
        "order-details.csv": text([detail_lines[0], *details]),
    })  # fmt: skip


def contacts(client: str) -> bytes:
    currency = invented()["currency"][client]
    rows = [f"{customer},{mail},{currency}" for customer, mail in invented()["mail"].items()]
    return text(["customerID,email,currency", *rows])


def text(rows: list[str]) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def repaired(client: str, today: date) -> HandIn:
    """The broken customers and this client's broken orders, with the address as one column."""
    by = shift(today)
    orders = [[moved(cell, by) for cell in row] for row in mended("orders.csv") if client_of(row[0]) == client]
    return HandIn(client, {
        "customers-repaired.csv": written(lines("customers.csv")[0], mended("customers.csv")),
        "orders-repaired.csv": written(lines("orders.csv")[0], orders),
    })  # fmt: skip


ADDRESS = {"orders.csv": 9, "customers.csv": 4}
"""Index of the column whose comma broke the row."""


def mended(name: str) -> Iterator[list[str]]:
    """The broken rows of a file, mended: the cells of the address put together again."""
    width, at = len(lines(name)[0].split(",")), ADDRESS[name]
    for row in csv.reader(lines(name)[1:]):
        extra = len(row) - width
        if extra > 0:
            yield [*row[:at], ",".join(row[at : at + extra + 1]), *row[at + extra + 1 :]]


def written(heading: str, rows: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return (heading + "\n" + out.getvalue()).encode()
