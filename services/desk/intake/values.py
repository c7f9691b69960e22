"""Readers of values: one function per column, made once per file, text in and text out.

What comes out is stored as JSON and means one thing everywhere: "14.00" with a point, "1996-07-04", "NL". Empty stays
"". The readers raise Misfit with the code of the problem.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial

from babel.core import get_global
from babel.localedata import locale_identifiers

from services.desk.intake.countries import country_code
from services.desk.intake.dates import Order, read_date
from services.desk.intake.evidence import Evidence
from services.desk.intake.kinds import Column
from services.desk.intake.misfit import Misfit
from services.desk.intake.numbers import CURRENCY_OF_SIGN, PLAIN, Mark, read_number, split_sign

Reader = Callable[[str], str]

EMPTY = frozenset({"", "NULL", "null", "N/A", "n/a", "\\N"})
"""What programs write where there is nothing. "Null" is left alone: people are called so."""

FAILED = frozenset({"#ERROR", "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What spreadsheets show for a formula that failed."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Control characters, those that turn the direction of text around, and what XML 1.0 cannot hold."""

EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")
_OTHER_THAN_ID = re.compile(r"[\s.\-/]+")


def reader_for(column: Column, evidence: Evidence) -> Reader:
    """The reader of a column of this file, empty and required values included."""
    return partial(_read, column=column, read=_typed(column, evidence))


def sure_for(column: Column, evidence: Evidence) -> re.Pattern[str] | None:
    """Texts of this pattern need no reader: they come out as they go in. None where there are no such texts."""
    if column.type in ("text", "key", "phone", "postal_code"):
        return _sure_text(column.longest)
    plain_bounds = (column.minimum or 0) <= 0 and (column.maximum is None or column.maximum >= 999_999_999)
    if column.type == "decimal" and evidence.mark_of(column.name) == "." and plain_bounds:
        return re.compile(
            rf"(?:0|[1-9][0-9]{{0,8}})(?:\.[0-9]{{1,{max(column.places, 1)}}})?"
            if column.places
            else r"0|[1-9][0-9]{0,8}"
        )
    return None


@cache
def _sure_text(longest: int) -> re.Pattern[str]:
    """Printable ASCII from a letter or figure to no blank, that does not begin like a word for nothing."""
    return re.compile(rf"(?!NULL|null|N/A|n/a)[A-Za-z0-9](?:[ -~]{{0,{longest - 2}}}[!-~])?")


def _read(text: str, *, column: Column, read: Reader) -> str:
    text = text.strip()
    if text in EMPTY:
        if column.required:
            raise Misfit("missing")
        return ""
    if not (text.isascii() and text.isprintable()):
        _refuse_unprintable(text)
    if text in FAILED:
        raise Misfit("failed_formula")
    if len(text) > column.longest:
        raise Misfit("too_long", length=len(text), limit=column.longest)
    return read(text)


def _refuse_unprintable(text: str) -> None:
    found = UNPRINTABLE.search(text)
    if found:
        raise Misfit("control", character=f"U+{ord(found[0]):04X}")
    if "\ufffd" in text:
        raise Misfit("lost_character")


def _typed(column: Column, evidence: Evidence) -> Reader:
    mark, order = evidence.mark_of(column.name), evidence.order_of(column.name)
    currency = evidence.currencies.get(column.name, "")
    readers: dict[str, Reader] = {
        "integer": partial(_integer, column=column, mark=mark),
        "decimal": partial(_decimal, column=column, mark=mark, currency=currency),
        "fraction": partial(_fraction, column=column, mark=mark, hundredths=column.name in evidence.percentages),
        "percent": partial(_percent, column=column, mark=mark),
        "date": partial(_date, order=order),
        "country": _country,
        "currency": _currency,
        "language": _language,
        "email": _email,
        "vat_id": _vat_id,
    }
    return readers.get(column.type, _text)


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decimal(text: str, *, column: Column, mark: Mark, currency: str) -> str:
    if not PLAIN.fullmatch(text):
        text, found = split_sign(text)
        if found and found != currency:
            raise Misfit("other_currency", found=found, expected=currency or "—")
    return _bounded(read_number(text, mark), column)


def _integer(text: str, *, column: Column, mark: Mark) -> str:
    number = read_number(text, mark)
    whole, _point, fraction = number.partition(".")
    if fraction.strip("0"):
        raise Misfit("not_whole")
    return _bounded("0" if whole == "-0" else whole, column)


def _fraction(text: str, *, column: Column, mark: Mark, hundredths: bool) -> str:
    number = Decimal(read_number(text.removesuffix("%").rstrip(), mark))
    if hundredths and not text.endswith("%") and 0 < number < 1:
        raise Misfit("percentage")
    if hundredths or text.endswith("%"):
        number = number.scaleb(-2)
    if not 0 <= number <= 1:
        raise Misfit("fraction")
    return _bounded(_plain(number), column)


def _percent(text: str, *, column: Column, mark: Mark) -> str:
    number = Decimal(read_number(text.removesuffix("%").rstrip(), mark))
    if not text.endswith("%") and 0 < number < 1:
        number = number.scaleb(2)  # a spreadsheet holds 21 % as 0.21
    if 0 < number < 1:
        raise Misfit("below", limit="1")
    return _bounded(_plain(number), column)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bounded(number: str, column: Column) -> str:
    """Zeros behind the last figure that counts are no decimals too many."""
    _whole, _point, fraction = number.partition(".")
    if len(fraction) > column.places:
        places = len(fraction.rstrip("0"))
        if places > column.places:
            raise Misfit("too_many_places", found=places, limit=column.places)
        number = number[: len(number) - len(fraction) + column.places].rstrip(".")
    if column.minimum is not None and Decimal(number) < column.minimum:
        raise Misfit("below", limit=str(column.minimum))
    if column.maximum is not None and Decimal(number) > column.maximum:
        raise Misfit("above", limit=str(column.maximum))
    return number


def _date(text: str, *, order: Order) -> str:
    return read_date(text, order)


def _country(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise Misfit("unknown_country")
    return code


def _currency(text: str) -> str:
    code = CURRENCY_OF_SIGN.get(text.casefold(), text.upper())
    if code not in currencies():
        raise Misfit("unknown_currency")
    return code


@cache
def currencies() -> frozenset[str]:
    """Currencies that are tender somewhere today (ISO 4217). Source: CLDR, through Babel."""
    by_country = get_global("territory_currencies").values()
    return frozenset(code for rows in by_country for code, _since, until, tender in rows if tender and until is None)


def _language(text: str) -> str:
    code = text.replace("_", "-").split("-")[0].lower()
    if len(code) != 2 or code not in _languages():
        raise Misfit("unknown_language")
    return code


@cache
def _languages() -> frozenset[str]:
    return frozenset(identifier.split("_")[0] for identifier in locale_identifiers())


def _email(text: str) -> str:
    address = text.removeprefix("mailto:")
    if not EMAIL.fullmatch(address):
        raise Misfit("bad_email")
    return address


def _vat_id(text: str) -> str:
    """Without blanks, points and strokes, in capitals; whether it exists is not for a reader to say."""
    return _OTHER_THAN_ID.sub("", text).upper()
