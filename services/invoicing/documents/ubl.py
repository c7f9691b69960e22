"""Invoices for machines: UBL 2.1, conformant with EN 16931-1:2017.

The order of elements is that of the UBL 2.1 schema, the business terms (BT, BG) are those of EN 16931-1; the mapping of
the one to the other is CEN/TS 16931-3-2. Whether a document conforms is decided by `rules.check`, not here: what this
module is given, it writes. A character that XML cannot hold is written as U+FFFD (see `letters`).
"""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from services.invoicing.documents.letters import writable
from services.invoicing.documents.paper import (
    ZERO,
    InvoicePaper,
    PaperCharge,
    PaperParty,
    PaperPosition,
    PaperTax,
    PostalAddress,
)
from services.invoicing.documents.reader import reader_of
from services.invoicing.documents.words import Words, in_language

CUSTOMIZATION = "urn:cen.eu:en16931:2017"
COMMERCIAL_INVOICE = "380"  # UNTDID 1001
FREIGHT, DISCOUNT = "FC", "95"  # UNTDID 7161 and UNTDID 5189
CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"  # UNTDID 4461
EMAIL = "EM"  # scheme of electronic addresses, CEF's EAS list
KVK = "0106"  # Dutch chamber of commerce, ISO/IEC 6523 list of identifier schemes
GENERAL_INFORMATION = "#AAI#"  # UNTDID 4451, written as CEN/TS 16931-3-2 wants it before a note
INTRA_COMMUNITY, NOT_SUBJECT_TO_VAT = "K", "O"  # UNTDID 5305

_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
_AGGREGATE = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
_BASIC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_AGGREGATE_TAG, _BASIC_TAG = f"{{{_AGGREGATE}}}", f"{{{_BASIC}}}"
_PREFIXES = {None: _INVOICE, "cac": _AGGREGATE, "cbc": _BASIC}


def build(paper: InvoicePaper) -> bytes:
    """The invoice as a UBL 2.1 document in UTF-8, without white space between its elements."""
    return bytes(etree.tostring(_Document(paper).whole(), encoding="UTF-8", xml_declaration=True))


