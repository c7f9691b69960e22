"""Values as clients write them, and as we keep them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.intake.dates import Order, order_of, read_date
from services.desk.intake.evidence import Evidence
from services.desk.intake.kinds import Column, ColumnType
from services.desk.intake.numbers import Mark, decimal_mark, read_number
from services.desk.intake.values import reader_for, sure_for
from tests.services.desk.intake.builders import EVERYTHING, outcome


@pytest.mark.parametrize(
    ("text", "mark", "read"),
    [
        ("14.00", "", "14.00"),
        ("14,00", "", "14.00"),
        ("1,234.56", "", "1234.56"),
        ("1.234,56", "", "1234.56"),
        ("1 234,56", "", "1234.56"),
        ("1\u00a0234\u202f567,5", "", "1234567.5"),
        ("1'234.50", "", "1234.50"),
        ("1.234.567", "", "1234567"),
        ("1,234", ".", "1234"),
        ("1,234", ",", "1.234"),
        ("1.234", ".", "1.234"),
        ("1.234", ",", "1234"),
        ("1,234", "", "[ambiguous_number]"),
        ("-1.234", "", "[ambiguous_number]"),
        ("0,234", "", "0.234"),
        ("1234,567", "", "1234.567"),
        ("007", "", "7"),
        (".5", "", "0.5"),
        ("5.", "", "5"),
        ("+5", "", "5"),
        ("-5", "", "-5"),
        ("−5,50", "", "-5.50"),
        ("5-", "", "-5"),
        ("(5.00)", "", "-5.00"),
        ("-0", ".", "0"),
        ("-0,00", "", "0.00"),
        ("12.34.56", "", "[not_number]"),
        ("1,23,456.00", "", "[not_number]"),
        ("1.234,567.8", "", "[not_number]"),
        ("1e5", "", "[not_number]"),
        ("--5", "", "[not_number]"),
        ("٣", "", "[not_number]"),
        (".", "", "[not_number]"),
        ("twelve", "", "[not_number]"),
        ("1 2", "", "[not_number]"),
        ("1234567890123456", "", "[too_long]"),
    ],
)
def test_numbers(text: str, mark: Mark, read: str) -> None:
    assert outcome(lambda: read_number(text, mark)) == read


@settings(deadline=None)
@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=2),
    st.sampled_from([(",", "."), (".", ","), ("", ","), (" ", ",")]),
)
def test_every_amount_survives_every_way_to_write_it(amount: Decimal, marks: tuple[str, str]) -> None:
    group, mark = marks
    text = f"{amount:,.2f}".replace(",", "\x00").replace(".", mark).replace("\x00", group)
    assert Decimal(read_number(text, "")) == amount
    assert decimal_mark(text.lstrip("-").replace(" ", "")) == mark


@pytest.mark.parametrize(
    ("text", "order", "read"),
    [
        ("1996-07-04", "", "1996-07-04"),
        ("1996-07-04 00:00:00.000", "", "1996-07-04"),
        ("1996-07-04T12:30:00Z", "", "1996-07-04"),
        ("1996-07-04T12:30:00+02:00", "", "1996-07-04"),
        ("1996/7/4", "", "1996-07-04"),
        ("19960704", "", "1996-07-04"),
        ("04.07.1996", "", "1996-07-04"),
        ("4. 7. 1996", "", "1996-07-04"),
        ("4-7-96", "dmy", "1996-07-04"),
        ("4/7/26", "mdy", "2026-04-07"),
        ("7/4/1996 12:00:00 AM", "mdy", "1996-07-04"),
        ("25/12/2026", "mdy", "2026-12-25"),
        ("12/25/2026", "dmy", "2026-12-25"),
        ("4/4/2026", "", "2026-04-04"),
        ("4/5/2026", "", "[ambiguous_date]"),
        ("4 Jul 1996", "", "1996-07-04"),
        ("4 lipca 1996", "", "1996-07-04"),
        ("4 juli 1996", "", "1996-07-04"),
        ("4. März 1996", "", "1996-03-04"),
        ("July 4, 1996", "", "1996-07-04"),
        ("4th July 1996", "", "1996-07-04"),
        ("31-02-2026", "dmy", "[no_such_day]"),
        ("2026-02-31", "", "[no_such_day]"),
        ("29-02-2027", "dmy", "[no_such_day]"),
        ("2026-13-01", "", "[not_date]"),
        ("13/13/2026", "", "[not_date]"),
        ("0202-07-04", "", "[odd_year]"),
        ("35250", "", "[not_date]"),
        ("4-7/1996", "", "[not_date]"),
        ("soon", "", "[not_date]"),
        ("4 Foo 1996", "", "[not_date]"),
    ],
)
def test_days(text: str, order: Order, read: str) -> None:
    assert outcome(lambda: read_date(text, order)) == read


@settings(deadline=None)
@given(st.dates(min_value=__import__("datetime").date(1970, 1, 1), max_value=__import__("datetime").date(2068, 12, 31)))
def test_every_day_survives_every_way_to_write_it(day: object) -> None:
    assert read_date(f"{day:%d-%m-%Y}", "dmy") == read_date(f"{day:%m/%d/%Y}", "mdy") == f"{day:%Y-%m-%d}"
    assert read_date(f"{day:%d.%m.%y}", "") == read_date(f"{day:%Y%m%d}", "") == f"{day:%Y-%m-%d}"
    assert order_of(f"{day:%d/%m/%Y}") in ("dmy", "?", "")


def read(type_: ColumnType, text: str, *, required: bool = False, low: int | None = None, places: int = 6) -> str:
    minimum = None if low is None else Decimal(low)
    column = Column("x", "x", type_, required=required, minimum=minimum, places=places)
    return outcome(lambda: reader_for(column, EVERYTHING)(text))


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("text", "  Jan  ", "Jan"),
        ("text", "NULL", ""),
        ("text", "null", ""),
        ("text", "N/A", ""),
        ("text", "\\N", ""),
        ("text", "Null", "Null"),
        ("text", "a\r\nb", "a\nb"),
        ("text", "a\x00b", "[control]"),
        ("text", "a\x1bb", "[control]"),
        ("text", "a\u202eb", "[control]"),
        ("text", "a\uffffb", "[control]"),
        ("text", "M�ller", "[lost_character]"),
        ("text", "x" * 201, "[too_long]"),
        ("text", "#REF!", "[failed_formula]"),
        ("decimal", "#ERROR", "[failed_formula]"),
        ("key", "00123", "00123"),
        ("integer", "12", "12"),
        ("integer", "12.00", "12"),
        ("integer", "12.5", "[not_whole]"),
        ("decimal", "3.14", "3.14"),
        ("decimal", "$ 3.14", "[currency_in_number]"),
        ("decimal", "€ 3.14", "[other_currency]"),
        ("fraction", "0.15", "0.15"),
        ("fraction", "15%", "0.15"),
        ("fraction", "12.5 %", "0.125"),
        ("fraction", "0", "0"),
        ("fraction", "15", "[fraction]"),
        ("fraction", "-0.1", "[fraction]"),
        ("percent", "21", "21"),
        ("percent", "21%", "21"),
        ("percent", "0.21", "21"),
        ("percent", "5.5", "5.5"),
        ("percent", "0", "0"),
        ("percent", "0.5%", "[below]"),
        ("country", "UK", "GB"),
        ("country", "U.S.A.", "US"),
        ("country", "Niemcy", "DE"),
        ("country", "België", "BE"),
        ("country", "Österreich", "AT"),
        ("country", "nl", "NL"),
        ("country", "POL", "PL"),
        ("country", "Holland", "NL"),
        ("country", "Atlantis", "[unknown_country]"),
        ("country", "EU", "[unknown_country]"),
        ("currency", "eur", "EUR"),
        ("currency", "€", "EUR"),
        ("currency", "zł", "PLN"),
        ("currency", "DEM", "[unknown_currency]"),
        ("currency", "$", "[unknown_currency]"),
        ("language", "nl-NL", "nl"),
        ("language", "xx", "[unknown_language]"),
        ("email", "jan@acme.nl", "jan@acme.nl"),
        ("email", "mailto:jan.de.boer+x@sub.acme.co.uk", "jan.de.boer+x@sub.acme.co.uk"),
        ("email", "jan@zażółć.pl", "jan@zażółć.pl"),
        ("email", "jan@acme", "[bad_email]"),
        ("email", "a@b.nl; c@d.nl", "[bad_email]"),
        ("email", "jan", "[bad_email]"),
        ("vat_id", "nl 1234.56.789.b01", "NL123456789B01"),
    ],
)
def test_values_by_type(type_: ColumnType, text: str, value: str) -> None:
    assert read(type_, text) == value


def test_bounds_and_places() -> None:
    assert read("decimal", "-1", low=0) == "[below]"
    assert read("decimal", "0", low=0) == "0"
    assert read("decimal", "1.123", places=2) == "[too_many_places]"
    assert read("decimal", "1.120", places=2) == "1.12"
    assert read("integer", "366") == "366"
    assert (
        outcome(lambda: reader_for(Column("x", "x", "integer", maximum=Decimal(365)), EVERYTHING)("366")) == "[above]"
    )


def test_nothing_is_missing_only_where_it_is_needed() -> None:
    assert read("key", "NULL", required=True) == "[missing]"
    assert read("key", " ") == ""


COLUMNS = [
    Column("x", "x", "key"),
    Column("x", "x", "text", max_length=12),
    Column("x", "x", "decimal", minimum=Decimal(0), places=2),
    Column("x", "x", "decimal", places=0),
    Column("x", "x", "decimal", minimum=Decimal(5)),
]


@settings(deadline=None)
@given(st.sampled_from(COLUMNS), st.text(alphabet="0123456789.,-NUL/A #\\x€é\x00\n", max_size=14))
def test_the_short_way_gives_what_the_long_way_gives(column: Column, text: str) -> None:
    evidence = Evidence(mark=".")
    sure = sure_for(column, evidence)
    if sure and sure.fullmatch(text):
        assert reader_for(column, evidence)(text) == text
