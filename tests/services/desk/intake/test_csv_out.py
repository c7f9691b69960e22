"""Refused rows go out, are repaired, and come back as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.desk.intake.csv_out import REASON_HEADINGS, quieted, refused_lines, woken
from services.desk.intake.rows import read
from services.desk.intake.shapes import sniff
from services.desk.intake.signatures import CONTROLS
from services.desk.intake.values import UNPRINTABLE
from tests.services.desk.intake.builders import write
from tests.services.desk.intake.samples import HOSTILE, needs_samples

HEADING = ("order", "name", "amount")


def returned(folder: Path, rows: Sequence[tuple[str, ...]], **how: str) -> list[tuple[str, ...]]:
    """Rows written as refused, sniffed and read again."""
    path = write(folder, "".join(refused_lines(HEADING, [("because", row) for row in rows], **how)))
    return [row.cells for row in read(path, sniff(path, "x"))]


@pytest.mark.parametrize("language", REASON_HEADINGS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_reasons_are_taken_off_again(tmp_path: Path, language: str, delimiter: str) -> None:
    rows = [("1", "Jan; Piet, & Co", "1,50"), ("2", 'say "hi"', "-5")]
    assert returned(tmp_path, rows, language=language, delimiter=delimiter) == [HEADING, *rows]


def test_a_row_with_a_stray_cell_keeps_it(tmp_path: Path) -> None:
    assert returned(tmp_path, [("1", "Kerkstraat", " 12", "5")])[1] == ("1", "Kerkstraat", " 12", "5")


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|'/C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "'=1", "''+x", "＝1"])
def test_formulas_are_put_to_sleep(cell: str) -> None:
    assert quieted(cell) == "'" + cell
    assert woken(quieted(cell)) == cell


@pytest.mark.parametrize("cell", ["-5", "-1.234,56", "+31 20 1234567", "15%", "'t Hoekje", "a=b", "", "O'Neill", "'"])
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert quieted(cell) == cell == woken(cell)


def test_no_line_begins_a_cell_with_a_formula() -> None:
    lines = list(refused_lines(["=a", "b"], [("=because", ("@x", "-1-1"))], delimiter=","))
    assert lines[1] == "'=because,'@x,'-1-1\r\n"
    assert lines[0].startswith('\ufeff"Why')
    assert '"\'=a"' in lines[0]


cells = st.text(st.characters(codec="utf-8", exclude_characters=CONTROLS.decode("latin-1")), max_size=30)
"""Not control characters: a short file that is full of them is refused as no text. The naughty strings have them."""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_every_cell_survives_the_journey(tmp_path: Path, rows: list[tuple[str, ...]], delimiter: str) -> None:
    filler: list[tuple[str, ...]] = [("1", "some ordinary text to be going on with", "2")] * 10
    expected = [row for row in rows if any(woken(quieted(cell)) for cell in row)]
    assert returned(tmp_path, rows + filler, delimiter=delimiter)[1:] == expected + filler


@needs_samples
def test_naughty_strings_survive_or_are_refused_for_a_documented_reason(tmp_path: Path) -> None:
    naughty = json.loads((HOSTILE / "blns.json").read_text())
    assert len(naughty) > 500
    rows = [(str(number), text, "1") for number, text in enumerate(naughty, start=1)]
    found = returned(tmp_path, rows)[1:]
    assert found == rows
    unprintable = [text for text in naughty if UNPRINTABLE.search(text)]
    assert 0 < len(unprintable) < 20, "those that the checks refuse, by row, with the character named"
