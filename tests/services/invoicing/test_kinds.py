"""The files of invoicing, under the headings of several countries' systems."""

from __future__ import annotations

import pytest

from services.desk.intake.kinds import FileKind
from services.desk.intake.recognise import recognise
from services.invoicing.kinds import CONTACTS, CUSTOMERS, KINDS, ORDERS, POSITIONS, PRODUCTS

HEADINGS: list[tuple[str, FileKind, int]] = [
    ("Ordernummer;Klantnummer;Orderdatum;Verzenddatum;Vrachtkosten;Valuta;Referentie", ORDERS, 7),
    ("Nr zamówienia;Nr klienta;Data zamówienia;Data wysyłki;Koszt wysyłki;Waluta", ORDERS, 6),
    ("Bestell-Nr.;Kunden-Nr.;Bestelldatum;Lieferdatum;Versandkosten;Währung;Lieferadresse", ORDERS, 7),
    ("Ordernummer;Artikelnummer;Omschrijving;Aantal;Stukprijs;Korting %;BTW %", POSITIONS, 7),
    ("Numer zamówienia;Indeks;Nazwa towaru;Ilość;Cena netto;Rabat;Stawka VAT", POSITIONS, 7),
    ("Auftragsnummer;Artikel-Nr.;Bezeichnung;Menge;Einzelpreis (EUR);Rabatt;MwSt.-Satz", POSITIONS, 7),
    ("Debiteurnr;Naam;Straat;Postcode;Plaats;Land;E-mailadres;BTW-nummer;Betaaltermijn;Taal", CUSTOMERS, 10),
    ("Kod klienta;Nazwa;Ulica;Kod pocztowy;Miasto;Kraj;NIP;E-mail;Termin płatności", CUSTOMERS, 9),
    ("Kundennummer;Firma;Straße;PLZ;Ort;Land;USt-IdNr.;Telefon;Zahlungsziel", CUSTOMERS, 9),
    ("id,name,street,zip,city,country", CUSTOMERS, 6),
    ("Artikelnummer;Omschrijving;Eenheid;Prijs;BTW-tarief", PRODUCTS, 5),
    ("Symbol;Nazwa;JM;Cena netto;VAT", PRODUCTS, 5),
    ("id,name,unit,price", PRODUCTS, 4),
    ("customer,email,currency", CONTACTS, 3),
    ("Klantnummer;E-mail;Taal;Valuta;BTW-nummer", CONTACTS, 5),
]


@pytest.mark.parametrize(("heading", "kind", "known"), HEADINGS, ids=[heading[:30] for heading, _, _ in HEADINGS])
def test_headings_are_known_in_four_languages(heading: str, kind: FileKind, known: int) -> None:
    found = recognise(heading.replace(",", ";").split(";"), KINDS)
    assert found.kind is kind
    assert len(found.mapping) == known
    assert found.unmapped == ()


def test_every_reference_leads_to_a_kind_of_ours() -> None:
    slugs = {kind.slug for kind in KINDS}
    assert {target for kind in KINDS for targets in kind.refers.values() for target in targets} <= slugs
