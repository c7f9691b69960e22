"""What the template lays out: an `InvoicePaper` turned into finished words, in the reader's language and order.

The template gets text and nothing else, so that it holds no rule and no format. The names that `invoice_sheet` gives
are the ones that `templates/documents/invoice.typ` reads.
"""

from __future__ import annotations

import re
from typing import Any

from services.invoicing.documents.ink import inks
from services.invoicing.documents.paper import InvoicePaper, PaperParty, PaperPosition, PaperTax, PostalAddress
from services.invoicing.documents.reader import Reader, reader_of
from services.invoicing.documents.words import Words, exemption, in_language, readable

Pair = tuple[str, str]

# A run of letters that no column holds gets places where it may break (U+200B has no width and prints nothing).
_ENDLESS = re.compile(r"(\S{32})(?=\S)")


def invoice_sheet(paper: InvoicePaper) -> dict[str, Any]:
    """Everything on the invoice as text, ready for JSON."""
    return _Sheet(paper).whole()


class _Sheet:
    """One invoice on its way to paper, with its reader and words at hand."""

    def __init__(self, paper: InvoicePaper) -> None:
        self.paper = paper
        self.reader: Reader = reader_of(paper.language)
        self.words: Words = in_language(paper.language)
        self.home = paper.seller.address.country

    def whole(self) -> dict[str, Any]:
        paper, words = self.paper, self.words
        return {
            "language": readable(paper.language),
            "title": words["invoice"],
            "number": _breakable(paper.number),
            "inks": inks(paper.hue),
            "seller": _breakable(paper.seller.name),
            "author": paper.seller.name,
            "date": [paper.issue_date.year, paper.issue_date.month, paper.issue_date.day],
            "letterhead": self.letterhead(),
            "sender": self.sender(),
            "buyer": self.party_lines(paper.buyer),
            "meta": self.meta(),
            "head": self.head(),
            "rows": [self.row(position) for position in paper.positions],
            "totals": self.totals(),
            "payable": (words["payable"], self.money_due()),
            "payment": self.payment(),
            "remarks": [*self.exemptions(), *_breakable(paper.note).splitlines()],
            "legal": self.legal(),
            "page": words["page"],
        }

    def money_due(self) -> str:
        return self.reader.money(self.paper.payable, self.paper.currency)

    def lines(self, address: PostalAddress) -> list[str]:
        return [_breakable(line) for line in self.reader.address(address, home=self.home)]

    def party_lines(self, party: PaperParty) -> list[str]:
        return [_breakable(party.name), *self.lines(party.address)]

    def letterhead(self) -> list[str]:
        seller = self.paper.seller
        return [*self.lines(seller.address), *(_breakable(line) for line in (seller.email, seller.phone) if line)]

    def sender(self) -> str:
        """The one small line that a window envelope shows above the buyer."""
        return " · ".join([self.paper.seller.name, *self.lines(self.paper.seller.address)])

    def meta(self) -> list[tuple[str, list[str]]]:
        """The facts beside the address: label and lines, only those that there are."""
        paper, words, date = self.paper, self.words, self.reader.date
        facts = [
            (words["issue_date"], [date(paper.issue_date)]),
            (words["due_date"], [date(paper.due_date)] if paper.due_date else []),
            (words["delivery_date"], [date(paper.delivery_date)] if paper.delivery_date else []),
            (words["order_reference"], [paper.order_reference]),
            (words["buyer_reference"], [paper.buyer_reference]),
            (words["buyer_vat"], [paper.buyer.vat_id]),
            (words["deliver_to"], self.other_place()),
        ]
        return [(label, [_breakable(line) for line in lines]) for label, lines in facts if any(lines)]

    def other_place(self) -> list[str]:
        place = self.paper.deliver_to
        return self.lines(place) if place and place != self.paper.buyer.address else []

    def has_discounts(self) -> bool:
        return any(position.discount_amount for position in self.paper.positions)

    def head(self) -> list[str]:
        """The heads of the columns; the one of the discount is empty where there is none, and so is its column."""
        words = self.words
        amount = words["amount"].format(currency=self.paper.currency)
        discount = words["discount"] if self.has_discounts() else ""
        return [words["position"], words["name"], words["quantity"], words["unit_price"], discount, words["vat"], amount]

    def row(self, position: PaperPosition) -> list[str]:
        """Number, name, item code, quantity, unit, unit price, discount, VAT, net."""
        reader, currency = self.reader, self.paper.currency
        discount = position.discount_amount
        return [
            position.number,
            _breakable(position.name),
            _breakable(position.item_code),
            reader.number(position.quantity, 0),
            self.words.get(position.unit, position.unit),
            reader.amount(position.unit_price, currency),
            reader.amount(-discount, currency) if discount else "",
            self.rate(position.vat_category, position),
            reader.amount(position.net, currency),
        ]

    def rate(self, category: str, taxed: PaperPosition | PaperTax) -> str:
        if category == "O":
            return "\u2013"
        return self.reader.percent(taxed.vat_rate if isinstance(taxed, PaperPosition) else taxed.rate)

    def totals(self) -> list[Pair]:
        """The sums above the one to pay, top to bottom."""
        paper, words, amount = self.paper, self.words, self.amount
        above = [(words["positions_net"], amount(paper.positions_net))] if paper.charges else []
        charges = [(_breakable(charge.reason) or words["charge"], amount(charge.amount)) for charge in paper.charges]
        taxes = [(self.tax_words(tax), amount(tax.tax)) for tax in paper.taxes]
        below = [(words["tax_total"], amount(paper.tax_total))] if len(paper.taxes) > 1 else []
        return [*above, *charges, (words["tax_exclusive"], amount(paper.tax_exclusive)), *taxes, *below]

    def amount(self, value: Any) -> str:
        return self.reader.amount(value, self.paper.currency)

    def tax_words(self, tax: PaperTax) -> str:
        key = "untaxed" if tax.category == "O" else "tax"
        return self.words[key].format(rate=self.rate(tax.category, tax), taxable=self.amount(tax.taxable))

    def payment(self) -> dict[str, Any]:
        """What to pay, by when and how; without rows where there is nothing to pay."""
        paper, words = self.paper, self.words
        if paper.payable <= 0:
            return {"lead": words["nothing_to_pay"], "amount": "", "by": "", "ways": []}
        by = words["by"].format(date=self.reader.date(paper.due_date)) if paper.due_date else ""
        return {"lead": words["please_pay"], "amount": self.money_due(), "by": by, "ways": self.ways()}

    def ways(self) -> list[Pair]:
        paper, words = self.paper, self.words
        ways = [
            (words["payee"], _breakable(paper.seller.name) if paper.iban else ""),
            (words["iban"], in_fours(paper.iban)),
            (words["bic"], paper.bic),
            (words["payment_reference"], paper.payment_reference or paper.number),
        ]
        return [(label, _breakable(value)) for label, value in ways if value]

    def exemptions(self) -> list[str]:
        """Why no VAT is charged, once each, in the order of the breakdown."""
        reasons = (exemption(tax, self.paper.language)[1] for tax in self.paper.taxes)
        return list(dict.fromkeys(reason for reason in reasons if reason))

    def legal(self) -> list[str]:
        """The foot of every page: who this is, by register and VAT id."""
        seller = self.paper.seller
        vat = f"{self.words['seller_vat']} {seller.vat_id}" if seller.vat_id else ""
        return [part for part in (seller.name, registration(seller), vat) if part]


def registration(party: PaperParty) -> str:
    """The register's number with the register's name, which only a bare Dutch number lacks."""
    is_kvk = party.address.country == "NL" and party.registration.isdigit()
    return f"KvK {party.registration}" if is_kvk else party.registration


def in_fours(iban: str) -> str:
    """An IBAN in groups of four, as ISO 13616 prints it."""
    compact = "".join(iban.split())
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def _breakable(text: str) -> str:
    return _ENDLESS.sub("\\1\u200b", text)
