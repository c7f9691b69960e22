"""Days as people and programs write them, with or without a time, which is left off.

1996-07-04 · 19960704 · 4-7-1996 · 04.07.1996 · 7/4/1996 · 4 Jul 1996 · 4 lipca 1996. Points are never written between
month and day first, so 04.07. is the fourth of July everywhere; with strokes and hyphens the column must tell.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Literal

from babel import Locale

from services.desk.intake.countries import LANGUAGES
from services.desk.intake.headers import normalised
from services.desk.intake.misfit import Misfit

Order = Literal["", "dmy", "mdy"]

_TIME = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})\.?{_TIME}")
_COMPACT = re.compile(rf"(\d{{4}})(\d\d)(\d\d){_TIME}")
_YEAR_LAST = re.compile(rf"(\d{{1,2}})\s?([-/.])\s?(\d{{1,2}})\s?\2\s?(\d{{4}}|\d\d)\.?{_TIME}")
_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-. ]+([^\W\d_]+)\.?[-. ,]+(\d{{4}}|\d\d){_TIME}")
_NAMED_FIRST = re.compile(rf"([^\W\d_]+)\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}){_TIME}")

EARLIEST, LATEST = 1900, 2100
"""Years that a business paper may carry; others are slips of a finger."""


def order_of(text: str) -> Literal["", "dmy", "mdy", "?"]:
    """Which of day and month stands first, by this date alone: "" where that is no question, "?" where it is open."""
    match = _YEAR_LAST.fullmatch(text)
    if not match or match[2] == ".":
        return ""
    first, second = int(match[1]), int(match[3])
    if first > 12 or second > 12:
        return "dmy" if first > second else "mdy"
    return "" if first == second else "?"


def read_date(text: str, order: Order) -> str:
    """The day as YYYY-MM-DD. `order` is that of the column, "" where it is not known. Raises Misfit."""
    if match := _YEAR_FIRST.fullmatch(text):
        return _day(int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_LAST.fullmatch(text):
        return _year_last(text, match, order)
    if match := _COMPACT.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NAMED.fullmatch(text):
        return _day(_year(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(text):
        return _day(_year(match[3]), _month(match[1]), int(match[2]))
    raise Misfit("not_date")


def _year_last(text: str, match: re.Match[str], order: Order) -> str:
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    own = order_of(text)
    if own == "?" and not order:
        raise Misfit("ambiguous_date")
    month_first = (order if own == "?" else own) == "mdy"
    return _day(year, first, second) if month_first else _day(year, second, first)


def _year(text: str) -> int:
    """Two figures mean 1969 to 2068, as in POSIX."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 69 else 2000)


def _day(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        raise Misfit("not_date")
    if not EARLIEST <= year <= LATEST:
        raise Misfit("odd_year", year=year)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Misfit("no_such_day", day=day, month=month, year=year) from None


def _month(name: str) -> int:
    found = months_by_name().get(normalised(name))
    if not found:
        raise Misfit("not_date")
    return found


@cache
def months_by_name() -> dict[str, int]:
    """Months by normalised name, long and short, in the languages of the house. Source: CLDR, through Babel."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for names in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                found |= {normalised(name): month for month, name in names[width].items()}
    return found
