"""VAT treatment of goods sold: standard rates by country, and which category a sale falls into.

Rates: European Commission, "VAT rates applied in the Member States" (taxes in Europe database). NL 21 % since
2012-10-01 (Wet OB 1968 art. 9), PL 23 % since 2011-01-01 (ustawa o VAT art. 41 with 146aa/146ef), DE 19 % since
2007-01-01 with 16 % from 2020-07-01 to 2020-12-31 (§ 12 UStG, § 28 UStG).
Categories: EN 16931 code list UNCL5305 (S standard, K intra-Community supply, G export outside the EU).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from stdnum.eu import vat as eu_vat

from core.refusals import Refusal

STANDARD_RATES: dict[str, tuple[tuple[date, Decimal], ...]] = {
    "NL": ((date(2001, 1, 1), Decimal(19)), (date(2012, 10, 1), Decimal(21))),
    "PL": ((date(2004, 5, 1), Decimal(22)), (date(2011, 1, 1), Decimal(23))),
    "DE": ((date(2007, 1, 1), Decimal(19)), (date(2020, 7, 1), Decimal(16)), (date(2021, 1, 1), Decimal(19))),
}
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""Member states of the VAT area since 2021-01-01 (Council Directive 2006/112/EC art. 5; GB left on 2020-12-31)."""

EXEMPTION_CODES = {"K": "VATEX-EU-IC", "G": "VATEX-EU-G"}
"""CEF VATEX code list 5.0: the reason code that EN 16931 wants beside a category without tax."""

NEEDS_ID, EXPORT, NO_DATE, OTHER_RATE = "vat_needs_id", "vat_export", "no_date", "other_rate"
NO_COUNTRY, NO_RATE, LACKS_POSITIONS, TOO_LARGE = "no_country", "no_rate", "lacks_positions", "too_large"
WARNINGS = {
    NEEDS_ID: _(
        "Customer in another EU country without a VAT id: 0 % needs one. Decide: standard rate, or add the id."
    ),
    NO_COUNTRY: _("The customer has no country. Hand in its row again with one, or ask the client."),
    NO_RATE: _("We know no VAT rate for the day of delivery. Hold this draft, or ask the client about its date."),
    LACKS_POSITIONS: _(
        "A position of this order was refused, so the invoice would fall short. Put the row right; or hold the draft "
        "and let it go, and it is issued without."
    ),
    TOO_LARGE: _("The amounts are too large to be right. Hold this draft, or ask the client."),
    NO_DATE: _("There is no date of delivery or order, so no VAT rate. Enter one."),
    OTHER_RATE: _("The client's file names another VAT rate than the standard one. Decide, or ask the client."),
    EXPORT: _("Customer outside the EU: 0 % only if the goods leave the EU. Decide: export, or standard rate."),
}


class NoRate(Refusal):
    words = _("We know no VAT rate of %(country)s for %(day)s. A provider admin must enter it first.")


@dataclass(frozen=True, slots=True)
class Treatment:
    """`category` is empty where a person must decide; `warning` says why. `rate` in per cent."""

    category: str
    rate: Decimal
    warning: str = ""


def standard_rate(country: str, day: date) -> Decimal:
    """The standard rate in force on that day, in per cent."""
    for since, rate in reversed(STANDARD_RATES.get(country, ())):
        if since <= day:
            return rate
    raise NoRate(country=country, day=day.isoformat())


def proposed(seller: str, buyer: str, buyer_vat_id: str, day: date) -> Treatment:
    """What the law proposes for goods sold on `day` from country `seller` to `buyer`; never a silent 0 %."""
    if buyer == seller:
        return Treatment("S", standard_rate(seller, day))
    if buyer not in EU:
        return Treatment("", Decimal(0), EXPORT)
    if not is_vat_id(buyer, buyer_vat_id):
        return Treatment("", Decimal(0), NEEDS_ID)
    return Treatment("K", Decimal(0))


def is_vat_id(country: str, text: str) -> bool:
    """Whether this can be a VAT id of that member state: its prefix and its check digits fit. Whether it is in use only
    VIES knows (Council Regulation (EU) 904/2010 art. 31)."""
    prefix = "EL" if country == "GR" else country
    number = text.upper() if text[:2].isalpha() else prefix + text
    return bool(text) and number.startswith(prefix) and bool(eu_vat.is_valid(number))


def decided(seller: str, category: str, day: date) -> Treatment:
    """The treatment that a person chose: S at the seller's standard rate, or K or G at none."""
    return Treatment(category, standard_rate(seller, day) if category == "S" else Decimal(0))
