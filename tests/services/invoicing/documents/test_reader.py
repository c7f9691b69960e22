"""Dates, numbers, addresses, words and colours as their readers know them."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.documents.ink import inks
from services.invoicing.documents.paper import LANGUAGES, PaperTax, PostalAddress
from services.invoicing.documents.reader import address_lines, reader_of
from services.invoicing.documents.words import Words, in_language


@pytest.mark.parametrize(
    ("language", "day", "amount", "money", "percent"),
    [
        ("en", "5 March 2026", "1,234,567.80", "€1,234,567.80", "5.5%"),
        ("nl", "5 maart 2026", "1.234.567,80", "€\xa01.234.567,80", "5,5%"),
        ("pl", "5 marca 2026", "1\xa0234\xa0567,80", "1\xa0234\xa0567,80\xa0€", "5,5%"),
        ("de", "5. März 2026", "1.234.567,80", "1.234.567,80\xa0€", "5,5\xa0%"),
        ("fr", "5 March 2026", "1,234,567.80", "€1,234,567.80", "5.5%"),
    ],
)
def test_each_reader_gets_its_own_signs(language: str, day: str, amount: str, money: str, percent: str) -> None:
    reader = reader_of(language)
    value = Decimal("1234567.8")
    assert reader.date(date(2026, 3, 5)) == day
    assert reader.amount(value, "EUR") == amount
    assert reader.money(value, "EUR") == money
    assert reader.percent(Decimal("5.50")) == percent


@given(value=st.decimals(-(10**9), 10**9, places=4), language=st.sampled_from(LANGUAGES))
def test_numbers_are_those_of_babel(value: Decimal, language: str) -> None:
    reader = reader_of(language)
    expected = format_decimal(value, "#,##0.00##", locale=reader.locale).replace("-", "−")
    assert reader.number(value, 2) == expected


def test_amounts_have_the_decimals_of_their_currency_and_prices_keep_theirs() -> None:
    reader = reader_of("en")
    assert reader.amount(Decimal("1500"), "JPY") == "1,500"
    assert reader.amount(Decimal("0.0123"), "EUR") == "0.0123"
    assert reader.amount(Decimal("-2.1"), "EUR") == "−2.10"
    assert reader.number(Decimal("1E+3"), 0) == "1,000"
    assert reader.money(Decimal("-1.5"), "PLN") == "−PLN\xa01.50"


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        (PostalAddress(street="Hof 2\n Tor 3", postcode="80331", city="München", country="DE"), 3),
        (PostalAddress(street="2817 Milton Dr.", city="Albuquerque", region="NM", postcode="87110", country="US"), 2),
        (PostalAddress(street="12 Fauntleroy Circus", city="London", postcode="EC2 5NT", country="GB"), 3),
        (PostalAddress(country="NL"), 0),
    ],
)
def test_an_address_has_the_lines_of_its_country(address: PostalAddress, lines: int) -> None:
    assert len(address_lines(address)) == lines


def test_the_postcode_stands_where_the_country_puts_it() -> None:
    assert address_lines(PostalAddress(postcode="00-001", city="Warszawa", country="PL")) == ["00-001 Warszawa"]
    assert address_lines(PostalAddress(city="Boise", region="ID", postcode="83720", country="US")) == ["Boise ID 83720"]
    assert address_lines(PostalAddress(city="Cork", region="Co. Cork", country="IE")) == ["Cork, Co. Cork"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_there_in_every_language(language: str) -> None:
    words = in_language(language)
    assert words.language == language
    assert all(getattr(words, field.name).strip() for field in fields(Words))


def test_words_keep_their_places() -> None:
    for language in LANGUAGES:
        words = in_language(language)
        assert "{n}" in words.page
        assert "{m}" in words.page
        assert "{date}" in words.by
        assert "{date}" in words.terms
        assert "{currency}" in words.amount
        assert "{rate}" in words.tax
        assert "{taxable}" in words.tax
        assert "{taxable}" in words.untaxed


def tax(category: str, **given: str) -> PaperTax:
    zero = Decimal(0)
    return PaperTax(category=category, rate=zero, taxable=zero, tax=zero, **given)


def test_an_exemption_speaks_the_readers_language() -> None:
    assert in_language("nl").exemption(tax("AE")) == ("VATEX-EU-AE", "Btw verlegd")
    assert in_language("de").exemption(tax("K"))[1].startswith("Innergemeinschaftliche Lieferung")
    code, reason = in_language("pl").exemption(tax("G", exemption_code="vatex-eu-g"))
    assert code == "VATEX-EU-G"
    assert reason.startswith("Eksport")
    assert in_language("en").exemption(tax("S")) == ("", "")
    assert in_language("en").exemption(tax("E", exemption_reason="Art. 11")) == ("", "Art. 11")


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("hue", range(0, 361, 5))
def test_every_hue_can_be_read(hue: int) -> None:
    colours = inks(hue)
    assert contrast(colours["strong"], "#ffffff") >= 7
    assert contrast(colours["strong"], colours["tint"]) >= 6
    assert contrast("#5b6068", colours["tint"]) >= 4.5  # the template's quiet text
