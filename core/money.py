"""Money: a Decimal and an ISO 4217 currency, rounded in this one place."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal(0)
CENTS = {
    "EUR": 2,
    "PLN": 2,
    "GBP": 2,
    "USD": 2,
    "CHF": 2,
    "CZK": 2,
    "SEK": 2,
    "NOK": 2,
    "DKK": 2,
    "HUF": 2,
    "JPY": 0,
}
"""Minor units, ISO 4217 list one. Other currencies are refused: see `rounded`."""


class UnknownCurrency(ValueError):
    """A currency whose minor unit we do not know would be rounded wrongly."""


def minor_units(currency: str) -> int:
    try:
        return CENTS[currency]
    except KeyError:
        raise UnknownCurrency(currency) from None


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's minor unit, half away from zero, as tax law in NL, PL and DE rounds VAT."""
    return amount.quantize(Decimal(1).scaleb(-minor_units(currency)), rounding=ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def tax_on(taxable: Decimal, rate: Decimal, currency: str) -> Decimal:
    """VAT on a taxable amount; `rate` in per cent."""
    return rounded(taxable * rate / 100, currency)
