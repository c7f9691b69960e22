"""What people write on the command line, checked before anything is done. Each returns the value as it is stored."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from collections.abc import Callable
from zoneinfo import available_timezones

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum import bic as bics
from stdnum import iban as ibans
from stdnum.eu import vat
from stdnum.exceptions import ValidationError as WrongNumber

from core.money import CENTS

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
RESERVED = ("account", "console", "www")
NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")
"""Two letters that Unicode's list of territories has and ISO 3166 has not as a country."""


def slug(text: str) -> str:
    """The first word of a client's host name."""
    if not LABEL.fullmatch(text) or text in RESERVED:
        raise ArgumentTypeError(
            f"“{text}” cannot be a client's short name: write a-z, 0-9 and -, not {' or '.join(RESERVED)}."
        )
    return text


def host(text: str) -> str:
    """A host name of a client, without port."""
    name = text.lower()
    if not all(LABEL.fullmatch(part) for part in name.split(".")) or len(name) > 253:
        raise ArgumentTypeError(f"“{text}” is no host name. Write it without https:// and without a port.")
    if name in (settings.ACCOUNT_HOST, settings.CONSOLE_HOST, settings.KANTOOR_DOMAIN):
        raise ArgumentTypeError(f"“{text}” is a host of the house itself.")
    return name


def email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise ArgumentTypeError(f"“{text}” is no e-mail address.") from None
    return text.lower()


def country(text: str) -> str:
    """ISO 3166-1, two letters."""
    code = text.upper()
    if not re.fullmatch("[A-Z]{2}", code) or code in NO_COUNTRIES or code not in Locale("en").territories:
        raise ArgumentTypeError(f"“{text}” is no country. Write two letters, e.g. NL.")
    return code


def currency(text: str) -> str:
    if text.upper() not in CENTS:
        raise ArgumentTypeError(f"“{text}” is not a currency that we count in: {', '.join(CENTS)}.")
    return text.upper()


def zone(text: str) -> str:
    if text not in available_timezones():
        raise ArgumentTypeError(f"“{text}” is no time zone. Write e.g. Europe/Amsterdam.")
    return text


def of_house(text: str) -> str:
    """A language in which documents can be written."""
    return one_of([code for code, _ in settings.LANGUAGES])(text)


def of_pages(text: str) -> str:
    """A language in which pages can be read."""
    return one_of(settings.SCREEN_LANGUAGES)(text)


def one_of(codes: list[str] | tuple[str, ...]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in codes:
            raise ArgumentTypeError(f"“{text}” is not one of {', '.join(codes)}.")
        return text

    return check


def hue(text: str) -> int:
    """A company's colour: an angle on the colour wheel."""
    if not text.isascii() or not text.isdigit() or int(text) > 359:
        raise ArgumentTypeError(f"“{text}” is no colour. Write 0 to 359.")
    return int(text)


def days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 3660:
        raise ArgumentTypeError(f"“{text}” is no number of days between 1 and 3660.")
    return int(text)


def iban(text: str) -> str:
    return _number(ibans.validate, text, "no IBAN")


def bic(text: str) -> str:
    return _number(bics.validate, text, "no BIC")


def vat_id(text: str) -> str:
    """With its country in front, e.g. NL004495445B01; the check digits are right."""
    return _number(vat.validate, text, "no VAT id of the EU")


def _number(validate: Callable[[str], str], text: str, wrong: str) -> str:
    try:
        return validate(text)
    except WrongNumber:
        raise ArgumentTypeError(f"“{text}” is {wrong}.") from None
