"""Dates, numbers, money and addresses as the reader of a document writes them.

The signs come from Babel (CLDR). Numbers are put together here and not by Babel's pattern formatter, which takes
thirty times as long and would be most of the time of a long invoice; a test holds the two against each other.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision

from services.invoicing.documents.paper import PostalAddress
from services.invoicing.documents.words import readable

# English is written for European readers: 12 November 2026.
_LOCALES = {"en": "en_GB", "nl": "nl_NL", "pl": "pl_PL", "de": "de_DE"}
_MINUS = "\u2212"
# CLDR keeps a space between a currency's letters and the number; Babel leaves it out.
_CODE_BEFORE_DIGIT = re.compile(r"(?<=[A-Za-z])(?=\d)")
# Where the region stands between city and postcode, as in "Anchorage AK 99508".
_POSTCODE_LAST = frozenset({"US", "CA", "AU", "GB"})


class Reader:
    """One language's way of writing. Instances are shared: take one from `reader_of`."""

    def __init__(self, language: str) -> None:
        self.locale = Locale.parse(_LOCALES[readable(language)])
        symbols = self.locale.number_symbols["latn"]
        self._percent = self.locale.percent_formats[None].pattern.removeprefix("#,##0")
        self._signs = str.maketrans({",": symbols["group"], ".": symbols["decimal"], "-": _MINUS})

    def number(self, value: Decimal, decimals: int) -> str:
        """The value with at least `decimals` digits after the sign; more only where they are not zero."""
        digits = max(decimals, _digits_after_point(value))
        return f"{value:,.{digits}f}".translate(self._signs)

    def amount(self, value: Decimal, currency: str) -> str:
        """Money without its sign: 1.234,50."""
        return self.number(value, _decimals(currency))

    def money(self, value: Decimal, currency: str) -> str:
        """Money with its sign where this reader puts it: € 1.234,50."""
        written = format_currency(value, currency, locale=self.locale).replace("-", _MINUS)
        return _CODE_BEFORE_DIGIT.sub("\u00a0", written)

    def percent(self, rate: Decimal) -> str:
        return f"{self.number(rate, 0)}{self._percent}"

    @lru_cache(maxsize=4096)  # noqa: B019 - there is one reader a language, for ever
    def date(self, day: date) -> str:
        """12 November 2026, with a month's name: no reader then mixes up day and month."""
        return format_date(day, "long", locale=self.locale)

    @lru_cache(maxsize=512)  # noqa: B019
    def country(self, code: str) -> str:
        return str(self.locale.territories.get(code, code))


@cache
def reader_of(language: str) -> Reader:
    """The reader of a language; of English where we do not have its words."""
    return Reader(readable(language))


def address_lines(address: PostalAddress) -> list[str]:
    """The lines of an address as they stand on an envelope, without the country."""
    lines = [*address.street.splitlines(), *_city_lines(address)]
    return [line.strip() for line in lines if line.strip()]


@cache
def _decimals(currency: str) -> int:
    return get_currency_precision(currency)


def _digits_after_point(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _city_lines(address: PostalAddress) -> list[str]:
    if address.country == "GB":
        return [address.city, address.region, address.postcode]
    if address.country in _POSTCODE_LAST:
        return [" ".join(part for part in (address.city, address.region, address.postcode) if part)]
    place = " ".join(part for part in (address.postcode, address.city) if part)
    return [", ".join(part for part in (place, address.region) if part)]
