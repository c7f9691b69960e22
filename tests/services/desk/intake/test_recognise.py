"""Headings: what they announce, however they are written."""

from __future__ import annotations

import pytest

from services.desk.intake.headers import is_heading, normalised, signature, width_of
from services.desk.intake.kinds import Column, FileKind
from services.desk.intake.raw import RawRow
from services.desk.intake.recognise import Remembered, find_heading, recognise
from tests.services.desk.intake.builders import ORDERS

PEOPLE = FileKind("people", "People", (Column("name", "name", required=True), Column("mail", "mail", required=True)))
KINDS = (ORDERS, PEOPLE)


@pytest.mark.parametrize("heading", ["orderID", "Order_ID", "ORDER ID", "order-id", " Order  Id ", "Order Id (number)"])
def test_one_heading_in_many_spellings(heading: str) -> None:
    found = recognise([heading, "customerID"], KINDS)
    assert found.kind is ORDERS
    assert found.mapping == {"order": 0, "customer": 1}


@pytest.mark.parametrize(
    ("heading", "bare"),
    [
        ("Nr zamówienia", "nrzamowienia"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Order #", "ordernumber"),
        ("Ærø", "aero"),
    ],
)
def test_accents_and_strokes_do_not_matter(heading: str, bare: str) -> None:
    assert normalised(heading) == bare


def test_columns_may_stand_in_any_order_and_strangers_are_named() -> None:
    found = recognise(["Kwota", "handlowiec", "Nr zamówienia", "", "klantnummer", ""], KINDS)
    assert found.kind is ORDERS
    assert found.mapping == {"amount": 0, "order": 2, "customer": 4}
    assert found.unmapped == (1, 3)
    assert (found.width, found.confidence) == (5, 0.75)


def test_of_two_headings_for_one_column_the_better_one_is_taken() -> None:
    assert recognise(["data", "orderID", "order date", "customerID"], KINDS).mapping["date"] == 2
    assert recognise(["data", "orderID", "datum", "customerID"], KINDS).mapping["date"] == 2


def test_a_heading_that_lacks_what_is_needed_is_no_kind_but_the_nearest_is_offered() -> None:
    found = recognise(["orderID", "datum", "land"], KINDS)
    assert found.kind is None
    assert found.nearest is ORDERS
    assert found.missing == ("customer",)
    assert found.mapping == {"order": 0, "date": 1, "country": 2}


def test_a_stranger_is_no_refusal() -> None:
    found = recognise(["colour", "shoe size"], KINDS)
    assert (found.kind, found.nearest, found.mapping, found.unmapped) == (None, None, {}, (0, 1))
    assert found.has_heading


def test_a_few_known_columns_among_many_strangers_prove_nothing() -> None:
    found = recognise(["orderID", "customerID", *[f"x{letter}" for letter in "abcdefgh"]], KINDS)
    assert found.kind is None
    assert found.missing == ()


def test_what_a_client_said_goes_before_guessing() -> None:
    heading = ["orderID", "customerID", "colour"]
    remembered = {
        signature(["ORDER_ID", "customer id", "Colour"]): Remembered("people", {"name": 2, "mail": 0, "gone": 1})
    }
    found = recognise(heading, KINDS, remembered)
    assert found.kind is PEOPLE
    assert found.mapping == {"name": 2, "mail": 0}
    assert (found.remembered, found.confidence, found.unmapped) == (True, 1.0, (1,))


def test_a_memory_of_a_kind_that_is_gone_is_no_memory() -> None:
    heading = ["orderID", "customerID"]
    assert recognise(heading, KINDS, {signature(heading): Remembered("gone", {})}).kind is ORDERS


def test_a_signature_depends_on_order_and_nothing_else() -> None:
    assert signature(["a", "b"]) != signature(["b", "a"]) != signature(["ba"])
    assert len(signature(["a"])) == 32


@pytest.mark.parametrize(
    "cells",
    [
        ["10248", "VINET", "1996-07-04"],
        ["Jan", "jan@acme.nl"],
        ["x", "14,00"],
        ["", "", "a"],
        ["a", "NULL"],
        ["a", "15%"],
    ],
)
def test_values_are_no_heading(cells: list[str]) -> None:
    assert not is_heading(cells)
    found = recognise(cells, KINDS)
    assert (found.has_heading, found.kind, found.signature) == (False, None, "")


def test_a_heading_is_found_under_a_title() -> None:
    texts = (("Sales of week 46",), ("made on", "2026-11-14"), ("orderID", "klantnummer", "bedrag"), ("1", "A", "3.50"))
    rows = [RawRow(number, cells) for number, cells in zip((1, 2, 4, 5), texts, strict=True)]
    assert find_heading(rows, KINDS) == rows[2]


def test_no_heading_is_found_among_values() -> None:
    rows = [RawRow(1, ("1", "A", "3.50")), RawRow(2, ("2", "B", "4.50")), RawRow(3, ("x", "y", "z"))]
    assert find_heading(rows, KINDS) is None


def test_width_ends_with_the_last_name() -> None:
    assert width_of(["a", "", "b", "", " "]) == 3


def test_kinds_that_contradict_themselves_do_not_start() -> None:
    with pytest.raises(ValueError, match="claimed by a and b"):
        FileKind("x", "X", (Column("a", "a", aliases=("Order Nr",)), Column("b", "b", aliases=("order_nr",))))
    with pytest.raises(ValueError, match="no columns"):
        FileKind("x", "X", (Column("a", "a"),), key=("b",))
