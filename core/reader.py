"""How the reader of a page or mail writes numbers and dates: by language, and by their own choice where they made one.

The language is Django's active one, written the European way (`en` is read as British English: 24 hours, day before
month). A choice of number or date format goes before it, whatever the language is. `activate` is for a request,
`reading_as` for what is written to somebody else; a worker's jobs have neither, and so the language's own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils import timezone
from django.utils.translation import get_language, override

EUROPEAN = {"en": "en_GB"}  # the bare code would mean the United States: months first, twelve hours
NUMBERS: Mapping[str, tuple[str, str]] = {
    "1.234,56": (".", ","),
    "1 234,56": ("\N{NO-BREAK SPACE}", ","),
    "1,234.56": (",", "."),
    "1’234.56": ("’", "."),
}
"""What a person may choose, as its own example: between thousands, before decimals. "" is the language's way."""
DATES: Mapping[str, str] = {
    "26-11-2026": "dd-MM-y",
    "26.11.2026": "dd.MM.y",
    "26/11/2026": "dd/MM/y",
    "2026-11-26": "y-MM-dd",
}
"""Likewise for dates; none has the month first, which a reader next to them would take for a day."""

_numbers: ContextVar[str] = ContextVar("numbers", default="")
_dates: ContextVar[str] = ContextVar("dates", default="")


class Reads(Protocol):
    """Somebody with choices: a person, or an actor."""

    @property
    def language(self) -> str: ...
    @property
    def zone(self) -> str: ...
    @property
    def numbers(self) -> str: ...
    @property
    def dates(self) -> str: ...


class OwnSigns(Locale):
    """A language's locale with other signs between thousands and before decimals."""

    def __init__(self, of: Locale, signs: tuple[str, str]) -> None:
        super().__init__(of.language, of.territory)
        self._signs = {"group": signs[0], "decimal": signs[1]}

    @property
    def number_symbols(self) -> Any:
        found = super().number_symbols
        return {**found, "latn": {**found["latn"], **self._signs}}


@lru_cache(maxsize=64)
def _locale(language: str, numbers: str) -> Locale:
    found = Locale.parse(EUROPEAN.get(language, language.replace("-", "_")), sep="_")
    return OwnSigns(found, NUMBERS[numbers]) if numbers in NUMBERS else found


def reader() -> Locale:
    """How the reader writes numbers, names of months and currencies: for Babel."""
    return _locale(get_language() or "en", _numbers.get())


def activate(someone: Reads | None) -> None:
    """For the rest of the request; None is somebody without choices."""
    _numbers.set(someone.numbers if someone else "")
    _dates.set(someone.dates if someone else "")


@contextmanager
def reading_as(someone: Reads) -> Iterator[None]:
    """What is made inside is in this reader's language, zone and formats."""
    before = _numbers.set(someone.numbers), _dates.set(someone.dates)
    try:
        with override(someone.language), timezone.override(ZoneInfo(someone.zone)):
            yield
    finally:
        _numbers.reset(before[0])
        _dates.reset(before[1])


def date_in_short(value: date, skeleton: str = "") -> str:
    """ "26 Nov 2026", or as the reader chose; `skeleton` (CLDR, "MMMd") says what the language's own way shows."""
    chosen = DATES.get(_dates.get())
    if chosen:
        return str(format_date(value, chosen, locale=reader()))
    if skeleton:
        return str(format_skeleton(skeleton, value, locale=reader()))
    return str(format_date(value, "medium", locale=reader()))
