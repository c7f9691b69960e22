"""What a file turns out to be, whatever its name says."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.desk.intake import limits
from services.desk.intake.refusals import (
    CellTooLarge,
    EmptyFile,
    FileTooLarge,
    LockedSpreadsheet,
    NoRows,
    NotATable,
    TooManyColumns,
    TooManyRows,
    UnusableFile,
)
from services.desk.intake.rows import read
from services.desk.intake.shapes import FileShape, sniff
from tests.services.desk.intake.builders import cells_of, write

TABLE = [("nr", "naam", "bedrag"), ("1", "Jan, Piet & Co", "1,50"), ("2", "Klaas", "2,50")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end(tmp_path: Path, delimiter: str, newline: str) -> None:
    lines = [delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in TABLE]
    path = write(tmp_path, newline.join(lines) + newline)
    assert sniff(path, "x").delimiter == delimiter
    assert cells_of(path) == TABLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_in_any_form(tmp_path: Path, encoding: str) -> None:
    rows = [("id", "naam"), ("1", "Łódź"), ("2", "Müller")]
    path = write(tmp_path, "".join(";".join(row) + "\r\n" for row in rows), encoding=encoding)
    assert cells_of(path) == rows


def test_decimal_commas_do_not_make_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "prijs;aantal;totaal\n1,50;2,00;3,00\n2,25;4,00;9,00\n")
    assert sniff(path, "x").delimiter == ";"


def test_rows_that_are_broken_do_not_outvote_the_delimiter(tmp_path: Path) -> None:
    rows = ["id,street,town", *[f"{n},Main Street {n}, back; house,Town" for n in range(9)], "10,Broadway,Town"]
    assert sniff(write(tmp_path, "\n".join(rows)), "x").delimiter == ","


def test_quotation_marks_that_break_speak_against_a_delimiter(tmp_path: Path) -> None:
    quoted = ['"Jan, Piet";"1,50"'] * 9
    path = write(tmp_path, "\n".join(["naam, adres;bedrag, euro", *quoted, "Klaas, x;1,50"]))
    assert sniff(path, "x").delimiter == ";"


def test_first_line_of_excel_names_the_delimiter_and_is_no_row(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=|\r\na|b;c\r\n1|2;3\r\n")
    assert [(row.number, row.cells) for row in read(path, sniff(path, "x"))] == [(1, ("a", "b;c")), (2, ("1", "2;3"))]


def test_apostrophes_as_quotation_marks(tmp_path: Path) -> None:
    path = write(tmp_path, "'id','naam'\n'1','Jan, Piet'\n")
    assert cells_of(path) == [("id", "naam"), ("1", "Jan, Piet")]


def test_a_name_with_an_apostrophe_is_not_quoted(tmp_path: Path) -> None:
    path = write(tmp_path, "id,naam\n1,'t Hoekje\n2,O'Neill\n")
    assert cells_of(path)[1:] == [("1", "'t Hoekje"), ("2", "O'Neill")]


def test_a_blank_before_the_quotation_mark(tmp_path: Path) -> None:
    path = write(tmp_path, 'id, "naam"\n1, "Jan, Piet"\n')
    assert cells_of(path) == [("id", "naam"), ("1", "Jan, Piet")]


def test_one_column_is_a_table_too(tmp_path: Path) -> None:
    assert cells_of(write(tmp_path, "e-mail\na@b.nl\nc@d.nl\n")) == [("e-mail",), ("a@b.nl",), ("c@d.nl",)]


def test_one_row_of_values_may_be_a_table_without_heading(tmp_path: Path) -> None:
    assert cells_of(write(tmp_path, "10248,11,14.00\n")) == [("10248", "11", "14.00")]


REFUSED: list[tuple[bytes, type[UnusableFile]]] = [
    (b"", EmptyFile),
    (b"\xef\xbb\xbf\r\n  \r\n", EmptyFile),
    (b",,,\n,,,\n", EmptyFile),
    (b"id,name,town\n", NoRows),
    (b"id,name,town\n\n\n", NoRows),
    (b"%PDF-1.7\nsome", NotATable),
    (b"\x89PNG\r\n\x1a\n", NotATable),
    (b"PK\x05\x06" + bytes(18), NotATable),
    (b"\xef\xbb\xbf<!DOCTYPE html><table><tr><td>1</td></tr></table>", NotATable),
    (b'<?xml version="1.0"?><orders/>', NotATable),
    (b'[{"order": 1}, {"order": 2}]', NotATable),
    (b'{"orders": [1, 2]}', NotATable),
    (b"[" + b'{"order": 1, "customer": "A"}, ' * 5000 + b"{}]", NotATable),
    (bytes(5000), NotATable),
    (bytes(range(256)) * 20, NotATable),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), NotATable),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), LockedSpreadsheet),
    (b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n", TooManyColumns),
    (b"a,b\n1," + b"x" * (3 * limits.MEGABYTE) + b"\n", CellTooLarge),
    (b"a,b\n" + b"1,2\n" * (limits.LINES + 1), TooManyRows),
]


@pytest.mark.parametrize(
    ("content", "refusal"), REFUSED, ids=[f"{kind.__name__}-{i}" for i, (_, kind) in enumerate(REFUSED)]
)
def test_what_is_no_usable_table_is_refused_in_words(
    tmp_path: Path, content: bytes, refusal: type[UnusableFile]
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(refusal) as caught:
        sniff(path, "Week 46.csv")
    assert type(caught.value) is refusal
    words = str(caught.value)
    assert "Week 46.csv" in words
    assert "%(" not in words
    assert "o row" in words, "says what was kept"


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES + limits.MEGABYTE)
    with pytest.raises(FileTooLarge, match=r"201 MB.*200 MB"):
        sniff(path, "large.csv")


def test_a_heading_between_brackets_is_no_json(tmp_path: Path) -> None:
    assert cells_of(write(tmp_path, "[id],[name]\n1,Jan\n"))[0] == ("[id]", "[name]")


def test_a_shape_survives_storage(tmp_path: Path) -> None:
    shape = sniff(write(tmp_path, "a;b\n1;2\n"), "x")
    assert FileShape.from_json(shape.as_json()) == shape
    assert str(shape) == "text in UTF-8, cells divided by semicolons"
