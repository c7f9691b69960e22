"""Countries by the names that people write: ISO 3166 codes, and names in the languages of the house."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

from services.desk.intake.headers import normalised

LANGUAGES = ("en", "nl", "pl", "de")

COMMON = {
    "GB": ("UK", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland", "Engeland", "Anglia"),
    "US": ("USA", "U.S.", "America", "United States of America", "Amerika", "VS", "Stany Zjednoczone Ameryki"),
    "NL": ("Holland", "The Netherlands", "Nederland", "Holandia"),
    "GR": ("EL", "Hellas"),
    "DE": ("BRD", "Federal Republic of Germany"),
    "CZ": ("Czech Republic", "Tsjechische Republiek", "Republika Czeska", "Tschechische Republik"),
    "SK": ("Slovak Republic",),
    "IE": ("Eire", "Republic of Ireland"),
    "KR": ("Korea", "Republic of Korea"),
    "RU": ("Russian Federation",),
    "CH": ("Suisse", "Svizzera"),
    "BE": ("Belgique",),
    "TR": ("Turkey",),
    "CN": ("P.R. China", "People's Republic of China"),
    "PL": ("Rzeczpospolita Polska",),
}
"""Beyond what CLDR knows. EL is the code of Greece in VAT numbers (Directive 2006/112/EC, art. 215)."""

NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
"""Codes in CLDR that are unions, or nowhere."""


@cache
def codes_by_name() -> dict[str, str]:
    """ISO 3166 alpha-2 codes by normalised name or code. Source of names and of alpha-3 codes: CLDR, through Babel."""
    codes = [code for code in map(str, Locale("en").territories) if _is_country(code)]
    found = {normalised(code): code for code in codes}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1 and targets[0] in codes:
            found.setdefault(normalised(alias), targets[0])
    for language in LANGUAGES:
        names = Locale(language).territories
        found |= {normalised(str(names[code])): code for code in codes if code in names}
    return found | {normalised(name): code for code, names in COMMON.items() for name in names}


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRY


def country_code(text: str) -> str | None:
    """The alpha-2 code of a country, or None where no country has this name."""
    return codes_by_name().get(normalised(text))
