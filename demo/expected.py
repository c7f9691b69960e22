"""What the demo must come to, summed from the CSV files alone: by hand, with nothing of Kantoor's own arithmetic."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from demo.deal import client_of, invented, lines

CUSTOMER, SHIPPED, FREIGHT = 1, 5, 7  # columns of orders.csv, in front of the address that breaks rows
COUNTRY_FROM_END = -3  # of customers.csv, behind it


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the files; `net` is its positions and freight before VAT."""

    number: str
    customer: str
    broken: bool
    shipped: bool
    net: Decimal
    vat: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What one client's files come to. The first pass leaves broken rows out, the second brings them."""

    currency: str
    orders: dict[str, Order]

    @property
    def rows_in(self) -> int:
        return len(self.orders)

    @property
    def refused(self) -> int:
        return sum(order.broken for order in self.orders.values())

    @property
    def causes(self) -> int:
        """Broken customers for which orders wait."""
        return len({order.customer for order in self.orders.values() if order.broken})

    def invoiced(self, *, first_pass: bool) -> list[Order]:
        """Orders that become invoices: in the first pass alone, or in all."""
        return [o for o in self.orders.values() if o.shipped and not (first_pass and o.broken)]

    def held(self, *, first_pass: bool) -> int:
        return sum(not o.shipped and not (first_pass and o.broken) for o in self.orders.values())

    def net(self, *, first_pass: bool) -> Decimal:
        return sum((order.net for order in self.invoiced(first_pass=first_pass)), Decimal(0))


def expected_of(client: str) -> Expected:
    own = {order.number: order for order in orders() if client_of(order.number) == client}
    return Expected(invented()["currency"][client], own)


def orders() -> Iterator[Order]:
    """Every order of the files."""
    heading, *rows = csv.reader(lines("orders.csv"))
    positions, vat = nets(), vat_of_customers()
    for row in rows:
        number, customer = row[0], row[CUSTOMER]
        net = positions[number] + Decimal(row[FREIGHT])
        yield Order(number, customer, len(row) != len(heading), row[SHIPPED] != "NULL", net, vat[customer])


def nets() -> dict[str, Decimal]:
    """Order number → its positions in all, gross and discount rounded to the cent for each."""
    found: dict[str, Decimal] = {}
    for order, _product, price, quantity, discount in csv.reader(lines("order-details.csv")[1:]):
        gross = Decimal(price) * Decimal(quantity)
        found[order] = found.get(order, Decimal(0)) + cents(gross) - cents(gross * Decimal(discount))
    return found


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def vat_of_customers() -> dict[str, str]:
    """Customer → the VAT category (EN 16931) that our invented staff decide for its country."""
    decided = invented()["vat"]
    return {row[0]: decided[row[COUNTRY_FROM_END]] for row in csv.reader(lines("customers.csv")[1:])}