class _Document:
    """One invoice on its way to UBL: each method adds one group of elements, in the order of the schema."""

    def __init__(self, paper: InvoicePaper) -> None:
        self.paper = paper
        self.words: Words = in_language(paper.language)
        self.root = etree.Element(f"{{{_INVOICE}}}Invoice", nsmap=_PREFIXES)  # type: ignore[arg-type]  # the stubs do not know None
        # BR-O-02: who invoices outside the scope of VAT must not name a VAT id.
        self.names_vat_ids = all(tax.category != NOT_SUBJECT_TO_VAT for tax in paper.taxes)

    def whole(self) -> etree._Element:
        self.head()
        self.party("AccountingSupplierParty", self.paper.seller)
        self.party("AccountingCustomerParty", self.paper.buyer)
        self.delivery()
        self.payment()
        for charge in self.paper.charges:
            self.charge(charge)
        self.taxes()
        self.totals()
        for position in self.paper.positions:
            self.position(position)
        return self.root

    def head(self) -> None:
        paper, root = self.paper, self.root
        _text(root, "CustomizationID", CUSTOMIZATION)
        _text(root, "ID", paper.number)
        _text(root, "IssueDate", paper.issue_date.isoformat())
        _text(root, "DueDate", paper.due_date.isoformat() if paper.due_date else "")
        _text(root, "InvoiceTypeCode", COMMERCIAL_INVOICE)
        _text(root, "Note", _note(paper.note))
        _text(root, "DocumentCurrencyCode", paper.currency)
        _text(root, "BuyerReference", paper.buyer_reference)
        if paper.order_reference:
            _text(_group(root, "OrderReference"), "ID", paper.order_reference)

    def party(self, role: str, party: PaperParty) -> None:
        """BG-4 or BG-7."""
        element = _group(_group(self.root, role), "Party")
        _text(element, "EndpointID", party.email, schemeID=EMAIL)
        _address(_group(element, "PostalAddress"), party.address)
        if party.vat_id and self.names_vat_ids:
            scheme = _group(element, "PartyTaxScheme")
            _text(scheme, "CompanyID", vat_id(party))
            _vat_scheme(scheme)
        entity = _group(element, "PartyLegalEntity")
        _text(entity, "RegistrationName", party.name)
        _text(entity, "CompanyID", party.registration, **({"schemeID": KVK} if party.has_kvk_number else {}))
        if party.phone or party.email:
            contact = _group(element, "Contact")
            _text(contact, "Telephone", party.phone)
            _text(contact, "ElectronicMail", party.email)

    def delivery(self) -> None:
        """BG-13. An intra-community supply must say where it went (BR-IC-12): to the buyer, if not elsewhere."""
        paper = self.paper
        is_supply = any(tax.category == INTRA_COMMUNITY for tax in paper.taxes)
        place = paper.deliver_to or (paper.buyer.address if is_supply else None)
        if not (place or paper.delivery_date):
            return
        element = _group(self.root, "Delivery")
        _text(element, "ActualDeliveryDate", paper.delivery_date.isoformat() if paper.delivery_date else "")
        if place:
            _address(_group(_group(element, "DeliveryLocation"), "Address"), place)

    def payment(self) -> None:
        """BG-16 and the terms (BT-20)."""
        paper = self.paper
        if paper.iban:
            element = _group(self.root, "PaymentMeans")
            _text(element, "PaymentMeansCode", SEPA_CREDIT_TRANSFER if paper.currency == "EUR" else CREDIT_TRANSFER)
            _text(element, "PaymentID", paper.payment_reference or paper.number)
            account = _group(element, "PayeeFinancialAccount")
            _text(account, "ID", "".join(paper.iban.split()))
            _text(account, "Name", paper.seller.name)
            if paper.bic:
                _text(_group(account, "FinancialInstitutionBranch"), "ID", paper.bic)
        if paper.due_date:
            note = self.words.terms.format(date=reader_of(paper.language).date(paper.due_date))
            _text(_group(self.root, "PaymentTerms"), "Note", note)

    def charge(self, charge: PaperCharge) -> None:
        """BG-21, or BG-20 where the amount is negative: EN 16931 writes the allowance as a positive amount."""
        is_charge = charge.amount >= 0
        element = _group(self.root, "AllowanceCharge")
        _text(element, "ChargeIndicator", "true" if is_charge else "false")
        _text(element, "AllowanceChargeReasonCode", charge.reason_code or (FREIGHT if is_charge else DISCOUNT))
        _text(element, "AllowanceChargeReason", charge.reason)
        self.amount(element, "Amount", abs(charge.amount))
        _category(_group(element, "TaxCategory"), charge.vat_category, charge.vat_rate)

    def taxes(self) -> None:
        """BT-110 and BG-23."""
        element = _group(self.root, "TaxTotal")
        self.amount(element, "TaxAmount", self.paper.tax_total)
        for tax in self.paper.taxes:
            self.tax(_group(element, "TaxSubtotal"), tax)

    def tax(self, element: etree._Element, tax: PaperTax) -> None:
        code, reason = self.words.exemption(tax)
        self.amount(element, "TaxableAmount", tax.taxable)
        self.amount(element, "TaxAmount", tax.tax)
        _category(_group(element, "TaxCategory"), tax.category, tax.rate, code, reason)

    def totals(self) -> None:
        """BG-22."""
        paper = self.paper
        allowances = -sum((charge.amount for charge in paper.charges if charge.amount < 0), ZERO)
        charges = paper.charges_total + allowances
        element = _group(self.root, "LegalMonetaryTotal")
        self.amount(element, "LineExtensionAmount", paper.positions_net)
        self.amount(element, "TaxExclusiveAmount", paper.tax_exclusive)
        self.amount(element, "TaxInclusiveAmount", paper.tax_exclusive + paper.tax_total)
        if allowances:
            self.amount(element, "AllowanceTotalAmount", allowances)
        if charges:
            self.amount(element, "ChargeTotalAmount", charges)
        self.amount(element, "PayableAmount", paper.payable)

    def position(self, position: PaperPosition) -> None:
        """BG-25, with its discount as BG-27: the price stays the price that was agreed."""
        element = _group(self.root, "InvoiceLine")
        _text(element, "ID", position.number)
        _text(element, "InvoicedQuantity", f"{position.quantity:f}", unitCode=writable(position.unit))
        self.amount(element, "LineExtensionAmount", position.net)
        if position.discount_amount:
            self.discount(_group(element, "AllowanceCharge"), position.discount_amount)
        self.item(_group(element, "Item"), position)
        self.amount(_group(element, "Price"), "PriceAmount", position.unit_price)

    def discount(self, element: etree._Element, amount: Decimal) -> None:
        _text(element, "ChargeIndicator", "false")
        _text(element, "AllowanceChargeReasonCode", DISCOUNT)
        _text(element, "AllowanceChargeReason", self.words.discount)
        self.amount(element, "Amount", amount)

    def item(self, element: etree._Element, position: PaperPosition) -> None:
        _text(element, "Name", position.name)
        if position.item_code:
            _text(_group(element, "SellersItemIdentification"), "ID", position.item_code)
        _category(_group(element, "ClassifiedTaxCategory"), position.vat_category, position.vat_rate)

    def amount(self, parent: etree._Element, name: str, value: Decimal) -> None:
        _text(parent, name, f"{value:f}", currencyID=self.paper.currency)


