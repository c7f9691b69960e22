"""docs/asvs.md has a row for every requirement of levels 1 and 2, and names tests that exist."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from tests.structure.sources import ROOT

PAPER = ROOT / "docs" / "asvs.md"
IDS = ROOT / "tests" / "structure" / "asvs_ids.txt"
"""The ids of ASVS 5.0.0 at levels 1 and 2, in order."""
ROW = re.compile(r"\| (V[\d.]+) \| (.+?) \| (.+?) \| (?:`(.+?)`|–) \|")


def rows() -> list[tuple[str, ...]]:
    lines = [line for line in PAPER.read_text(encoding="utf-8").splitlines() if line.startswith("| V")]
    found = [ROW.fullmatch(line) for line in lines]
    assert all(found), [line for line, row in zip(lines, found, strict=True) if row is None]
    return [row.groups(default="") for row in found if row]


def test_every_requirement_has_its_row_and_no_other() -> None:
    assert [row[0] for row in rows()] == IDS.read_text(encoding="utf-8").split()
    assert len(rows()) == 253


def test_the_ids_are_those_of_the_standard_where_it_is_there() -> None:
    """The standard lies beside the samples on some machines; elsewhere the list is the one that was held against it."""
    folder = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "data")
    listed = IDS.read_text(encoding="utf-8").split()
    for path in folder.glob("asvs/asvs-5.0.0.csv"):
        with path.open(encoding="utf-8") as file:
            assert [row["req_id"] for row in csv.DictReader(file) if row["L"] in "12"] == listed
    assert listed[0] == "V1.1.1"
    assert listed[-1] == "V17.3.2"


def test_every_test_that_is_named_exists() -> None:
    missing = [row[3] for row in rows() if row[3] and not exists(row[3])]
    assert missing == []


def exists(named: str) -> bool:
    path, _, name = named.partition("::")
    file = ROOT / path
    return file.is_file() and (not name or f"def {name}(" in file.read_text(encoding="utf-8"))


def test_a_row_without_a_test_says_why() -> None:
    reasons = ("reason: ", "not applicable: ", "not met")
    assert [row for row in rows() if not row[3] and not row[2].startswith(reasons)] == []
    assert not exists("tests/structure/test_asvs.py::test_that_is_not_there")
