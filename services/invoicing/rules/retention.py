"""How long an invoice must be kept by whoever issued it.

Invoices count from the end of the year in which they were issued.
- NL seven years: Algemene wet inzake rijksbelastingen art. 52 lid 4. (Ten for real estate, which is not sold here.)
- DE eight years since 2025-01-01, for every invoice whose ten years were not over by then: § 14b Abs. 1 and § 27
  Abs. 40 UStG, as changed by the Viertes Bürokratieentlastungsgesetz.
- PL five years from the end of the year in which the tax fell due, which for December is the next one, so six here:
  Ordynacja podatkowa art. 70 § 1 and art. 86 § 1, ustawa o VAT art. 112.
"""

from __future__ import annotations

from datetime import date

YEARS = {"NL": 7, "DE": 8, "PL": 6}
ELSEWHERE = 10
"""Years in a country whose law we have not looked up: as long as any member state of the EU asks for (Italy, codice
civile art. 2220; France, code de commerce art. L123-22)."""


def kept_until(country: str, issued_on: date) -> date:
    """The last day on which the invoice of a seller in `country` must be there as it was issued."""
    return date(issued_on.year + YEARS.get(country, ELSEWHERE), 12, 31)
