"""The comparison of what was counted with what the files come to: every kind of difference is named."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from demo import report
from demo.expected import Expected, expected_of
from demo.papers import Paper
from demo.report import Counted, differences


@pytest.fixture(scope="module")
def expected() -> Expected:
    return expected_of("wisla")


@pytest.fixture
def counted(expected: Expected) -> Counted:
    """What a job that went well counts."""
    due = expected.invoiced(first_pass=False)
    papers = [
        Paper(f"2026-{n:05}", order.number, "PLN", order.net, order.vat, True, ())
        for n, order in enumerate(due, start=1)
    ]
    return Counted("wisla", Path("invoices/wisla"), 277, 56, 215, 6, 269, 8, 61.25, papers)


def test_a_job_that_went_well_differs_in_nothing(counted: Counted, expected: Expected) -> None:
    assert differences(counted, expected) == []


@pytest.mark.parametrize("figure", ["rows_in", "refused", "first_invoices", "first_held", "invoices", "held"])
def test_a_figure_that_is_one_off_is_named_with_both_values(counted: Counted, expected: Expected, figure: str) -> None:
    right = getattr(counted, figure)
    setattr(counted, figure, right + 1)
    (told,) = differences(counted, expected)
    assert f"{right + 1}, and the files say {right}" in told


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"failures": ("BR-CO-15",)}, "breaks BR-CO-15"),
        ({"pdf": False}, "PDF documents: 268"),
        ({"net": Decimal("0.01")}, "says 0.01 PLN"),
        ({"category": "K"}, "category K"),
        ({"currency": "EUR"}, "EUR, category"),
        ({"order": "10249"}, "not one for each order"),
        ({"number": "2026-00300"}, "gaps"),
    ],
)
def test_a_wrong_document_is_named(counted: Counted, expected: Expected, wrong: dict[str, object], words: str) -> None:
    counted.papers[7] = replace(counted.papers[7], **wrong)  # type: ignore[arg-type]  # one field each
    assert any(words in told for told in differences(counted, expected))


def test_a_missing_invoice_is_named_thrice(counted: Counted, expected: Expected) -> None:
    counted.papers.pop()
    told = "\n".join(differences(counted, expected))
    assert "valid UBL documents: 268" in told
    assert "net in all" in told
    assert "not one for each order" in told


def test_the_table_has_a_line_a_client_and_one_for_all(counted: Counted) -> None:
    lines = report.table([counted, counted]).splitlines()
    assert len(lines) == 4
    assert lines[1].split() == ["wisla", "277", "56", "269", "8", "466,798.96", "PLN", "61.2", "invoices/wisla"]
    assert lines[-1].split() == ["all", "554", "112", "538", "16"]


def test_the_json_has_exactly_the_promised_names(counted: Counted) -> None:
    told = report.as_json([counted], 61.24, {"account": "http://account.localhost:8000/"})
    assert told == {
        "clients": 1, "rows_in": 277, "rows_refused": 56, "invoices_issued": 269, "orders_held": 8, "pdf": 269,
        "ubl_valid": 269, "first_pass_invoices": 215, "seconds": 61.2,
        "base_urls": {"account": "http://account.localhost:8000/"},
    }  # fmt: skip
