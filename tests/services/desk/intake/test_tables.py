"""From a path to checked rows."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.desk.intake.check import GoodRow, RefusedRow
from services.desk.intake.evidence import Evidence
from services.desk.intake.problems import explain_all
from services.desk.intake.recognise import Remembered
from services.desk.intake.refusals import UnusableFile
from services.desk.intake.tables import open_table, read_table
from tests.services.desk.intake.builders import ORDERS, workbook, write

HEADING = ["orderID", "customerID"]
TEXT = b'orderID,customerID,address\n1,A,"Main Street, 1"\n' + b"2,B,Kerkstraat 4\n" * 40


def outcomes(path: Path, prior: Evidence | None = None) -> list[GoodRow | RefusedRow]:
    table = open_table(path, path.name, (ORDERS,))
    assert table.recognition.kind is ORDERS
    return list(read_table(table, ORDERS, table.recognition.mapping, prior=prior).rows())


def test_a_polish_file_in_windows_1250(tmp_path: Path) -> None:
    text = "Nr zamówienia;Kontrahent;Klantnummer;Data;Kwota;Kraj\r\nZ/1;Łąka;K1;04.07.2026;1 234,50;Polska\r\n"
    path = write(tmp_path, text, encoding="cp1250")
    assert outcomes(path) == [
        GoodRow(2, {"order": "Z/1", "customer": "K1", "date": "2026-07-04", "amount": "1234.50", "country": "PL"})
    ]


def test_a_workbook_with_days_and_numbers(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["orderID", "customerID", "datum", "bedrag"], [1, "A", datetime(2026, 7, 4), 1.234]])  # noqa: DTZ001
    assert outcomes(path) == [GoodRow(2, {"order": "1", "customer": "A", "date": "2026-07-04", "amount": "1.234"})]


def test_a_stray_cell_in_a_workbook_is_one_without_a_heading(tmp_path: Path) -> None:
    rows: list[list[str | int]] = [["orderID", "customerID", "adres"]]
    rows += [[n, f"C{n}", "Kerkstraat 4"] for n in range(60)]
    rows += [[99, "C9", "Dreef", "12"]]
    last = outcomes(workbook(tmp_path, rows))[-1]
    assert isinstance(last, RefusedRow)
    assert last.known == {"order": "99", "customer": "C9"}


def test_open_questions_are_refused_and_answered_by_what_is_known_of_the_client(tmp_path: Path) -> None:
    path = write(tmp_path, "orderID;customerID;datum;bedrag\n1;A;04/05/2026;1,234\n")
    (row,) = outcomes(path)
    assert isinstance(row, RefusedRow)
    assert [problem.code for problem in row.problems] == ["ambiguous_date", "ambiguous_number"]
    (good,) = outcomes(path, Evidence(mark=",", order="dmy"))
    assert good == GoodRow(2, {"order": "1", "customer": "A", "date": "2026-05-04", "amount": "1.234"})


def test_a_title_above_the_heading_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path, "Orders of week 46;;\n\norderID;customerID;bedrag\n1;A;2,50\n2;B;3,50\n")
    assert [row.number for row in outcomes(path)] == [4, 5]


def test_a_file_without_heading_is_mapped_by_hand(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "1;A;2,50\n2;B;3,50\n"), "x.csv", (ORDERS,))
    assert not table.recognition.has_heading
    rows = list(read_table(table, ORDERS, {"order": 0, "customer": 1, "amount": 2}).rows())
    assert rows[0] == GoodRow(1, {"order": "1", "customer": "A", "amount": "2.50"})


def test_a_remembered_mapping_is_used(tmp_path: Path) -> None:
    path = write(tmp_path, "number;who\n1;A\n")
    first = open_table(path, "x.csv", (ORDERS,))
    assert first.recognition.kind is None
    remembered = {first.recognition.signature: Remembered("orders", {"order": 0, "customer": 1})}
    assert open_table(path, "x.csv", (ORDERS,), remembered).recognition.kind is ORDERS


def test_duplicates_are_found_across_a_file(tmp_path: Path) -> None:
    found = outcomes(write(tmp_path, "orderID;customerID\n1;A\n2;B\n1;A\n"))
    last = found[-1]
    assert isinstance(last, RefusedRow)
    assert "stands in row 2 already" in explain_all(last.problems, last.number, ORDERS)


def test_rows_of_a_table_may_be_gone_through_twice(tmp_path: Path) -> None:
    table = open_table(write(tmp_path, "orderID;customerID\n1;A\n"), "x.csv", (ORDERS,))
    reading = read_table(table, ORDERS, table.recognition.mapping)
    assert list(reading.rows()) == list(reading.rows()) != []


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 10_000), st.sampled_from(["alone", "in text", "in a workbook"]))
def test_any_bytes_are_a_table_or_a_refusal(tmp_path: Path, data: bytes, at: int, where: str) -> None:
    whole = {"alone": b"", "in text": TEXT, "in a workbook": workbook(tmp_path, [HEADING, [1, "A"]]).read_bytes()}[
        where
    ]
    at %= len(whole) + 1
    path = write(tmp_path, whole[:at] + data + whole[at + len(data) :])
    with suppress(UnusableFile):
        table = open_table(path, "x", (ORDERS,))
        assert all(row.number for row in read_table(table, ORDERS, table.recognition.mapping).rows())
