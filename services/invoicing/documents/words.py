"""The words on a document in the languages of its readers, all in one place.

These are the debtor's words, not the staff's: a document is written once, in the language of the one who pays, so they
are no part of the interface's catalogues. A word holds its places in braces: "Page {n} of {m}".

Sources of the VAT sentences: Council Directive 2006/112/EC, articles 138 (supply to another member state), 146 (export),
194 and 196 (reverse charge), 226 point 11a (the words "Reverse charge"); the codes are the VATEX list of CEF.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeAlias

from services.invoicing.documents.paper import LANGUAGES, PaperTax

Words: TypeAlias = Mapping[str, str]

#                       English, Nederlands, polski, Deutsch: the order of paper.LANGUAGES
_TABLE: dict[str, tuple[str, str, str, str]] = {
    "invoice": ("Invoice", "Factuur", "Faktura", "Rechnung"),
    "number": ("Invoice number", "Factuurnummer", "Numer faktury", "Rechnungsnummer"),
    "issue_date": ("Invoice date", "Factuurdatum", "Data wystawienia", "Rechnungsdatum"),
    "due_date": ("Due date", "Vervaldatum", "Termin płatności", "Fällig am"),
    "delivery_date": ("Delivery date", "Leverdatum", "Data dostawy", "Lieferdatum"),
    "deliver_to": ("Delivered to", "Geleverd aan", "Miejsce dostawy", "Geliefert an"),
    "order_reference": ("Your order", "Uw order", "Zamówienie", "Ihre Bestellung"),
    "buyer_reference": ("Your reference", "Uw kenmerk", "Znak nabywcy", "Ihr Zeichen"),
    "buyer_vat": ("Your VAT ID", "Uw btw-nummer", "NIP / VAT nabywcy", "Ihre USt-IdNr."),
    "seller_vat": ("VAT ID", "Btw-nummer", "NIP", "USt-IdNr."),
    "position": ("No.", "Nr.", "Lp.", "Pos."),
    "name": ("Description", "Omschrijving", "Nazwa", "Bezeichnung"),
    "quantity": ("Quantity", "Aantal", "Ilość", "Menge"),
    "unit_price": ("Unit price", "Stukprijs", "Cena jedn.", "Einzelpreis"),
    "discount": ("Discount", "Korting", "Rabat", "Rabatt"),
    "vat": ("VAT", "Btw", "VAT", "USt"),
    "amount": ("Amount {currency}", "Bedrag {currency}", "Netto {currency}", "Betrag {currency}"),
    "positions_net": ("Subtotal", "Subtotaal", "Suma pozycji", "Zwischensumme"),
    "charge": ("Charge", "Toeslag", "Opłata dodatkowa", "Zuschlag"),
    "tax_exclusive": ("Total excluding VAT", "Totaal exclusief btw", "Razem netto", "Gesamtbetrag netto"),
    "tax": ("VAT {rate} on {taxable}", "Btw {rate} over {taxable}", "VAT {rate} od {taxable}", "USt {rate} auf {taxable}"),
    "untaxed": ("No VAT on {taxable}", "Geen btw over {taxable}", "Bez VAT od {taxable}", "Keine USt auf {taxable}"),
    "tax_total": ("Total VAT", "Totaal btw", "Razem VAT", "Gesamtbetrag USt"),
    "payable": ("To pay", "Te betalen", "Do zapłaty", "Zu zahlen"),
    "please_pay": ("Please pay", "Graag betalen", "Prosimy o zapłatę", "Bitte zahlen Sie"),
    "by": ("by {date}", "uiterlijk {date}", "do {date}", "bis zum {date}"),
    "terms": ("Payable by {date}", "Te betalen uiterlijk {date}", "Płatne do {date}", "Zahlbar bis zum {date}"),
    "payee": ("To", "Ten name van", "Odbiorca", "Empfänger"),
    "iban": ("IBAN", "IBAN", "IBAN", "IBAN"),
    "bic": ("BIC", "BIC", "BIC", "BIC"),
    "payment_reference": ("Reference", "Kenmerk", "Tytuł przelewu", "Verwendungszweck"),
    "nothing_to_pay": ("There is nothing to pay.", "U hoeft niets te betalen.", "Brak kwoty do zapłaty.", "Es ist nichts zu zahlen."),
    "page": ("Page {n} of {m}", "Pagina {n} van {m}", "Strona {n} z {m}", "Seite {n} von {m}"),
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
    "VATEX-EU-AE": ("Reverse charge", "Btw verlegd", "Odwrotne obciążenie", "Steuerschuldnerschaft des Leistungsempfängers"),
    "VATEX-EU-O": ("Not subject to VAT", "Niet aan btw onderworpen", "Nie podlega VAT", "Nicht umsatzsteuerbar"),
    # Units by their code in UN/ECE Recommendation 20.
    "C62": ("pcs", "st.", "szt.", "Stk."),
    "H87": ("pcs", "st.", "szt.", "Stk."),
    "HUR": ("h", "uur", "godz.", "Std."),
    "DAY": ("days", "dagen", "dni", "Tage"),
    "MON": ("months", "maanden", "mies.", "Monate"),
    "KGM": ("kg", "kg", "kg", "kg"),
    "GRM": ("g", "g", "g", "g"),
    "TNE": ("t", "t", "t", "t"),
    "LTR": ("l", "l", "l", "l"),
    "MTR": ("m", "m", "m", "m"),
    "MTK": ("m²", "m²", "m²", "m²"),
    "KMT": ("km", "km", "km", "km"),
    "KWH": ("kWh", "kWh", "kWh", "kWh"),
    "SET": ("sets", "sets", "kpl.", "Sätze"),
    "XBX": ("boxes", "dozen", "pud.", "Kartons"),
}

_STANDARD_EXEMPTIONS = {"K": "VATEX-EU-IC", "G": "VATEX-EU-G", "AE": "VATEX-EU-AE", "O": "VATEX-EU-O"}


def readable(language: str) -> str:
    """The language itself where we have its words, else English."""
    return language if language in LANGUAGES else "en"


@cache
def in_language(language: str) -> Words:
    """All words of one language by their key."""
    column = LANGUAGES.index(readable(language))
    return MappingProxyType({key: words[column] for key, words in _TABLE.items()})


def exemption(tax: PaperTax, language: str) -> tuple[str, str]:
    """Code (VATEX) and words of why no VAT is charged, the paper's own first; both empty where VAT is charged.

    Category E has no standard reason: it is a matter of the seller's law, so the paper must bring it.
    """
    code = tax.exemption_code or _STANDARD_EXEMPTIONS.get(tax.category, "")
    return code, tax.exemption_reason or in_language(language).get(code.upper(), "")
