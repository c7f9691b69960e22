"""An issued invoice as its paper: the plain values that PDF and UBL show. Reads nothing, decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.invoicing.amounts import discount_of
from services.invoicing.documents.paper import (
    InvoicePaper,
    PaperCharge,
    PaperParty,
    PaperPosition,
    PaperTax,
    PostalAddress,
)
from services.invoicing.documents.words import in_language, readable
from services.invoicing.models import Invoice, Position
from services.invoicing.rules.vat import EXEMPTION_CODES
from tenants.models import Client


def paper_of(invoice: Invoice, positions: Sequence[Position], seller: Client) -> InvoicePaper:
    """The paper of an issued invoice; `positions` in their order."""
    if invoice.issued_on is None:
        raise ValueError("a draft has no paper: only an issued invoice leaves the house")
    charges = (freight_of(invoice),) if invoice.freight else ()
    buyer = invoice.buyer
    return InvoicePaper(
        number=invoice.number,
        issue_date=invoice.issued_on,
        due_date=invoice.due_on,
        delivery_date=invoice.delivery_date,
        currency=invoice.currency,
        language=language_of(invoice),
        order_reference=invoice.order_number,
        seller=seller_of(seller),
        buyer=buyer_of(buyer),
        deliver_to=address_of(buyer) if invoice.vat_category == "K" else None,
        iban=seller.iban,
        bic=seller.bic,
        positions=tuple(position_of(position, n, invoice) for n, position in enumerate(positions, start=1)),
        charges=charges,
        taxes=(tax_of(invoice),),
        positions_net=invoice.positions_net,
        charges_total=invoice.freight,
        tax_exclusive=invoice.positions_net + invoice.freight,
        tax_total=invoice.tax,
        payable=invoice.payable,
        hue=seller.hue,
        payment_reference=invoice.number,
    )


LANGUAGE_OF_COUNTRY = {"NL": "nl", "BE": "nl", "PL": "pl", "DE": "de", "AT": "de", "CH": "de"}


def language_of(invoice: Invoice) -> str:
    """The customer's own language where we know it, else the main one of its country; English where it is not among
    ours, then for every word, number and date."""
    buyer = invoice.buyer
    return readable(str(buyer.get("language") or LANGUAGE_OF_COUNTRY.get(buyer.get("country", ""), "en")))


def seller_of(client: Client) -> PaperParty:
    address = PostalAddress(street=client.street, city=client.city, postcode=client.postcode, country=client.country)
    return PaperParty(
        name=client.legal_name, address=address, vat_id=client.vat_id, registration=client.registration,
        email=client.email, phone=client.phone,
    )  # fmt: skip


def buyer_of(buyer: dict[str, Any]) -> PaperParty:
    return PaperParty(
        name=buyer["name"],
        address=address_of(buyer),
        vat_id=buyer["vat_id"],
        email=buyer["email"],
        phone=buyer["phone"],
    )


def address_of(buyer: dict[str, Any]) -> PostalAddress:
    return PostalAddress(
        street=buyer["street"], city=buyer["city"], postcode=buyer["postcode"], region=buyer["region"],
        country=buyer["country"],
    )  # fmt: skip


def position_of(position: Position, n: int, invoice: Invoice) -> PaperPosition:
    return PaperPosition(
        number=str(n),
        name=position.name,
        item_code=position.item_code,
        quantity=position.quantity.normalize(),
        unit_price=position.unit_price.normalize(),
        discount_amount=discount_of(position.quantity, position.unit_price, position.discount, invoice.currency),
        net=position.net,
        vat_category=invoice.vat_category,
        vat_rate=invoice.vat_rate,
    )


def freight_of(invoice: Invoice) -> PaperCharge:
    return PaperCharge(
        reason=in_language(language_of(invoice)).freight, amount=invoice.freight, vat_category=invoice.vat_category,
        vat_rate=invoice.vat_rate, reason_code="FC",
    )  # fmt: skip


def tax_of(invoice: Invoice) -> PaperTax:
    return PaperTax(
        category=invoice.vat_category, rate=invoice.vat_rate, taxable=invoice.positions_net + invoice.freight,
        tax=invoice.tax, exemption_code=EXEMPTION_CODES.get(invoice.vat_category, ""),
    )  # fmt: skip
