"""Our own invoices, of every treatment we write, against the official rules."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from services.invoicing.documents import rules, ubl
from services.invoicing.documents.paper import InvoicePaper, PostalAddress
from tests.services.invoicing.documents.papers import (
    ACME,
    GLOBEX,
    INITEC,
    US_BUYER,
    freight,
    invoice,
    position,
    taxes_of,
    untaxed,
)

NAMES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def texts(xml: bytes, path: str) -> list[str]:
    return [str(element.text) for element in etree.fromstring(xml).findall(path, NAMES)]


def exempt() -> InvoicePaper:
    parts = (position(vat_category="E", vat_rate=Decimal(0)),)
    reason = "Vrijgesteld, art. 11 Wet OB 1968"
    return invoice(positions=parts, charges=(), taxes=(replace(taxes_of(parts)[0], exemption_reason=reason),))


POLISH = {"seller": INITEC, "buyer": replace(INITEC, name="Wolski Zajazd"), "currency": "PLN", "language": "pl"}
POLISH_PARTS = (position(unit="KGM", vat_rate=Decimal(23)), position(2, vat_rate=Decimal(8)))

INVOICES = {
    "domestic": invoice(buyer=replace(ACME, name="Bakkerij Jansen")),
    "two rates": invoice(positions=(position(1), position(2, vat_rate=Decimal(9)))),
    "polish in złoty": invoice(positions=POLISH_PARTS, charges=(freight(rate=23),), **POLISH),
    "german": invoice(
        seller=GLOBEX, positions=(position(vat_rate=Decimal(19)),), charges=(freight(rate=19),), language="de"
    ),
    "supply to another member state": untaxed("K"),
    "supply delivered elsewhere": untaxed("K", deliver_to=PostalAddress(city="Praha", country="CZ")),
    "export": untaxed("G", buyer=US_BUYER, deliver_to=US_BUYER.address),
    "reverse charge": untaxed("AE"),
    "not subject to VAT": untaxed("O", seller=replace(ACME, vat_id="")),
    "not subject to VAT, with ids": untaxed("O"),
    "zero rate": untaxed("Z"),
    "exempt": exempt(),
    "without freight, discount or references": invoice(
        positions=(position(),), charges=(), order_reference="", payment_reference="", bic="", iban=""
    ),
    "an allowance on the whole": invoice(charges=(freight(), freight("-10.00"))),
    "small prices, large quantities": invoice(
        positions=(position(quantity=Decimal("12500.125"), unit_price=Decimal("0.0123")),)
    ),
    "returned goods": invoice(positions=(position(1), position(2, quantity=Decimal(-2)))),
    "prices as the database normalises them": invoice(positions=(position(quantity=Decimal("1E+1")),)),
    "a street of two lines": invoice(
        buyer=replace(GLOBEX, address=PostalAddress(street="Hof 2\nTor 3", city="Wien", country="AT"))
    ),
}


@pytest.mark.parametrize("paper", INVOICES.values(), ids=INVOICES.keys())
def test_an_invoice_of_each_treatment_passes_the_official_rules(paper: InvoicePaper) -> None:
    verdict = rules.check(ubl.build(paper))
    assert verdict.failures == ()
    assert verdict.warnings == ()
    assert verdict.ok


def test_an_invoice_without_positions_is_not_one() -> None:
    verdict = rules.check(ubl.build(invoice(positions=())))
    assert [failure.rule for failure in verdict.failures] == ["XSD", "BR-16"]


def test_amounts_are_those_of_the_paper() -> None:
    paper = invoice()
    xml = ubl.build(paper)
    assert texts(xml, "cac:LegalMonetaryTotal/cbc:PayableAmount") == [str(paper.payable)]
    assert texts(xml, "cac:TaxTotal/cbc:TaxAmount") == [str(paper.tax_total)]
    assert texts(xml, "cac:InvoiceLine/cbc:LineExtensionAmount") == ["168.00", "159.60"]
    assert texts(xml, "cac:InvoiceLine/cac:AllowanceCharge/cbc:Amount") == ["8.40"]
    assert texts(xml, "cac:AllowanceCharge/cbc:AllowanceChargeReasonCode") == ["FC"]


def test_an_allowance_is_a_positive_amount_in_its_own_total() -> None:
    xml = ubl.build(invoice(charges=(freight(), freight("-10.00"))))
    assert texts(xml, "cac:AllowanceCharge/cbc:ChargeIndicator") == ["true", "false"]
    assert texts(xml, "cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount") == ["10.00"]
    assert texts(xml, "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount") == ["32.38"]


@pytest.mark.parametrize(
    ("vat_id", "country", "written"),
    [
        ("NL123456782B90", "NL", "NL123456782B90"),
        ("526-000-12-46", "PL", "PL5260001246"),
        ("DE 123 456 788", "DE", "DE123456788"),
        ("123456789", "GR", "EL123456789"),
        ("CHE-123.456.789", "CH", "CHE123456789"),
    ],
)
def test_a_vat_id_gets_the_prefix_of_its_country(vat_id: str, country: str, written: str) -> None:
    assert ubl.vat_id(replace(ACME, vat_id=vat_id, address=PostalAddress(country=country))) == written


@pytest.mark.parametrize(("currency", "means"), [("EUR", "58"), ("PLN", "30")])
def test_only_euros_are_paid_by_sepa(currency: str, means: str) -> None:
    assert texts(ubl.build(invoice(currency=currency)), "cac:PaymentMeans/cbc:PaymentMeansCode") == [means]


def test_a_dutch_number_names_its_register() -> None:
    element = etree.fromstring(ubl.build(invoice())).find(".//cac:PartyLegalEntity/cbc:CompanyID", NAMES)
    assert element is not None
    assert (element.text, element.get("schemeID")) == ("12345678", "0106")


@pytest.mark.parametrize("note", ["Item #1 comes later", "#XYZ# is our code", "###", "plain"])
def test_a_note_with_number_signs_stays_text(note: str) -> None:
    xml = ubl.build(invoice(note=note))
    assert texts(xml, "cbc:Note") == [note if note == "plain" else f"#AAI#{note}"]
    assert rules.check(xml).ok


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b[31m", "\ud800", "\uffff"])
def test_a_letter_that_xml_cannot_hold_is_shown_as_replaced(bad: str) -> None:
    xml = ubl.build(invoice(buyer=replace(GLOBEX, name=f"Glo{bad}bex"), note=bad))
    assert texts(xml, "cac:AccountingCustomerParty//cbc:RegistrationName")[0].startswith("Glo\ufffd")
    assert rules.check(xml).ok


def test_mark_up_in_a_name_stays_a_name() -> None:
    name = "</cbc:Name><evil/>&amp;<![CDATA[x]]>"
    assert texts(ubl.build(invoice(positions=(position(name=name),))), "cac:InvoiceLine/cac:Item/cbc:Name") == [name]


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(name=ANY_TEXT, code=ANY_TEXT, unit=ANY_TEXT, note=ANY_TEXT, reference=ANY_TEXT, vat=ANY_TEXT)
def test_no_text_breaks_the_document(**text: Any) -> None:
    party = replace(GLOBEX, name=text["name"], vat_id=text["vat"], registration=text["code"])
    paper = invoice(
        buyer=party,
        positions=(position(name=text["name"], item_code=text["code"], unit=text["unit"]),),
        note=text["note"],
        order_reference=text["reference"],
    )
    root = etree.fromstring(ubl.build(paper))
    assert root.findtext("cac:LegalMonetaryTotal/cbc:PayableAmount", namespaces=NAMES) == str(paper.payable)
