"""Amounts of an invoice: the one place where its sums are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.money import rounded, tax_on, total

MOST = Decimal(10) ** 9
"""Amounts from a thousand million on are slips of the pen; they would not fit the columns either."""


@dataclass(frozen=True, slots=True)
class Totals:
    """In the invoice's currency, rounded to its cents. `taxable` = positions + freight."""

    positions_net: Decimal
    freight: Decimal
    taxable: Decimal
    tax: Decimal
    payable: Decimal


def gross_of(quantity: Decimal, unit_price: Decimal, currency: str) -> Decimal:
    return rounded(quantity * unit_price, currency)


def discount_of(quantity: Decimal, unit_price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """The discount of a position as an amount; `discount` is a fraction."""
    return rounded(quantity * unit_price * discount, currency)


def net_of(quantity: Decimal, unit_price: Decimal, discount: Decimal, currency: str) -> Decimal:
    """Net of a position: gross less discount, each rounded, as EN 16931 has it (BT-131 = BT-129 × BT-146 − BT-136)."""
    return gross_of(quantity, unit_price, currency) - discount_of(quantity, unit_price, discount, currency)


def totals(nets: Iterable[Decimal], freight: Decimal, rate: Decimal, currency: str) -> Totals:
    """Tax is taken on the sum, once for the one VAT category of the invoice (EN 16931 BG-23)."""
    positions_net = total(nets)
    taxable = positions_net + freight
    tax = tax_on(taxable, rate, currency)
    return Totals(positions_net, freight, taxable, tax, taxable + tax)
