"""What the template lays out: an `InvoicePaper` turned into finished words, in the reader's language and order.

The template gets text and nothing else, so that it holds no rule and no format. The names that `invoice_sheet` gives
are the ones that `templates/documents/invoice.typ` reads.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeAlias

from services.invoicing.documents.ink import inks
from services.invoicing.documents.paper import InvoicePaper, PaperParty, PaperPosition, PaperTax, PostalAddress
from services.invoicing.documents.reader import Reader, address_lines, reader_of
from services.invoicing.documents.words import Words, in_language

Pair: TypeAlias = tuple[str, str]


def invoice_sheet(paper: InvoicePaper) -> dict[str, Any]:
    """Everything on the invoice as text, ready for JSON."""
    return _Sheet(paper).whole()


class _Sheet:
    """One invoice on its way to paper, with its reader and words at hand."""

    def __init__(self, paper: InvoicePaper) -> None:
        self.paper = paper
        self.reader: Reader = reader_of(paper.language)
        self.words: Words = in_language(paper.language)
        self.payable = self.reader.money(paper.payable, paper.currency)

    def whole(self) -> dict[str, Any]:
        paper, words = self.paper, self.words
        return {
            "language": words.language,
            "title": words.invoice,
            "number": _breakable(paper.number),
            "inks": inks(paper.hue),
            "seller": _breakable(paper.seller.name),
            "author": paper.seller.name,
            "letterhead": self.letterhead(),
            "sender": self.sender(),
            "buyer": self.addressee(),
            "meta": self.meta(),
            **self.table(),
            "totals": self.totals(),
            "payable": (words.payable, self.payable),
            "payment": self.payment(),
            "exemptions": self.exemptions(),
            "note": _breakable(paper.note).splitlines(),
            "legal": self.legal(),
            "page": words.page,
        }

    def lines(self, address: PostalAddress) -> list[str]:
        """The lines of an address, with the country only where invoice or goods cross a border."""
        at_home = self.paper.seller.address.country == self.paper.buyer.address.country == address.country
        country = "" if at_home else self.reader.country(address.country)
        return [_breakable(line) for line in [*address_lines(address), country] if line]

    def letterhead(self) -> list[str]:
        seller = self.paper.seller
        return [*self.lines(seller.address), *(_breakable(line) for line in (seller.email, seller.phone) if line)]

    def sender(self) -> str:
        """The one small line that a window envelope shows above the buyer."""
        return " · ".join([self.paper.seller.name, *address_lines(self.paper.seller.address)])

    def addressee(self) -> list[str]:
        return [_breakable(self.paper.buyer.name), *self.lines(self.paper.buyer.address)]

    def meta(self) -> list[tuple[str, list[str]]]:
        """The facts beside the address: label and lines, only those that there are."""
        paper, words, date = self.paper, self.words, self.reader.date
        facts = [
            (words.issue_date, [date(paper.issue_date)]),
            (words.due_date, [date(paper.due_date)] if paper.due_date else []),
            (words.delivery_date, [date(paper.delivery_date)] if paper.delivery_date else []),
            (words.order_reference, [paper.order_reference]),
            (words.buyer_reference, [paper.buyer_reference]),
            (words.buyer_vat, [paper.buyer.vat_id]),
            (words.deliver_to, self.other_place()),
        ]
        return [(label, [_breakable(line, 16) for line in lines]) for label, lines in facts if any(lines)]

    def other_place(self) -> list[str]:
        place = self.paper.deliver_to
        return self.lines(place) if place and place != self.paper.buyer.address else []

    def table(self) -> dict[str, Any]:
        """The positions: columns (head and longest text), the units in use, and rows of text.

        A row is number, name, item code, quantity, unit, unit price, discount, VAT, net; the discount only where the
        invoice has one.
        """
        discounted = any(position.discount_amount for position in self.paper.positions)
        rows = [self.row(position, discounted=discounted) for position in self.paper.positions]
        columns = [
            {"head": head, "longest": max((row[place] for row in rows), key=len, default="")}
            for head, place in self.heads(discounted=discounted)
        ]
        return {"columns": columns, "units": sorted({row[4] for row in rows}), "rows": rows}

    def heads(self, *, discounted: bool) -> list[tuple[str, int]]:
        """Each column's head and its place in a row; the name's longest text is of no use, as it may wrap."""
        words = self.words
        amount = words.amount.format(currency=self.paper.currency)
        sums = [words.unit_price, *([words.discount] if discounted else []), words.vat, amount]
        heads = [(words.position, 0), (words.name, 2), (words.quantity, 3)]
        return heads + [(head, place) for place, head in enumerate(sums, start=5)]

    def row(self, position: PaperPosition, *, discounted: bool) -> list[str]:
        reader = self.reader
        return [
            position.number,
            _breakable(position.name, 24),
            _breakable(position.item_code, 24),
            reader.number(position.quantity, 0),
            self.words.unit(position.unit),
            self.amount(position.unit_price),
            *([self.discount(position)] if discounted else []),
            self.rate(position.vat_category, position.vat_rate),
            self.amount(position.net),
        ]

    def discount(self, position: PaperPosition) -> str:
        return self.amount(-position.discount_amount) if position.discount_amount else ""

    def rate(self, category: str, rate: Decimal) -> str:
        return "\u2013" if category == "O" else self.reader.percent(rate)

    def totals(self) -> list[Pair]:
        """The sums above the one to pay, top to bottom."""
        paper, words, amount = self.paper, self.words, self.amount
        above = [(words.positions_net, amount(paper.positions_net))] if paper.charges and paper.positions else []
        charges = [(_breakable(charge.reason) or words.charge, amount(charge.amount)) for charge in paper.charges]
        taxes = [(self.tax_words(tax), amount(tax.tax)) for tax in paper.taxes]
        below = [(words.tax_total, amount(paper.tax_total))] if len(paper.taxes) > 1 else []
        return [*above, *charges, (words.tax_exclusive, amount(paper.tax_exclusive)), *taxes, *below]

    def amount(self, value: Decimal) -> str:
        return self.reader.amount(value, self.paper.currency)

    def tax_words(self, tax: PaperTax) -> str:
        words = self.words.untaxed if tax.category == "O" else self.words.tax
        return words.format(rate=self.rate(tax.category, tax.rate), taxable=self.amount(tax.taxable))

    def payment(self) -> dict[str, Any]:
        """What to pay, by when and how; without rows where there is nothing to pay."""
        paper, words = self.paper, self.words
        if paper.payable <= 0:
            return {"lead": words.nothing_to_pay, "amount": "", "by": "", "ways": []}
        by = words.by.format(date=self.reader.date(paper.due_date)) if paper.due_date else ""
        return {"lead": words.please_pay, "amount": self.payable, "by": by, "ways": self.ways()}

    def ways(self) -> list[Pair]:
        paper, words = self.paper, self.words
        ways = [
            (words.payee, _breakable(paper.seller.name) if paper.iban else ""),
            ("IBAN", in_fours(paper.iban)),
            ("BIC", paper.bic),
            (words.payment_reference, paper.payment_reference or paper.number),
        ]
        return [(label, _breakable(value, 24)) for label, value in ways if value]

    def exemptions(self) -> list[str]:
        """Why no VAT is charged, once each, in the order of the breakdown."""
        reasons = (self.words.exemption(tax)[1] for tax in self.paper.taxes)
        return list(dict.fromkeys(reason for reason in reasons if reason))

    def legal(self) -> list[str]:
        """The foot of every page: who this is, by register and VAT id."""
        seller = self.paper.seller
        vat = f"{self.words.seller_vat} {seller.vat_id}" if seller.vat_id else ""
        return [part for part in (seller.name, registration(seller), vat) if part]


def registration(party: PaperParty) -> str:
    return f"KvK {party.registration}" if party.has_kvk_number else party.registration


def in_fours(iban: str) -> str:
    """An IBAN in groups of four, as ISO 13616 prints it."""
    compact = "".join(iban.split())
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def _breakable(text: str, run: int = 32) -> str:
    """The text with places to break in runs of letters that no column holds (U+200B has no width, prints nothing)."""
    return text if len(text) <= run else re.sub(rf"([^\s-]{{{run}}})(?=[^\s-])", "\\1\u200b", text)
