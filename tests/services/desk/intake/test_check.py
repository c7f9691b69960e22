"""Rows against their columns: what passes, what does not, and what is said about it."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from services.desk.intake.check import Checker, GoodRow, RefusedRow, leading
from services.desk.intake.duplicates import DuplicateKeys
from services.desk.intake.evidence import Evidence
from services.desk.intake.kinds import Column, ColumnType, FileKind
from services.desk.intake.problems import WORDS, Problem, explain, explain_all
from services.desk.intake.raw import RawRow
from tests.services.desk.intake.builders import EVERYTHING, ORDERS

MAPPING = {"order": 0, "customer": 1, "date": 2, "amount": 3, "country": 4}
GOOD = ("10248", "VINET", "1996-07-04", "14.00", "France")


def checker() -> Checker:
    return Checker(ORDERS, MAPPING, 5, EVERYTHING)


def check(*cells: str) -> GoodRow | RefusedRow:
    return checker().check(RawRow(7, cells))


def refused(*cells: str) -> RefusedRow:
    row = check(*cells)
    assert isinstance(row, RefusedRow)
    return row


def test_a_good_row_has_every_mapped_column_as_json_text() -> None:
    values = {"order": "10248", "customer": "VINET", "date": "1996-07-04", "amount": "14.00", "country": "FR"}
    assert check(*GOOD) == GoodRow(7, values)
    assert json.loads(json.dumps(values)) == values


def test_blank_cells_beyond_the_heading_are_no_columns() -> None:
    assert isinstance(check(*GOOD, "", "  "), GoodRow)


def test_all_problems_of_a_row_are_told_at_once_and_the_rest_is_known() -> None:
    row = refused("", "VINET", "31-02-2026", "-5", "Atlantis")
    assert [(problem.column, problem.code) for problem in row.problems] == [
        ("order", "missing"),
        ("date", "no_such_day"),
        ("amount", "below"),
        ("country", "unknown_country"),
    ]
    assert row.known == {"customer": "VINET"}


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (("10248", "VINET", "31-02-2026", "1", ""), "Row 7, date: “31-02-2026”: there is no 31 February in 2026."),
        (("10248", "VINET", "", "twelve", ""), "Row 7, amount: “twelve” is not a number."),
        (("10248", "VINET", "", "-3", ""), "Row 7, amount: “-3” is less than 0, which is the least that is possible."),
        (("10248", "NULL", "", "", ""), "Row 7, customer number: nothing is filled in, and it is needed."),
        (("10248", "V"), "Row 7: there are 2 columns where the heading has 5; the row breaks off or lacks some."),
        ((*GOOD, "x", "y"), "Row 7: there are 7 columns where the heading has 5."),
    ],
)
def test_words_name_row_column_and_value(cells: tuple[str, ...], words: str) -> None:
    row = refused(*cells)
    assert explain_all(row.problems, row.number, ORDERS) == words


DETAIL: dict[str, Any] = {
    "found": 1, "expected": 2, "limit": 3, "length": 4, "first": 5, "character": "U+0000",
    "day": 31, "month": 2, "year": 2026,
}  # fmt: skip


@pytest.mark.parametrize("code", WORDS)
def test_every_problem_has_words_whose_places_are_filled(code: str) -> None:
    words = explain(Problem("amount", "50%\nof it", code, DETAIL), 3, ORDERS)
    assert words.startswith("Row 3, amount: ")
    assert "%(" not in words
    assert "\n" not in words


def test_words_are_made_in_the_language_of_the_reader() -> None:
    problem = Problem("date", "31-02-2026", "no_such_day", {"day": 31, "month": 2, "year": 2026})
    with translation.override("nl"):
        assert "februari" in explain(problem, 3, ORDERS)


def test_a_long_value_is_shortened_in_words() -> None:
    words = explain(Problem("amount", "x" * 500, "not_number", {}), 3, ORDERS)
    assert len(words) < 130
    assert "x" * 80 + "…" in words


def test_flawed_rows_are_refused_with_their_flaw() -> None:
    for flaw, code in (("quotes", "quotes"), ("size", "size")):
        row = checker().check(RawRow(7, GOOD, flaw))  # type: ignore[arg-type]
        assert isinstance(row, RefusedRow)
        assert [problem.code for problem in row.problems] == [code]
        assert "%(" not in explain_all(row.problems, 7)


def test_without_a_profile_nothing_left_of_a_break_is_called_certain() -> None:
    assert leading(RawRow(7, (*GOOD, "x")), checker()) == {}


def test_a_row_filled_in_on_a_page() -> None:
    good = checker().check_values(7, {"order": "1", "customer": "A", "amount": "2,50", "address": "Main Street, 1"})
    assert good == GoodRow(7, {"order": "1", "customer": "A", "amount": "2.50", "address": "Main Street, 1"})
    bad = checker().check_values(7, {"order": "1"})
    assert isinstance(bad, RefusedRow)
    assert [problem.column for problem in bad.problems] == ["customer"]


def test_a_page_shows_our_own_form_and_reads_it_back() -> None:
    """1.250 is one and a quarter there, whatever the file's decimal mark; 1,250 may still be two things."""
    for evidence in (Evidence(), Evidence(mark=",")):
        page = Checker(ORDERS, {}, 0, evidence)
        row = page.check_values(7, {"order": "1", "customer": "A", "amount": "1.250"})
        assert isinstance(row, GoodRow)
        assert row.values["amount"] == "1.250"
    asked = Checker(ORDERS, {}, 0).check_values(7, {"order": "1", "customer": "A", "amount": "1,250"})
    assert isinstance(asked, RefusedRow)
    assert asked.problems[0].code == "ambiguous_number"


