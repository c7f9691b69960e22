"""Papers for the tests: a Dutch, a Polish and a German seller, and invoices of theirs whose sums are right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from services.invoicing.documents.paper import (
    InvoicePaper,
    PaperCharge,
    PaperParty,
    PaperPosition,
    PaperTax,
    PostalAddress,
)

CENT = Decimal("0.01")

ACME = PaperParty(
    name="Acme Handelsmaatschappij BV",
    address=PostalAddress(street="Keizersgracht 123", postcode="1015 CJ", city="Amsterdam", country="NL"),
    vat_id="NL123456782B90",
    registration="12345678",
    email="facturen@acme.example",
    phone="+31 20 123 45 67",
)
INITEC = PaperParty(
    name="Initec Spółka z o.o.",
    address=PostalAddress(street="ul. Żółkiewskiego 12/4", postcode="90-001", city="Łódź", country="PL"),
    vat_id="526-000-12-46",
    registration="KRS 0000123456",
    email="faktury@initec.example",
)
GLOBEX = PaperParty(
    name="Globex Großhandel GmbH",
    address=PostalAddress(street="Müllerstraße 5", postcode="80331", city="München", country="DE"),
    vat_id="DE123456788",
    registration="HRB 12345, Amtsgericht München",
)
US_BUYER = PaperParty(
    name="Rattlesnake Canyon Grocery",
    address=PostalAddress(street="2817 Milton Dr.", city="Albuquerque", region="NM", postcode="87110", country="US"),
)


def position(number: int = 1, **fields: Any) -> PaperPosition:
    """A position of 12 × 14.00 at 21 %, or with these fields; its net is computed."""
    values: dict[str, Any] = {
        "name": "Queso Cabrales",
        "item_code": "NW-11",
        "quantity": Decimal(12),
        "unit_price": Decimal("14.00"),
        "discount_amount": Decimal(0),
        "vat_category": "S",
        "vat_rate": Decimal(21),
    } | fields
    gross = (values["quantity"] * values["unit_price"]).quantize(CENT, ROUND_HALF_UP)
    return PaperPosition(number=str(number), net=gross - values["discount_amount"], **values)


def freight(amount: str = "32.38", category: str = "S", rate: int = 21, **fields: Any) -> PaperCharge:
    return PaperCharge(
        reason="Freight", amount=Decimal(amount), vat_category=category, vat_rate=Decimal(rate), **fields
    )


def taxes_of(parts: Iterable[PaperPosition | PaperCharge]) -> tuple[PaperTax, ...]:
    """The VAT breakdown: one row for each category and rate."""

    def key(part: PaperPosition | PaperCharge) -> tuple[str, Decimal]:
        return part.vat_category, part.vat_rate

    rows = []
    for (category, rate), group in groupby(sorted(parts, key=key), key=key):
        taxable = sum((part.net if isinstance(part, PaperPosition) else part.amount for part in group), Decimal(0))
        tax = (taxable * rate / 100).quantize(CENT, ROUND_HALF_UP)
        rows.append(PaperTax(category=category, rate=rate, taxable=taxable, tax=tax))
    return tuple(rows)


def invoice(**fields: Any) -> InvoicePaper:
    """Acme's invoice to Globex, or with these fields. Sums follow from positions and charges."""
    positions = fields.pop("positions", (position(1), position(2, name="Tofu", discount_amount=Decimal("8.40"))))
    charges = fields.pop("charges", (freight(),))
    taxes = fields.pop("taxes", None) or taxes_of([*positions, *charges])
    net = sum((one.net for one in positions), Decimal(0))
    extra = sum((one.amount for one in charges), Decimal(0))
    tax = sum((one.tax for one in taxes), Decimal(0))
    values: dict[str, Any] = {
        "number": "2026-000123",
        "issue_date": date(2026, 11, 12),
        "due_date": date(2026, 12, 12),
        "delivery_date": date(2026, 11, 10),
        "currency": "EUR",
        "language": "nl",
        "order_reference": "10248",
        "seller": ACME,
        "buyer": GLOBEX,
        "iban": "NL91 ABNA 0417 1643 00",
        "bic": "ABNANL2A",
        "positions_net": net,
        "charges_total": extra,
        "tax_exclusive": net + extra,
        "tax_total": tax,
        "payable": net + extra + tax,
        "payment_reference": "RF18 5390 0754 7034",
    } | fields
    return InvoicePaper(positions=tuple(positions), charges=tuple(charges), taxes=taxes, **values)


def untaxed(category: str, **fields: Any) -> InvoicePaper:
    """An invoice all of one category without VAT."""
    zero = Decimal(0)
    positions = (position(vat_category=category, vat_rate=zero),)
    return invoice(positions=positions, charges=(freight(category=category, rate=0),), **fields)
