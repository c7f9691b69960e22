"""Documents as they leave: fetched over HTTP, kept as files, and looked at once more with the official rules."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from demo.browser import Browser
from demo.pages import InvoiceLinks
from services.invoicing.documents import rules

NAMES = {
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What an invoice's two documents say; `failures` are the rules of EN 16931 that the UBL document breaks."""

    number: str
    order: str
    currency: str
    net: Decimal
    category: str
    pdf: bool
    failures: tuple[str, ...]


def fetch(browser: Browser, links: InvoiceLinks, folder: Path) -> Paper:
    """Both documents of an invoice, kept in `folder` and read."""
    pdf, ubl = browser.get(links.pdf).content, browser.get(links.ubl).content
    (folder / f"{links.number}.pdf").write_bytes(pdf)
    (folder / f"{links.number}.xml").write_bytes(ubl)
    return read(pdf, ubl)


def read(pdf: bytes, ubl: bytes) -> Paper:
    """What the UBL document states, and the rules' verdict."""
    root = etree.fromstring(ubl)
    return Paper(
        number=said(root, "cbc:ID"),
        order=said(root, "cac:OrderReference/cbc:ID"),
        currency=said(root, "cbc:DocumentCurrencyCode"),
        net=Decimal(said(root, "cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount")),
        category=said(root, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID"),
        pdf=pdf.startswith(b"%PDF") and pdf.rstrip().endswith(b"%%EOF"),
        failures=tuple(failure.rule for failure in rules.check(ubl).failures),
    )


def said(root: etree._Element, path: str) -> str:
    return root.findtext(path, default="", namespaces=NAMES)
