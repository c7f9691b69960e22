"""What an invoice shows, as plain values: the one input of the PDF and of the UBL document.

Nothing is computed here or later. All money is rounded to the cents of its currency by the caller, and the caller's
totals add up; that they do is checked by the official rules (`rules.check`), not repeated here. Codes in brackets are
the business terms of EN 16931-1, so that each field can be found in the standard.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

ZERO = Decimal(0)
LANGUAGES = ("en", "nl", "pl", "de")


def _must(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(what)


def _is_code(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isalpha() and text.isupper()


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address as it is written on an envelope. `country` is ISO 3166-1 alpha-2, the rest may be empty."""

    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str

    def __post_init__(self) -> None:
        _must(_is_code(self.country, 2), f"country must be two capital letters, not {self.country!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperParty:
    """Seller or buyer. `registration` is its number in the company register as it writes it ("HRB 12345 B",
    "KRS 0000123456"); a Dutch one may be the bare number.
    """

    name: str
    address: PostalAddress
    vat_id: str = ""
    registration: str = ""
    email: str = ""
    phone: str = ""

    @property
    def has_kvk_number(self) -> bool:
        """A Dutch party's bare number is that of the chamber of commerce (Kamer van Koophandel)."""
        return self.address.country == "NL" and self.registration.isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPosition:
    """One position (BG-25). `net` = quantity × unit_price − discount_amount, rounded.

    `unit` is a code of UN/ECE Recommendation 20 ("C62" is one piece), `vat_category` one of UNTDID 5305 as EN 16931
    allows it (S, Z, E, G, K, AE, O), `vat_rate` a percentage (21, not 0.21).
    """

    number: str
    name: str
    item_code: str = ""
    quantity: Decimal
    unit: str = "C62"
    unit_price: Decimal
    discount_amount: Decimal = ZERO
    net: Decimal
    vat_category: str
    vat_rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperCharge:
    """A charge on the whole invoice (BG-21); a negative amount is an allowance (BG-20).

    `reason_code` is of UNTDID 7161 for a charge ("FC" is freight) and of UNTDID 5189 for an allowance.
    """

    reason: str
    amount: Decimal
    vat_category: str
    vat_rate: Decimal
    reason_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTax:
    """One row of the VAT breakdown (BG-23): exactly one for each category and rate on the invoice.

    Code and reason of an exemption may be left empty for G, K, AE and O, where `words` knows the standard ones.
    """

    category: str
    rate: Decimal
    taxable: Decimal
    tax: Decimal
    exemption_code: str = ""
    exemption_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaper:
    """A whole invoice. `language` picks the words (another than ours gives English), `hue` the client's colour (0–360).

    charges_total = Σ charges; tax_exclusive = positions_net + charges_total; payable = tax_exclusive + tax_total.
    """

    number: str
    kind: Literal["invoice"] = "invoice"
    issue_date: date
    due_date: date | None = None
    delivery_date: date | None = None
    currency: str
    language: str = "en"
    order_reference: str = ""
    buyer_reference: str = ""
    seller: PaperParty
    buyer: PaperParty
    deliver_to: PostalAddress | None = None
    iban: str = ""
    bic: str = ""
    positions: tuple[PaperPosition, ...]
    charges: tuple[PaperCharge, ...] = ()
    taxes: tuple[PaperTax, ...]
    positions_net: Decimal
    charges_total: Decimal = ZERO
    tax_exclusive: Decimal
    tax_total: Decimal
    payable: Decimal
    note: str = ""
    hue: int = 254
    payment_reference: str = ""

    def __post_init__(self) -> None:
        _must(self.kind == "invoice", f"kind must be 'invoice', not {self.kind!r}")
        _must(_is_code(self.currency, 3), f"currency must be three capital letters, not {self.currency!r}")
        _must(0 <= self.hue <= 360, f"hue must be between 0 and 360, not {self.hue}")
