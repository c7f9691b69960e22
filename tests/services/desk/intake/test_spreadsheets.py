"""Workbooks: what is in the cells comes out, what would burst does not get in."""

from __future__ import annotations

import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from services.desk.intake.refusals import (
    DamagedSpreadsheet,
    EmptyFile,
    NoRows,
    NotATable,
    SpreadsheetTooLarge,
    TooManyColumns,
    UnusableFile,
)
from services.desk.intake.rows import read
from services.desk.intake.shapes import sniff
from services.desk.intake.spreadsheets import text_of
from tests.services.desk.intake.builders import cells_of, raw_workbook, workbook, write


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (14.0, "14"),
        (0.15, "0.15"),
        (0.1 + 0.2, "0.3"),
        (1e20, "100000000000000000000"),
        (1.5e-7, "0.00000015"),
        (-2.5, "-2.5"),
        (True, "true"),
        (datetime(1996, 7, 4), "1996-07-04"),  # noqa: DTZ001  calamine's are without a zone
        (datetime(1996, 7, 4, 12, 30), "1996-07-04 12:30:00"),  # noqa: DTZ001
        (date(1996, 7, 4), "1996-07-04"),
        (time(3, 4), "03:04:00"),
    ],
)
def test_cells_as_plain_text(cell: float | bool | date | time, text: str) -> None:
    assert text_of(cell) == text


def test_rows_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["id", "datum", "bedrag"], [10248, datetime(1996, 7, 4), 14.0], [], [10249, None, 0.15]])  # noqa: DTZ001
    found = list(read(path, sniff(path, "x")))
    assert [(row.number, row.cells) for row in found] == [
        (1, ("id", "datum", "bedrag")),
        (2, ("10248", "1996-07-04", "14")),
        (4, ("10249", "", "0.15")),
    ]


def test_a_workbook_under_the_name_of_a_csv_is_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["id", "naam"], [1, "Jan"]], name="orders.csv")
    assert sniff(path, "orders.csv").format == "xlsx"


def test_the_first_sheet_that_is_seen_and_filled_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Empty"
    hidden = book.create_sheet("Hidden")
    hidden.sheet_state = "hidden"
    for name in ("Hidden", "Orders", "Notes"):
        sheet = book[name] if name == "Hidden" else book.create_sheet(name)
        sheet.append(["id", name])
        sheet.append([1, "x"])
    book.save(tmp_path / "x.xlsx")
    shape = sniff(tmp_path / "x.xlsx", "x.xlsx")
    assert (shape.sheet, shape.other_sheets) == ("Orders", ("Notes",))


def test_a_table_that_starts_further_down_and_right(tmp_path: Path) -> None:
    path = workbook(tmp_path, [[], [], [None, "id", "naam"], [None, 1, "Jan"]])
    assert [(row.number, row.cells) for row in read(path, sniff(path, "x"))] == [(3, ("id", "naam")), (4, ("1", "Jan"))]


def test_a_failed_formula_and_one_never_worked_out_are_shown_and_an_empty_result_is_empty(tmp_path: Path) -> None:
    sheet = (
        '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c><c r="C1" t="str"><v>c</v></c>'
        '<c r="D1" t="str"><v>d</v></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>1+1</f><v></v></c>'
        '<c r="C2" t="str"><f>IF(1,"","")</f><v></v></c><c r="D2"><f>1+1</f><v>2</v></c></row>'
    )
    assert cells_of(raw_workbook(tmp_path, sheet))[1] == ("#ERROR", "#ERROR", "", "2")


def far(reference: str, row: int) -> str:
    return f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c {reference}><v>2</v></c></row>'


@pytest.mark.parametrize(
    "sheet",
    [
        far('r="XFD1048576"', 1048576),
        far("r = 'XFD1048576'", 1048576),
        far('s="1" r="xfd1048576"', 1048576),
        far('x=">" r="XFD1048576"', 1048576),
        far('x="' + "y" * 3_000_000 + '" r="XFD1048576"', 1048576),
        '<row r="1"><c><v>1</v></c></row><row r="5000000"><c><v>1</v></c></row>',
        '<row r="1"><n:c r="XFD1048576"><v>1</v></n:c></row>',
    ],
    ids=["plain", "spaced", "lower case", "bracket in a value", "long tag", "without references", "with a prefix"],
)
def test_cells_scattered_over_a_huge_sheet_never_reach_the_reader(tmp_path: Path, sheet: str) -> None:
    path = raw_workbook(tmp_path, sheet)
    with pytest.raises((SpreadsheetTooLarge, DamagedSpreadsheet)):
        sniff(path, "x.xlsx")


def test_colour_far_away_is_no_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "naam"])
    book.active.append([1, "Jan"])
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "x.xlsx")
    assert cells_of(tmp_path / "x.xlsx") == [("id", "naam"), ("1", "Jan")]


def test_a_zip_bomb_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>', {"xl/media/a.png": bytes(60_000_000)})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(SpreadsheetTooLarge, match="more than"):
        sniff(path, "x.xlsx")


def test_a_zip_bomb_that_lies_about_its_size_is_refused_too(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path, "", {"xl/sharedStrings.xml": bytes(60_000_000)})
    data = bytearray(path.read_bytes())
    real = struct.pack("<I", 60_000_000)
    assert data.count(real) == 2, "once in the part's header, once in the directory"
    path.write_bytes(data.replace(real, struct.pack("<I", 1000)))
    with pytest.raises(SpreadsheetTooLarge):
        sniff(path, "x.xlsx")


def test_too_many_parts(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path, "", {f"xl/media/{n}.png": b"" for n in range(5001)})
    with pytest.raises(SpreadsheetTooLarge, match="parts"):
        sniff(path, "x.xlsx")


def test_a_part_that_is_there_twice(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>', {"xl/Worksheets/sheet1.xml": b"<x/>"})
    with pytest.raises(DamagedSpreadsheet):
        sniff(path, "x.xlsx")


def test_columns_beyond_the_limit(tmp_path: Path) -> None:
    path = workbook(tmp_path, [[f"c{n}" for n in range(10_000)], list(range(10_000))])
    with pytest.raises(TooManyColumns, match="10,000"):
        sniff(path, "x.xlsx")


def test_other_zips_and_damage(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("word/document.xml", "<x/>")
    whole = workbook(tmp_path, [["id", "naam"], [1, "Jan"]]).read_bytes()
    cases: list[tuple[Path, type[UnusableFile]]] = [
        (tmp_path / "a.zip", NotATable),
        (write(tmp_path, whole[: len(whole) // 2], "half.xlsx"), DamagedSpreadsheet),
        (write(tmp_path, whole.replace(b"PK\x03\x04", b"PK\x03\x05")[:4] + whole[4:200], "stub.xlsx"), UnusableFile),
        (workbook(tmp_path, [], "empty.xlsx"), EmptyFile),
        (workbook(tmp_path, [["id", "naam"]], "heading.xlsx"), NoRows),
    ]
    for path, refusal in cases:
        with pytest.raises(refusal):
            sniff(path, path.name)
