"""The files that clients hand in for invoicing, with the headings under which their systems export them.

Headings are English, Dutch, Polish and German; case, blanks, accents and signs do not matter (`orderID` is `order id`).
Lengths and decimals are those of the tables that the values go to.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from services.desk.intake.kinds import Column, FileKind

ZERO: Final = Decimal(0)
MOST: Final = Decimal("9999999999")

ORDER_NUMBERS: Final = (
    "order id", "order number", "order no", "order nr", "order #", "sales order", "po number",
    "ordernummer", "bestelnummer", "bestelnr", "bestelling",
    "nr zamówienia", "numer zamówienia", "zamówienie", "zamówienie nr", "id zamówienia",
    "Bestellnummer", "Bestell-Nr", "Bestellung", "Auftragsnummer", "Auftrags-Nr", "Auftrag",
)  # fmt: skip
CUSTOMER_NUMBERS: Final = (
    "customer id", "customer number", "customer no", "customer nr", "customer code", "client id", "client number",
    "account number", "debtor number", "buyer id",
    "klant", "klantnummer", "klantnr", "klantcode", "klant-id", "debiteur", "debiteurnummer", "debiteurnr",
    "klient", "nr klienta", "numer klienta", "kod klienta", "id klienta", "kontrahent", "kod kontrahenta",
    "nr kontrahenta",
    "Kunde", "Kundennummer", "Kunden-Nr", "Kundennr", "Kunden-ID", "Debitor", "Debitorennummer", "Debitor-Nr",
)  # fmt: skip
PRODUCT_NUMBERS: Final = (
    "product id", "product number", "product no", "product code", "item", "item id", "item no", "item number",
    "item code",
    "sku", "article", "article number", "article no",
    "artikel", "artikelnummer", "artikelnr", "artikelcode", "productnummer", "productcode",
    "produkt", "kod produktu", "nr produktu", "id produktu", "indeks", "towar", "kod towaru", "symbol",
    "Artikel-Nr", "Produktnummer", "Produkt-Nr", "Materialnummer",
)  # fmt: skip
UNIT_PRICES: Final = (
    "price", "unit price", "price per unit", "net price", "sales price", "list price",
    "prijs", "stukprijs", "eenheidsprijs", "prijs per stuk", "nettoprijs", "verkoopprijs",
    "cena", "cena jednostkowa", "cena netto", "cena jedn", "cena jedn netto",
    "Preis", "Einzelpreis", "Stückpreis", "Nettopreis", "Verkaufspreis", "Preis pro Einheit",
)  # fmt: skip
VAT_RATES: Final = (
    "vat", "vat %", "vat rate", "vat percentage", "tax rate",
    "btw", "btw %", "btw-tarief", "btw-percentage", "stawka vat", "stawka podatku",
    "MwSt", "MwSt-Satz", "USt", "USt-Satz", "Steuersatz",
)  # fmt: skip
CURRENCIES: Final = ("currency", "currency code", "valuta", "munteenheid", "waluta", "Währung")
EMAILS: Final = (
    "email", "e-mail", "e-mail address", "mail", "invoice email", "billing email",
    "e-mailadres", "mailadres", "factuur e-mail", "adres e-mail", "poczta", "E-Mail-Adresse", "Rechnungs-E-Mail",
)  # fmt: skip
LANGUAGES: Final = ("language", "language code", "taal", "język", "Sprache")
VAT_IDS: Final = (
    "vat id", "vat number", "vat no", "vat registration number", "tax id",
    "btw-nummer", "btw-nr", "btw-id", "btw-identificatienummer", "nip", "numer vat", "nip ue",
    "USt-IdNr", "USt-ID", "UStID-Nr", "Umsatzsteuer-ID",
)  # fmt: skip
PAYMENT_DAYS: Final = (
    "payment days", "payment term", "payment terms", "terms days", "net days",
    "betaaltermijn", "betalingstermijn", "betaaldagen", "termin płatności", "dni płatności",
    "Zahlungsziel", "Zahlungsfrist", "Zahlungstage",
)  # fmt: skip

ORDERS: Final = FileKind(
    slug="orders",
    title=_("Orders"),
    columns=(
        Column("order", _("order number"), "key", required=True, max_length=60, aliases=ORDER_NUMBERS),
        Column("customer", _("customer number"), "key", required=True, max_length=60, aliases=CUSTOMER_NUMBERS),
        Column(
            "order_date", _("order date"), "date", required=True,
            aliases=("date", "ordered", "ordered on", "orderdatum", "besteldatum", "datum", "data zamówienia", "data",
                     "Bestelldatum", "Auftragsdatum"),
        ),
        Column(
            "required_date", _("required date"), "date",
            aliases=("wanted on", "delivery date", "gewenste leverdatum", "leverdatum",
                     "termin realizacji", "data realizacji", "Wunschtermin", "Liefertermin"),
        ),
        Column(
            "shipped_date", _("shipped date"), "date",
            aliases=("shipped", "shipped on", "ship date", "shipping date", "dispatch date", "delivered",
                     "delivered on",
                     "verzenddatum", "verzonden op", "geleverd op", "data wysyłki", "data dostawy", "wysłano",
                     "Versanddatum", "Lieferdatum", "versandt am"),
        ),
        Column(
            "freight", _("freight"), "decimal", minimum=ZERO, maximum=MOST, places=2,
            aliases=("freight cost", "freight costs", "shipping", "shipping cost", "shipping costs", "postage",
                     "vracht", "vrachtkosten", "verzendkosten", "porto", "fracht", "koszt wysyłki", "koszty wysyłki",
                     "koszt transportu", "Frachtkosten", "Versandkosten"),
        ),
        Column("currency", _("currency"), "currency", aliases=CURRENCIES),
        Column(
            "reference", _("reference"), max_length=100,
            aliases=("your reference", "customer reference", "purchase order", "referentie", "uw referentie", "kenmerk",
                     "referencja", "numer referencyjny", "Referenz", "Ihr Zeichen", "Ihre Referenz"),
        ),
        Column("ship_name", _("name at delivery"),
               aliases=("ship to", "ship to name", "delivery name", "aflevernaam", "naam afleveradres",
                        "odbiorca", "nazwa odbiorcy", "Liefername", "Warenempfänger")),
        Column("ship_address", _("address of delivery"),
               aliases=("ship to address", "ship street", "delivery address", "shipping address", "afleveradres",
                        "adres dostawy", "ulica dostawy", "Lieferadresse", "Lieferanschrift", "Lieferstraße")),
        Column("ship_city", _("town of delivery"), max_length=80,
               aliases=("ship to city", "delivery city", "shipping city", "afleverplaats", "miasto dostawy",
                        "Lieferort")),
        Column("ship_region", _("region of delivery"), max_length=80,
               aliases=("ship to region", "ship state", "shipping state", "afleverregio", "województwo dostawy",
                        "Lieferregion")),
        Column("ship_postal_code", _("postal code of delivery"), "postal_code",
               aliases=("ship to postal code", "ship postcode", "ship zip", "delivery postcode", "shipping zip",
                        "afleverpostcode", "postcode aflevering", "kod pocztowy dostawy", "Liefer-PLZ",
                        "PLZ Lieferung")),
        Column("ship_country", _("country of delivery"), "country",
               aliases=("ship to country", "delivery country", "shipping country", "afleverland", "land van levering",
                        "kraj dostawy", "Lieferland")),
    ),
    key=("order",),
    refers={"customer": ("customers",)},
)  # fmt: skip

POSITIONS: Final = FileKind(
    slug="positions",
    title=_("Positions of orders"),
    columns=(
        Column("order", _("order number"), "key", required=True, max_length=60, aliases=ORDER_NUMBERS),
        Column("product", _("product number"), "key", required=True, max_length=60, aliases=PRODUCT_NUMBERS),
        Column("description", _("description"),
               aliases=("product name", "item name", "omschrijving", "productnaam", "artikelomschrijving",
                        "opis", "nazwa", "nazwa towaru", "nazwa produktu", "Bezeichnung", "Beschreibung",
                        "Artikelbezeichnung")),
        Column(
            "quantity", _("quantity"), "decimal", required=True, minimum=ZERO, maximum=MOST, places=4,
            aliases=("qty", "number of items", "pieces", "aantal", "hoeveelheid", "ilość", "liczba", "sztuk",
                     "Menge", "Anzahl", "Stückzahl"),
        ),
        Column("unit_price", _("unit price"), "decimal", required=True, minimum=ZERO, maximum=MOST, places=4,
               aliases=UNIT_PRICES),
        Column("discount", _("discount"), "fraction", places=4,
               aliases=("discount %", "disc", "rebate", "korting", "korting %", "kortingspercentage",
                        "rabat", "rabat %", "upust", "Rabatt", "Rabatt %", "Nachlass")),
        Column("vat_rate", _("VAT rate"), "percent", minimum=ZERO, maximum=Decimal(100), places=2, aliases=VAT_RATES),
        Column("currency", _("currency"), "currency", aliases=CURRENCIES),
    ),
    key=("order", "product", "unit_price", "discount"),
    refers={"order": ("orders",), "product": ("products",)},
)  # fmt: skip
"""The same product may stand on an order twice at different prices or discounts; at the same ones it is a duplicate."""

CUSTOMERS: Final = FileKind(
    slug="customers",
    title=_("Customers"),
    columns=(
        Column("customer", _("customer number"), "key", required=True, max_length=60,
               aliases=(*CUSTOMER_NUMBERS, "id", "code", "number", "nummer", "numer", "kod")),
        Column("name", _("name"), required=True,
               aliases=("company", "company name", "customer name", "client name", "bedrijf", "bedrijfsnaam", "naam",
                        "klantnaam", "firma", "nazwa", "nazwa firmy", "nazwa klienta", "Firmenname", "Kundenname")),
        Column("contact", _("contact"), max_length=120,
               aliases=("contact name", "contact person", "attention", "contactpersoon", "ter attentie van",
                        "osoba kontaktowa", "osoba do kontaktu", "kontakt", "Ansprechpartner", "Kontaktperson")),
        Column("contact_title", _("function of the contact"), max_length=120,
               aliases=("title", "job title", "function", "functie", "stanowisko", "Funktion", "Position")),
        Column("address", _("address"),
               aliases=("street", "street address", "address line 1", "adres", "straat", "straat en huisnummer",
                        "ulica", "Straße", "Adresse", "Anschrift", "Straße und Hausnummer")),
        Column("city", _("town"), max_length=80,
               aliases=("town", "plaats", "woonplaats", "stad", "miasto", "miejscowość", "Ort", "Stadt")),
        Column("region", _("region"), max_length=80,
               aliases=("state", "province", "county", "regio", "provincie", "województwo", "Bundesland")),
        Column("postal_code", _("postal code"), "postal_code",
               aliases=("postcode", "zip", "zip code", "post code", "kod pocztowy", "PLZ", "Postleitzahl")),
        Column("country", _("country"), "country",
               aliases=("country code", "land", "landcode", "kraj", "kod kraju", "Ländercode")),
        Column("phone", _("phone"), "phone",
               aliases=("telephone", "phone number", "tel", "telefoon", "telefoonnummer", "telefon", "nr telefonu",
                        "Telefonnummer")),
        Column("email", _("e-mail address"), "email", aliases=EMAILS),
        Column("vat_id", _("VAT number"), "vat_id", aliases=VAT_IDS),
        Column("payment_days", _("days to pay"), "integer", minimum=ZERO, maximum=Decimal(365), aliases=PAYMENT_DAYS),
        Column("language", _("language"), "language", aliases=LANGUAGES),
        Column("currency", _("currency"), "currency", aliases=CURRENCIES),
    ),
    key=("customer",),
)  # fmt: skip

PRODUCTS: Final = FileKind(
    slug="products",
    title=_("Products"),
    columns=(
        Column("product", _("product number"), "key", required=True, max_length=60,
               aliases=(*PRODUCT_NUMBERS, "id", "code", "number", "nummer", "numer", "kod")),
        Column("name", _("name"), required=True,
               aliases=("product name", "item name", "description", "naam", "productnaam", "omschrijving",
                        "artikelomschrijving", "nazwa", "nazwa produktu", "nazwa towaru", "opis",
                        "Bezeichnung", "Artikelbezeichnung", "Produktname", "Beschreibung")),
        Column("unit", _("unit"), max_length=60,
               aliases=("quantity per unit", "unit of measure", "uom", "packaging", "eenheid", "verpakking",
                        "jednostka", "jednostka miary", "jm", "opakowanie", "Einheit", "Mengeneinheit", "Verpackung")),
        Column("unit_price", _("unit price"), "decimal", minimum=ZERO, maximum=MOST, places=4, aliases=UNIT_PRICES),
        Column("vat_rate", _("VAT rate"), "percent", minimum=ZERO, maximum=Decimal(100), places=2, aliases=VAT_RATES),
    ),
    key=("product",),
)  # fmt: skip

CONTACTS: Final = FileKind(
    slug="contacts",
    title=_("Additions to customers"),
    columns=(
        Column("customer", _("customer number"), "key", required=True, max_length=60,
               aliases=(*CUSTOMER_NUMBERS, "id", "code")),
        Column("email", _("e-mail address"), "email", required=True, aliases=EMAILS),
        Column("currency", _("currency"), "currency", aliases=CURRENCIES),
        Column("language", _("language"), "language", aliases=LANGUAGES),
        Column("vat_id", _("VAT number"), "vat_id", aliases=VAT_IDS),
        Column("payment_days", _("days to pay"), "integer", minimum=ZERO, maximum=Decimal(365), aliases=PAYMENT_DAYS),
    ),
    key=("customer",),
    refers={"customer": ("customers",)},
)  # fmt: skip

KINDS: Final = (ORDERS, POSITIONS, CUSTOMERS, PRODUCTS, CONTACTS)
