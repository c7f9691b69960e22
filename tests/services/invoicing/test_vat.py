"""VAT: never a silent 0 %."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.invoicing.amounts import discount_of, gross_of, net_of, totals
from services.invoicing.rules import vat

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("seller", "buyer", "vat_id", "category", "rate", "warning"),
    [
        ("NL", "NL", "", "S", "21", ""),
        ("PL", "PL", "", "S", "23", ""),
        ("DE", "DE", "DE136695976", "S", "19", ""),
        ("NL", "DE", "DE136695976", "K", "0", ""),
        ("NL", "DE", "", "", "0", vat.NEEDS_ID),
        ("PL", "US", "", "", "0", vat.EXPORT),
        ("DE", "GB", "GB123", "", "0", vat.EXPORT),
        ("NL", "CH", "", "", "0", vat.EXPORT),
    ],
)
def test_proposed(seller: str, buyer: str, vat_id: str, category: str, rate: str, warning: str) -> None:
    assert vat.proposed(seller, buyer, vat_id, DAY) == vat.Treatment(category, Decimal(rate), warning)


def test_nothing_is_untaxed_unless_somebody_may_be_asked_why() -> None:
    for buyer in ("NL", "FR", "US", "GB", "BR", "NO"):
        treatment = vat.proposed("NL", buyer, "", DAY)
        assert treatment.rate > 0 or treatment.warning


def test_rates_are_those_of_the_day() -> None:
    assert vat.standard_rate("DE", date(2020, 8, 1)) == 16
    assert vat.standard_rate("DE", date(2021, 1, 1)) == 19
    assert vat.standard_rate("NL", date(2012, 9, 30)) == 19


def test_a_country_without_a_rate_is_refused_by_name() -> None:
    with pytest.raises(vat.NoRate, match="XX"):
        vat.standard_rate("XX", DAY)


def test_discount_and_net_add_up_to_gross() -> None:
    quantity, price, discount = Decimal("7"), Decimal("3.335"), Decimal("0.15")
    gross, off = gross_of(quantity, price, "EUR"), discount_of(quantity, price, discount, "EUR")
    assert net_of(quantity, price, discount, "EUR") == gross - off == Decimal("23.35") - Decimal("3.50")


def test_tax_is_taken_once_on_positions_and_freight() -> None:
    sums = totals([Decimal("10.01"), Decimal("20.02")], Decimal("5.00"), Decimal(21), "EUR")
    assert (sums.taxable, sums.tax, sums.payable) == (Decimal("35.03"), Decimal("7.36"), Decimal("42.39"))
