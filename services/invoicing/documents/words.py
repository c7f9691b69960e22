"""The words on a document in the languages of its readers, all in one place.

These are the debtor's words, not the staff's: a document is written once, in the language of the one who pays, so they
are no part of the interface's catalogues. A word holds its places in braces: "Page {n} of {m}".

Sources of the VAT sentences: Council Directive 2006/112/EC, articles 138 (supply to another member state),
146 (export), 194 and 196 (reverse charge), 226 point 11a (the words "Reverse charge"); their codes: CEF's VATEX list.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from services.invoicing.documents.paper import LANGUAGES, PaperTax


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; `unit` and `exemption` give those that go by a code."""

    language: str
    invoice: str
    issue_date: str
    due_date: str
    delivery_date: str
    deliver_to: str
    order_reference: str
    buyer_reference: str
    buyer_vat: str
    seller_vat: str
    position: str
    name: str
    quantity: str
    unit_price: str
    discount: str
    vat: str
    amount: str
    positions_net: str
    freight: str
    charge: str
    tax_exclusive: str
    tax: str
    untaxed: str
    tax_total: str
    payable: str
    please_pay: str
    by: str
    terms: str
    payee: str
    payment_reference: str
    nothing_to_pay: str
    page: str

    def unit(self, code: str) -> str:
        """The short word of a unit of UN/ECE Recommendation 20; the code itself where we have no word."""
        row = _UNITS.get(code)
        return row[LANGUAGES.index(self.language)] if row else code

    def exemption(self, tax: PaperTax) -> tuple[str, str]:
        """Code (VATEX) and words of why no VAT is charged, the paper's own first; both empty where VAT is charged.

        Category E has no standard reason: it is a matter of the seller's law, so the paper must bring it.
        """
        code = tax.exemption_code.upper() or _STANDARD_EXEMPTIONS.get(tax.category, "")
        row = _EXEMPTIONS.get(code)
        return code, tax.exemption_reason or (row[LANGUAGES.index(self.language)] if row else "")


def readable(language: str) -> str:
    """The language itself where we have its words, else English."""
    return language if language in LANGUAGES else "en"


@cache
def in_language(language: str) -> Words:
    """The words of a language, of English where we do not have them."""
    column = LANGUAGES.index(readable(language))
    return Words(LANGUAGES[column], *(_WORDS[field.name][column] for field in fields(Words)[1:]))


#  English, Nederlands, polski, Deutsch: the order of paper.LANGUAGES
_WORDS = {
    "invoice": ("Invoice", "Factuur", "Faktura", "Rechnung"),
    "issue_date": ("Invoice date", "Factuurdatum", "Data wystawienia", "Rechnungsdatum"),
    "due_date": ("Due date", "Vervaldatum", "Termin płatności", "Fällig am"),
    "delivery_date": ("Delivery date", "Leverdatum", "Data dostawy", "Lieferdatum"),
    "deliver_to": ("Delivered to", "Geleverd aan", "Miejsce dostawy", "Geliefert an"),
    "order_reference": ("Your order", "Uw order", "Zamówienie", "Ihre Bestellung"),
    "buyer_reference": ("Your reference", "Uw kenmerk", "Znak nabywcy", "Ihr Zeichen"),
    "buyer_vat": ("Your VAT ID", "Uw btw-nummer", "NIP nabywcy", "Ihre USt-IdNr."),
    "seller_vat": ("VAT ID", "Btw-nummer", "NIP", "USt-IdNr."),
    "position": ("No.", "Nr.", "Lp.", "Pos."),
    "name": ("Description", "Omschrijving", "Nazwa", "Bezeichnung"),
    "quantity": ("Quantity", "Aantal", "Ilość", "Menge"),
    "unit_price": ("Unit price", "Stukprijs", "Cena jedn.", "Einzelpreis"),
    "discount": ("Discount", "Korting", "Rabat", "Rabatt"),
    "vat": ("VAT", "Btw", "VAT", "USt"),
    "amount": ("Amount {currency}", "Bedrag {currency}", "Netto {currency}", "Betrag {currency}"),
    "positions_net": ("Subtotal", "Subtotaal", "Suma pozycji", "Zwischensumme"),
    "freight": ("Freight", "Vrachtkosten", "Koszty transportu", "Frachtkosten"),
    "charge": ("Charge", "Toeslag", "Opłata dodatkowa", "Zuschlag"),
    "tax_exclusive": ("Total excluding VAT", "Totaal exclusief btw", "Razem netto", "Gesamtbetrag netto"),
    "tax": (
        "VAT {rate} on {taxable}",
        "Btw {rate} over {taxable}",
        "VAT {rate} od {taxable}",
        "USt {rate} auf {taxable}",
    ),
    "untaxed": ("No VAT on {taxable}", "Geen btw over {taxable}", "Bez VAT od {taxable}", "Keine USt auf {taxable}"),
    "tax_total": ("Total VAT", "Totaal btw", "Razem VAT", "Gesamtbetrag USt"),
    "payable": ("To pay", "Te betalen", "Do zapłaty", "Zu zahlen"),
    "please_pay": ("Please pay", "Graag betalen", "Prosimy o zapłatę", "Bitte zahlen Sie"),
    "by": ("by {date}", "uiterlijk {date}", "do {date}", "bis zum {date}"),
    "terms": ("Payable by {date}", "Te betalen uiterlijk {date}", "Płatne do {date}", "Zahlbar bis zum {date}"),
    "payee": ("To", "Ten name van", "Odbiorca", "Empfänger"),
    "payment_reference": ("Reference", "Kenmerk", "Tytuł przelewu", "Verwendungszweck"),
    "nothing_to_pay": (
        "There is nothing to pay.",
        "U hoeft niets te betalen.",
        "Brak kwoty do zapłaty.",
        "Es ist nichts zu zahlen.",
    ),
    "page": ("Page {n} of {m}", "Pagina {n} van {m}", "Strona {n} z {m}", "Seite {n} von {m}"),
}

