"""Rows of text: numbers as a person counts them, and no broken row takes others with it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from services.desk.intake import limits
from services.desk.intake.raw import RawRow
from services.desk.intake.refusals import BrokenQuotes
from services.desk.intake.rows import read
from services.desk.intake.shapes import FileShape, sniff
from tests.services.desk.intake.builders import write


def rows(folder: Path, text: str) -> list[RawRow]:
    path = write(folder, text)
    return list(read(path, sniff(path, "x")))


def test_blank_rows_count_and_are_left_out(tmp_path: Path) -> None:
    found = rows(tmp_path, "a,b\n\n1,2\n,\n   \n3,4\n")
    assert [(row.number, row.cells) for row in found] == [(1, ("a", "b")), (3, ("1", "2")), (6, ("3", "4"))]


def test_a_quoted_line_break_is_one_row(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n1,"x\r\ny\n\nz"\n2,w\n')
    assert found[1:] == [RawRow(2, ("1", "x\r\ny\n\nz")), RawRow(3, ("2", "w"))]


def test_ragged_rows_come_as_they_are(tmp_path: Path) -> None:
    found = rows(tmp_path, "a,b,c\n1,2\n1,2,3\n1,2,3,4\n")
    assert [len(row.cells) for row in found] == [3, 2, 3, 4]


def test_a_quotation_mark_left_open_costs_one_row(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n1,"open\n2,x\n3,y\n4,z\n')
    assert found[1] == RawRow(2, ("1", "open\n"), "quotes")
    assert [row.cells for row in found[2:]] == [("2", "x"), ("3", "y"), ("4", "z")]


def test_a_quotation_mark_out_of_place_costs_one_row(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n1,"Big" Joe\n2,"fine ""quoted"""\n3,5" disk\n')
    assert found[1].flaw == "quotes"
    assert found[2:] == [RawRow(3, ("2", 'fine "quoted"')), RawRow(4, ("3", '5" disk'))]


def test_rows_swallowed_up_to_the_next_mark_come_back(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n1,"open\n2,x\n3,"closed"\n4,y\n')
    assert [(row.number, row.flaw) for row in found] == [(1, ""), (2, "quotes"), (3, ""), (4, ""), (5, "")]
    assert found[3].cells == ("3", "closed")


def test_a_cell_too_large_to_keep_costs_one_row(tmp_path: Path) -> None:
    large = "x" * (limits.CELL_CHARACTERS + 1)
    found = rows(tmp_path, f"a,b\n1,{large}\n2,y\n")
    assert (found[1].number, found[1].flaw) == (2, "size")
    assert found[2] == RawRow(3, ("2", "y"))


def test_quotation_marks_broken_all_over_end_the_reading(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + 'a","b\n' * 150_000)
    with pytest.raises(BrokenQuotes):
        list(read(path, FileShape("csv", "utf-8", ","), "x.csv"))


def test_bytes_that_an_encoding_lacks_are_marked_in_their_row(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\n1,\x81\n2,x\n")
    found = list(read(path, FileShape("csv", "cp1252", ",")))
    assert [row.cells for row in found[1:]] == [("1", "�"), ("2", "x")]


def test_nul_bytes_in_a_row_do_not_end_the_reading(tmp_path: Path) -> None:
    filler = "".join(f"{n},some text\n" for n in range(100))
    found = rows(tmp_path, f"a,b\n1,x\0y\n{filler}")
    assert found[1].cells == ("1", "x\0y")
    assert len(found) == 102


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "1,some text that is a little longer\n" * 60_000)
    shape = sniff(path, "x")
    tracemalloc.start()
    count = sum(1 for _row in read(path, shape))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_001
    assert peak < limits.MEGABYTE
