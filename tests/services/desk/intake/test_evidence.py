"""What a column's values tell together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import pytest

from services.desk.intake.evidence import ENOUGH, Evidence, gather
from services.desk.intake.kinds import Column, FileKind
from services.desk.intake.raw import RawRow
from services.desk.intake.values import reader_for
from tests.services.desk.intake.builders import outcome

KIND = FileKind(
    "x", "X", (Column("price", "p", "decimal"), Column("day", "d", "date"), Column("other", "o", "decimal"))
)
MAPPING = {"price": 0, "day": 1, "other": 2}


def evidence(rows: Sequence[tuple[str, str, str]], *, typed: bool = False, prior: Evidence | None = None) -> Evidence:
    raw = [RawRow(number, cells) for number, cells in enumerate(rows, start=2)]
    return gather(raw, KIND, MAPPING, 3, prior=prior, typed=typed)


def test_one_certain_row_decides_for_the_others() -> None:
    found = evidence([("1,234", "04/05/2026", ""), ("2,5", "25/05/2026", "")])
    assert (found.mark_of("price"), found.order_of("day")) == (",", "dmy")


def test_columns_without_evidence_follow_the_file() -> None:
    found = evidence([("1,234", "", "1.234,50")])
    assert found.mark_of("price") == ","


def test_columns_may_differ_within_a_file() -> None:
    found = evidence([("1.5", "", "2,5")])
    assert (found.mark_of("price"), found.mark_of("other")) == (".", ",")


def test_nothing_certain_leaves_it_open_unless_the_client_is_known() -> None:
    rows = [("1,234", "04/05/2026", "")]
    assert evidence(rows) == Evidence({"price": "", "other": ""}, {"day": ""})
    found = evidence(rows, prior=Evidence(mark=",", order="dmy"))
    assert (found.mark_of("price"), found.order_of("day")) == (",", "dmy")


def test_a_slip_is_outvoted_twenty_to_one_and_no_less() -> None:
    assert evidence([("1,5", "", "")] * 20 + [("1.5", "", "")]).mark_of("price") == ","
    assert evidence([("1,5", "", "")] * 19 + [("1.5", "", "")]).mark_of("price") == ""


def test_an_open_column_is_looked_through_to_the_end() -> None:
    rows = [("1,234", "", "")] * (ENOUGH * 2 + 100) + [("0,5", "", "")]
    assert evidence(rows).mark_of("price") == ","


def test_a_settled_file_is_not() -> None:
    taken = 0

    def rows() -> object:
        nonlocal taken
        for number in range(ENOUGH * 5):
            taken += 1
            yield RawRow(number, ("1.5", "2026-01-02", "3"))

    gather(rows(), KIND, MAPPING, 3)  # type: ignore[arg-type]
    assert taken == ENOUGH


def test_in_a_workbook_a_point_is_a_decimal_point() -> None:
    assert evidence([("1.234", "", "")], typed=True).mark_of("price") == "."
    assert evidence([("14", "", "")], typed=True).mark_of("price") == "."


def test_a_workbook_that_mixes_typed_and_written_numbers_is_left_open() -> None:
    assert evidence([("2,5", "", "")] * 50 + [("1.234", "", "")], typed=True).marks["price"] == ""


def test_rows_of_another_width_teach_nothing() -> None:
    raw = [RawRow(2, ("1,5", "x")), RawRow(3, ("1,5", "", "", "stray")), RawRow(4, ("1.5", "", "", ""))]
    assert gather(raw, KIND, MAPPING, 3).mark_of("price") == "."


@pytest.mark.parametrize(
    ("text", "code"), [("€ 2,50", "EUR"), ("2,50 zł", "PLN"), ("EUR 2,50", "EUR"), ("$ 2.50", None)]
)
def test_a_sign_beside_the_numbers_is_noted(text: str, code: str | None) -> None:
    assert evidence([(text, "", "")]).currencies.get("price") == code


def test_evidence_is_stored_as_plain_values() -> None:
    found = evidence([("1,5", "25/05/2026", "")])
    assert Evidence.from_json(json.loads(json.dumps(found.as_json()))) == found


SHARES = FileKind("x", "X", (Column("discount", "d", "fraction"),))


@pytest.mark.parametrize(
    ("heading", "values", "percentages"),
    [
        ("discount", ["0", "0.15"], False),
        ("discount", ["0", "15"], True),
        ("discount", ["0", "12,5"], True),
        ("discount", ["15", "0.15"], False),
        ("discount", ["0", "1"], False),
        ("Korting %", ["0", "1"], True),
        ("Rabatt in Prozent", ["0", "15"], True),
        ("Korting %", ["0.15", "0"], False),
        ("Korting %", ["15%"], True),
    ],
)
def test_shares_and_percentages(heading: str, values: list[str], percentages: bool) -> None:
    raw = [RawRow(number, (value,)) for number, value in enumerate(values, start=2)]
    found = gather(raw, SHARES, {"discount": 0}, 1, heading=[heading])
    assert ("discount" in found.percentages) == percentages


def test_percentages_are_read_as_shares_and_a_share_among_them_is_asked_about() -> None:
    read = reader_for(SHARES.by_name["discount"], Evidence(mark=",", percentages=frozenset({"discount"})))
    found = [outcome(partial(read, text)) for text in ("15", "12,5", "0", "1", "15%", "0,15", "101")]
    assert found == ["0.15", "0.125", "0", "0.01", "0.15", "[percentage]", "[fraction]"]
