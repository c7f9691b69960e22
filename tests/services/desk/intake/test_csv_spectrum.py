"""The corners of CSV, against what the collection says is in them."""

from __future__ import annotations

import json

import pytest

from services.desk.intake.rows import read
from services.desk.intake.shapes import sniff
from tests.services.desk.intake.samples import HOSTILE, needs_samples

NAMES = sorted(path.stem for path in (HOSTILE / "csv-spectrum" / "csvs").glob("*.csv"))

OLDER_NUMBER = ("1234567890", "2095257564")
"""location_coordinates: the collection's JSON carries another telephone number than its CSV."""


@needs_samples
def test_the_collection_is_whole() -> None:
    assert len(NAMES) == 12


@pytest.mark.parametrize("name", NAMES or [pytest.param("none", marks=needs_samples)])
def test_every_cell_as_the_collection_says(name: str) -> None:
    path = HOSTILE / "csv-spectrum" / "csvs" / f"{name}.csv"
    heading, *rows = [row.cells for row in read(path, sniff(path, path.name))]
    text = (HOSTILE / "csv-spectrum" / "json" / f"{name}.json").read_text().replace(*OLDER_NUMBER)
    expected = json.loads(text)
    found = lines_ended_alike([dict(zip(heading, row, strict=True)) for row in rows])
    assert found == lines_ended_alike(expected if isinstance(expected, list) else [expected])


def lines_ended_alike(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The collection's CRLF files are handed around with their line ends changed; its JSON is not."""
    return [{key: cell.replace("\r\n", "\n") for key, cell in row.items()} for row in rows]