_STANDARD_EXEMPTIONS = {"K": "VATEX-EU-IC", "G": "VATEX-EU-G", "AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}
_EXEMPTIONS = {
    "VATEX-EU-IC": (
        "Intra-Community supply, exempt from VAT (Article 138, Directive 2006/112/EC)",
        "Intracommunautaire levering, vrijgesteld van btw (artikel 138 Richtlijn 2006/112/EG)",
        "Wewnątrzwspólnotowa dostawa towarów, zwolniona z VAT (art. 138 dyrektywy 2006/112/WE)",
        "Innergemeinschaftliche Lieferung, steuerfrei (Artikel 138 der Richtlinie 2006/112/EG)",
    ),
    "VATEX-EU-G": (
        "Export outside the EU, exempt from VAT (Article 146, Directive 2006/112/EC)",
        "Uitvoer buiten de EU, vrijgesteld van btw (artikel 146 Richtlijn 2006/112/EG)",
        "Eksport poza UE, zwolniony z VAT (art. 146 dyrektywy 2006/112/WE)",
        "Ausfuhr in ein Drittland, steuerfrei (Artikel 146 der Richtlinie 2006/112/EG)",
    ),
    "VATEX-EU-AE": (
        "Reverse charge",
        "Btw verlegd",
        "Odwrotne obciążenie",
        "Steuerschuldnerschaft des Leistungsempfängers",
    ),
    "VATEX-EU-O": ("Not subject to VAT", "Niet aan btw onderworpen", "Nie podlega VAT", "Nicht umsatzsteuerbar"),
}

_UNITS = {
    "C62": ("pcs", "st.", "szt.", "Stk."),
    "H87": ("pcs", "st.", "szt.", "Stk."),
    "HUR": ("h", "uur", "godz.", "Std."),
    "DAY": ("days", "dagen", "dni", "Tage"),
    "MON": ("months", "maanden", "mies.", "Monate"),
    "SET": ("sets", "sets", "kpl.", "Sätze"),
    "XBX": ("boxes", "dozen", "pud.", "Kartons"),
    "KGM": ("kg",) * 4,
    "GRM": ("g",) * 4,
    "TNE": ("t",) * 4,
    "LTR": ("l",) * 4,
    "MTR": ("m",) * 4,
    "MTK": ("m²",) * 4,
    "KMT": ("km",) * 4,
    "KWH": ("kWh",) * 4,
}
