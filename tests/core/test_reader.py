"""Numbers and dates as the reader writes them, whatever the language of the page is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils.translation import override

from core import reader
from core.reader import DATES, NUMBERS, reading_as
from core.templatetags.kantoor import amount, day, filesize_plain, moment, money, number, percent

SPACE = "\N{NO-BREAK SPACE}"


@dataclass
class Somebody:
    language: str = "en"
    zone: str = "Europe/Amsterdam"
    numbers: str = ""
    dates: str = ""


@pytest.mark.parametrize("language", ["en", "nl", "pl"])
@pytest.mark.parametrize("chosen", NUMBERS)
def test_a_chosen_format_goes_before_the_language(language: str, chosen: str) -> None:
    with reading_as(Somebody(language, numbers=chosen)):
        assert number(Decimal("1234.56")).replace(SPACE, " ") == chosen
        assert amount(Decimal("1234.56")).replace(SPACE, " ") == chosen
        assert chosen in money(Decimal("1234.56"), "EUR").replace(SPACE, " ")
        assert number(1234567).replace(SPACE, " ") == f"1{chosen[1]}234{chosen[1]}567"


def test_without_a_choice_the_language_has_its_way() -> None:
    with reading_as(Somebody("nl")):
        assert number(Decimal("1234.56")) == "1.234,56"
    with reading_as(Somebody("en")):
        assert number(Decimal("1234.56")) == "1,234.56"
    with reading_as(Somebody("pl")):
        assert number(Decimal("1234.56")) == f"1{SPACE}234,56"


def test_per_cent_and_sizes_follow_too() -> None:
    with reading_as(Somebody("en", numbers="1.234,56")):
        assert percent(Decimal("19.5"), 1) == "19,5%"
        assert filesize_plain(1_400_000) == f"1,4{SPACE}MB"


@pytest.mark.parametrize(("chosen", "pattern"), DATES.items())
def test_dates_are_as_chosen(chosen: str, pattern: str) -> None:
    with reading_as(Somebody("en", dates=chosen)):
        assert f">{chosen}<" in day(date(2026, 11, 26))
        assert "Thursday 26 November 2026" in day(date(2026, 11, 26)).replace(",", "")
        long_ago = moment(datetime(2026, 11, 26, 11, 0, tzinfo=UTC), datetime(2027, 5, 1, tzinfo=UTC))
        assert f">{chosen} 12:00<" in long_ago


def test_near_days_keep_their_names() -> None:
    with reading_as(Somebody("nl", dates="2026-11-26")):
        near = moment(datetime(2026, 11, 26, 11, 0, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC))
        assert ">do 12:00<" in near


def test_reading_as_somebody_ends_where_it_ends() -> None:
    with override("en"):
        reader.activate(Somebody("en", numbers="1 234,56"))
        with reading_as(Somebody("nl", numbers="1.234,56")):
            assert number(1234) == "1.234"
        assert number(1234) == f"1{SPACE}234"
        reader.activate(None)
        assert number(1234) == "1,234"
