"""Numbers as people and programs write them: 1,234.56 · 1.234,56 · 1 234,56 · 1'234.56 · 5- · (5) · € 14,00.

Most numbers tell by themselves which sign is the decimal mark. One mark with three figures behind it (1,234) does not;
it is read by the mark of its column, and refused where that is not known either.
"""

from __future__ import annotations

import re
from typing import Literal

from services.desk.intake.misfit import Misfit

Mark = Literal["", ".", ","]

PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?")
"""A number as we write it ourselves; nothing needs to be done to it."""

LONGEST = 60
"""Characters of a number, with sign and gaps; a longer text is none."""

_SIGN = r"(?:€|\$|£|¥|zł|kr|Kč|Ft|EUR|USD|GBP|PLN|CHF|SEK|NOK|DKK|CZK|HUF|JPY|CAD|AUD)"
_SIGNED = re.compile(rf"(-?)\s*({_SIGN})?\.?\s*([-(+]?[\d.,\s'’()-]*\d[\d.,\s'’()-]*?)\s*({_SIGN})?", re.IGNORECASE)
_GAPS = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(?!\d))")
_BODY = re.compile(r"(?:\d+|(?=[.,]\d))(?:[.,]\d*)*")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")

CURRENCY_OF_SIGN = {"€": "EUR", "£": "GBP", "zł": "PLN", "kč": "CZK", "ft": "HUF"}
"""Signs that mean one currency. A dollar, a crown and a yen may be those of several countries."""


def split_sign(text: str) -> tuple[str, str]:
    """(number, currency code): the code of a currency written beside the number, "" without one.

    Raises Misfit where the text is no number, or the sign may mean several currencies.
    """
    match = _SIGNED.fullmatch(text) if len(text) <= LONGEST else None
    if not match:
        raise Misfit("not_number")
    sign = match[2] or match[4] or ""
    if match[2] and match[4]:
        raise Misfit("not_number")
    if not sign:
        return match[1] + match[3], ""
    code = CURRENCY_OF_SIGN.get(sign.casefold(), sign.upper() if len(sign) == 3 and sign.isalpha() else "")
    if not code:
        raise Misfit("currency_in_number", sign=sign)
    return match[1] + match[3], code


def decimal_mark(number: str) -> Literal["", ".", ",", "?"]:
    """Which sign is the decimal mark, by this number alone: "" where it has none, "?" where it may be either.

    `number` is without sign and gaps. Raises Misfit where its marks make no number.
    """
    points, commas = number.count("."), number.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        return _both(number)
    mark: Literal[".", ","] = "." if points else ","
    if points + commas > 1:
        if not _GROUPED.fullmatch(number):
            raise Misfit("not_number")
        return "," if mark == "." else "."
    whole, fraction = number.split(mark)
    grouped = len(fraction) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0")
    return "?" if grouped else mark


def _both(number: str) -> Literal[".", ","]:
    """Both signs: the last is the decimal mark, stands once, and the other makes groups of three."""
    mark: Literal[".", ","] = "." if number.rfind(".") > number.rfind(",") else ","
    whole, _mark, fraction = number.rpartition(mark)
    if mark in whole or not _GROUPED.fullmatch(whole) or not fraction.isdecimal():
        raise Misfit("not_number")
    return mark


def bare(text: str) -> tuple[str, bool]:
    """(figures and marks, whether negative): signs before and behind, brackets and gaps taken off."""
    number = _GAPS.sub("", text.strip()).replace("\u2212", "-")
    negative = False
    if number.startswith("(") and number.endswith(")"):
        number, negative = number[1:-1].strip(), True
    elif number.startswith(("-", "+")):
        number, negative = number[1:].strip(), number.startswith("-")
    elif number.endswith("-"):
        number, negative = number[:-1].strip(), True
    if not _BODY.fullmatch(number) or not number.isascii():
        raise Misfit("not_number")
    return number, negative


def read_number(text: str, mark: Mark) -> str:
    """The number with a point and without groups, figures behind the mark as they stand: "1.234,50" → "1234.50".

    `mark` is the decimal mark of the column, "" where it is not known. Raises Misfit.
    """
    if mark != "," and PLAIN.fullmatch(text) and (mark or decimal_mark(text.removeprefix("-")) != "?"):
        return "0" if text == "-0" else text
    number, negative = bare(text)
    own = decimal_mark(number)
    if own == "?" and not mark:
        raise Misfit("ambiguous_number")
    return _written(number, mark if own == "?" else own, negative=negative)


def _written(number: str, mark: str, *, negative: bool) -> str:
    groups = {".": ",", ",": "."}.get(mark, "")
    plain = number.replace(groups, "") if groups else number
    whole, _mark, fraction = plain.partition(mark) if mark else (plain, "", "")
    whole = whole.lstrip("0") or "0"
    if len(whole) > 15:
        raise Misfit("too_long", length=len(whole), limit=15)
    written = f"{whole}.{fraction}" if fraction else whole
    return f"-{written}" if negative and written.strip("0.") else written
