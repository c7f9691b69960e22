"""The invoice as its customer sees it under a signed link, in the words of the paper itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from services.archive.models import Document
from services.invoicing.documents.paper import InvoicePaper, PaperPosition
from services.invoicing.documents.reader import Reader, address_lines, reader_of
from services.invoicing.documents.words import Words, in_language
from services.invoicing.models import Invoice
from services.invoicing.papers import paper_of
from tenants.models import Client

PAPERS = {"invoice_pdf": "pdf", "invoice_ubl": "ubl"}
"""Kinds of documents that a customer may have → how the page calls them."""


def papers(secret: str, documents: Iterable[Document]) -> dict[str, str]:
    """pdf, ubl → address."""
    kept = [one for one in documents if one.kind in PAPERS]
    return {PAPERS[one.kind]: reverse("link_paper", args=[secret, one.pk]) for one in kept}


def invoice(found: Invoice, seller: Client, language: str, papers: dict[str, str]) -> dict[str, Any]:
    """The context of client_portal/link.html; `found` has its positions as `.shown`."""
    paper = paper_of(found, found.shown, seller)  # type: ignore[attr-defined]
    words, reader = in_language(language), reader_of(language)
    return {
        "number": paper.number, "seller": paper.seller.name, "customer": paper.buyer.name,
        "title": f"{words.invoice} {paper.number}",
        "payable": reader.money(paper.payable, paper.currency),
        "nothing_to_pay": "" if paper.payable > 0 else words.nothing_to_pay,
        "by": words.by.format(date=reader.date(paper.due_date)) if paper.due_date else "",
        "please_pay": words.please_pay,
        "pay": pay(paper, words),
        "positions": [position(one, paper.currency, reader) for one in paper.positions],
        "sums": sums(paper, words, reader),
        "facts": facts(paper, words, reader),
        "seller_lines": [*address_lines(paper.seller.address), *filter(None, [paper.seller.vat_id])],
        "seller_email": paper.seller.email, "currency": paper.currency,
        "pdf_url": papers.get("pdf", ""), "ubl_url": papers.get("ubl", ""),
    }  # fmt: skip


def position(one: PaperPosition, currency: str, reader: Reader) -> dict[str, str]:
    note = f"{reader.number(one.quantity, 0)} × {reader.money(one.unit_price, currency)}"
    return {"name": one.name, "note": note, "net": reader.amount(one.net, currency)}


def pay(paper: InvoicePaper, words: Words) -> list[dict[str, str]]:
    """How to pay: to whom, which account, with which words."""
    said = [
        (words.payee, paper.seller.name),
        ("IBAN", " ".join(paper.iban[n : n + 4] for n in range(0, len(paper.iban), 4))),
        ("BIC", paper.bic),
        (words.payment_reference, paper.payment_reference),
    ]
    return [{"term": term, "value": value} for term, value in said if value]


def facts(paper: InvoicePaper, words: Words, reader: Reader) -> list[dict[str, str]]:
    said = [
        (_("For"), paper.buyer.name),
        (words.issue_date, reader.date(paper.issue_date)),
        (words.due_date, reader.date(paper.due_date) if paper.due_date else ""),
        (words.delivery_date, reader.date(paper.delivery_date) if paper.delivery_date else ""),
        (words.order_reference, paper.order_reference),
    ]
    return [{"term": term, "value": value} for term, value in said if value]


def sums(paper: InvoicePaper, words: Words, reader: Reader) -> list[dict[str, str]]:
    """From the positions to what is to be paid."""
    said = [(words.positions_net, paper.positions_net)]
    if paper.charges_total:
        said.append((words.freight, paper.charges_total))
    said.append((words.tax_total, paper.tax_total))
    return [{"words": term, "amount": reader.amount(amount, paper.currency)} for term, amount in said]
