"""Refused rows as a workbook: typed as text, nothing runs, and every cell survives the journey."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from services.desk.intake.rows import read
from services.desk.intake.shapes import sniff
from services.desk.intake.xlsx_out import NotForExcel, refused_book

HEADING = ["orderID", "=note"]
CELLS = ["=1+1", "+31 6", "-5", "@x", "'=x", "0012", "1996-07-04", "https://x.example", "Zażółć", "\tx"]


def test_every_cell_is_text_and_no_formula_stands_in_the_book() -> None:
    content = refused_book(HEADING, [("=because", [cell, "x"]) for cell in CELLS], language="nl")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "@", "\t"))]
    assert [cell for cell in cells if cell.hyperlink] == []


def test_it_comes_back_as_it_went(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    path.write_bytes(refused_book(HEADING, [("because", [cell, "x"]) for cell in CELLS]))
    heading, *rows = read(path, sniff(path, path.name))
    assert list(heading.cells) == HEADING
    assert [row.cells[0] for row in rows] == CELLS


def test_what_a_workbook_cannot_hold_is_refused_and_not_cut_off() -> None:
    with pytest.raises(NotForExcel):
        refused_book(["a"], [("because", ["x" * 32_768])])
