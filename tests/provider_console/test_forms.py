"""Numbers are read as the reader's language writes them, and never a thousand times too small."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from provider_console.forms import number_of, plain


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1234.5", "1234.5"), ("en", "1,234.50", "1234.50"), ("en", "-2", "-2"), ("en", "1.2345", "1.2345"),
        ("en", "1.234", "1.234"), ("nl", "1234.50", "1234.50"), ("nl", "12,5", "12.5"), ("nl", "1.234,50", "1234.50"),
        ("nl", "1.234", "1234"), ("pl", "12,50", "12.50"), ("pl", "1234,5", "1234.5"), ("pl", "1 234,50", "1234.50"),
    ],
)  # fmt: skip
def test_numbers(language: str, text: str, value: str) -> None:
    with translation.override(language):
        assert number_of(text) == Decimal(value)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "12,50"),
        ("en", "many"),
        ("en", "NaN"),
        ("en", "1e5"),
        ("nl", "1.23.4"),
        ("pl", "1.234"),
        ("en", "∞"),
        ("en", "1,23,4"),
        ("nl", "1.2345,6"),
    ],
)
def test_what_is_no_number_or_may_be_two(language: str, text: str) -> None:
    with translation.override(language), pytest.raises(ValidationError):
        number_of(text)


def test_zeros_that_the_column_adds_are_not_shown() -> None:
    shown = [
        plain(Decimal("12.0000")),
        plain(Decimal("100")),
        plain(Decimal("14.4000"), 2),
        plain(Decimal("0.1234"), 2),
    ]
    assert [str(value) for value in shown] == ["12", "100", "14.40", "0.1234"]