def vat_id(party: PaperParty) -> str:
    """A VAT id as BR-CO-09 wants it: no spaces or dots, with the prefix of its country (Greece has EL)."""
    compact = "".join(sign for sign in party.vat_id if sign.isalnum()).upper()
    prefix = {"GR": "EL"}.get(party.address.country, party.address.country)
    return compact if compact[:2].isalpha() else prefix + compact


def _note(note: str) -> str:
    """BT-22. A '#' would be read as the fence of a subject code (BR-CL-08), so a note with one gets a true code."""
    return GENERAL_INFORMATION + note if "#" in note else note


def _address(element: etree._Element, address: PostalAddress) -> None:
    first, *others = address.street.splitlines() or [""]
    _text(element, "StreetName", first)
    _text(element, "AdditionalStreetName", ", ".join(others))
    _text(element, "CityName", address.city)
    _text(element, "PostalZone", address.postcode)
    _text(element, "CountrySubentity", address.region)
    _text(_group(element, "Country"), "IdentificationCode", address.country)


def _category(element: etree._Element, category: str, rate: Decimal, code: str = "", reason: str = "") -> None:
    """A VAT category with its rate; what is not subject to VAT has none (BR-O-05)."""
    _text(element, "ID", category)
    _text(element, "Percent", "" if category == NOT_SUBJECT_TO_VAT else f"{rate.normalize():f}")
    _text(element, "TaxExemptionReasonCode", code)
    _text(element, "TaxExemptionReason", reason)
    _vat_scheme(element)


def _vat_scheme(element: etree._Element) -> None:
    _text(_group(element, "TaxScheme"), "ID", "VAT")


def _group(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, _AGGREGATE_TAG + name)


def _text(parent: etree._Element, name: str, text: str, **attributes: str) -> None:
    """Add an element, unless it would be empty: UBL knows no empty elements."""
    if text:
        element = etree.SubElement(parent, _BASIC_TAG + name, attributes)
        try:
            element.text = text
        except ValueError:  # lxml looks at every letter itself, so we need not look at those of good texts
            element.text = writable(text)