ALL_TYPES = FileKind("all", "All", tuple(Column(type_, type_, type_) for type_ in get_args(ColumnType)))


@settings(deadline=None)
@given(
    st.sampled_from(get_args(ColumnType)),
    st.sampled_from([".", ","]),
    st.text("0123456789.,-% €ałNL@", max_size=9)
    | st.from_regex(r"\d{1,3}([.,]\d{3}){0,2}([.,]\d{1,4})?%?", fullmatch=True)
    | st.from_regex(r"\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d\d", fullmatch=True),
)
def test_a_value_that_was_taken_in_reads_as_itself_on_a_page(name: str, mark: Any, text: str) -> None:
    evidence = Evidence(mark=mark, order="mdy", currencies={"decimal": "EUR"}, percentages=frozenset({"fraction"}))
    row = Checker(ALL_TYPES, {name: 0}, 1, evidence).check(RawRow(2, (text,)))
    if isinstance(row, GoodRow):
        values = {name: row.values[name]}
        assert Checker(ALL_TYPES, {}, 0).check_values(2, values) == GoodRow(2, values)


def test_a_currency_sign_fills_the_column_that_the_file_lacks() -> None:
    kind = FileKind("x", "X", (Column("price", "p", "decimal"), Column("currency", "c", "currency")))
    euros = Evidence(mark=",", currencies={"price": "EUR"})
    assert Checker(kind, {"price": 0}, 1, euros).check(RawRow(2, ("€ 2,50",))) == GoodRow(
        2, {"price": "2.50", "currency": "EUR"}
    )
    other = Checker(kind, {"price": 0}, 1, euros).check(RawRow(3, ("£ 2,50",)))
    assert isinstance(other, RefusedRow)
    assert explain_all(other.problems, 3) == "Row 3, price: “£ 2,50” is in GBP, while the other rows are in EUR."


def test_a_key_is_taken_once_and_later_rows_name_the_first() -> None:
    duplicates, reader = DuplicateKeys(ORDERS), checker()
    outcomes = []
    for number, order in enumerate(["1", "2", "1", "1"], start=2):
        raw = RawRow(number, (order, *GOOD[1:]))
        good = reader.check(raw)
        assert isinstance(good, GoodRow)
        outcomes.append(duplicates.check(good, raw))
    assert [type(row) for row in outcomes] == [GoodRow, GoodRow, RefusedRow, RefusedRow]
    last = outcomes[-1]
    assert isinstance(last, RefusedRow)
    assert (
        explain_all(last.problems, 5, ORDERS)
        == "Row 5, order number: “1” stands in row 2 already. The first was taken."
    )
    assert last.cells == ("1", *GOOD[1:])


def test_a_refused_row_is_stored_as_plain_values() -> None:
    stored = json.loads(json.dumps(refused("", "VINET", "31-02-2026", "1", "").as_json()))
    assert [Problem.from_json(problem).code for problem in stored["problems"]] == ["missing", "no_such_day"]
    assert stored["cells"] == ["", "VINET", "31-02-2026", "1", ""]
