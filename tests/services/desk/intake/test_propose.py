"""Rows with stray cells, put together again. Files of our own; what real ones say is in test_northwind."""

from __future__ import annotations

import random

import pytest

from services.desk.intake.check import Checker, RefusedRow
from services.desk.intake.evidence import Evidence
from services.desk.intake.profile import Profile, looks
from services.desk.intake.propose import Proposal, Proposer
from services.desk.intake.raw import RawRow
from tests.services.desk.intake.builders import ORDERS

HEADING = ("order", "customer", "date", "amount", "address", "town", "country")
MAPPING = {"order": 0, "customer": 1, "date": 2, "amount": 3, "address": 4, "country": 6}
TOWNS = ("Utrecht", "Den Haag", "Kraków", "Köln", "Lille", "Gent")
LANDS = ("Netherlands", "Netherlands", "Poland", "Germany", "France", "Belgium")


def good_rows(count: int = 200) -> list[tuple[str, ...]]:
    dice = random.Random(4)
    rows: list[tuple[str, ...]] = []
    for number in range(count):
        town = dice.randrange(len(TOWNS))
        street = f"{dice.choice(['Kerkstraat', 'Lange Dreef', 'ul. Filtrowa'])} {dice.randrange(1, 300)}"
        day = f"2026-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}"
        amount = f"{dice.randrange(1, 90000) / 100:.2f}"
        rows.append((str(20000 + number), f"CUST{number % 40:02}", day, amount, street, TOWNS[town], LANDS[town]))
    return rows


def checker(known: dict[str, set[str]] | None = None, rows: list[tuple[str, ...]] | None = None) -> Checker:
    plain = Checker(ORDERS, MAPPING, 7, Evidence(mark="."))
    profile = Profile(7)
    for row in good_rows() if rows is None else rows:
        profile.add(row)
    proposer = Proposer(ORDERS, MAPPING, HEADING, profile, plain.readers, known=known)
    return Checker(ORDERS, MAPPING, 7, Evidence(mark="."), proposer)


def refused(*cells: str, by: Checker | None = None) -> RefusedRow:
    row = (by or checker()).check(RawRow(9, cells))
    assert isinstance(row, RefusedRow)
    return row


def proposed(*cells: str) -> Proposal:
    proposal = refused(*cells).proposal
    assert proposal is not None
    return proposal


def test_a_house_number_goes_back_to_its_street() -> None:
    row = refused("30001", "CUST07", "2026-03-04", "12.50", "Kerkstraat", " 12", "Utrecht", "Netherlands")
    proposal = row.proposal
    assert proposal is not None
    assert (proposal.merged_column, proposal.merged_value, proposal.certainty) == ("address", "Kerkstraat, 12", "sure")
    assert proposal.values["country"] == "NL"
    assert row.known == {"order": "30001", "customer": "CUST07", "date": "2026-03-04", "amount": "12.50"}
    assert row.problems[0].code == "stray_cell"


def test_two_strays_in_one_address() -> None:
    proposal = proposed("30001", "CUST07", "2026-03-04", "12.50", "Gebouw B", " Dreef 2", " hof", "Gent", "Belgium")
    assert proposal.cells[4] == "Gebouw B, Dreef 2, hof"
    assert proposal.certainty in ("sure", "likely")


def test_without_a_blank_after_the_comma_the_looks_decide() -> None:
    proposal = proposed("30001", "CUST07", "2026-03-04", "12.50", "Kerkstraat", "12", "Utrecht", "Netherlands")
    assert proposal.cells[4] == "Kerkstraat,12"


def test_a_town_with_a_comma_is_the_town() -> None:
    proposal = proposed("30001", "CUST07", "2026-03-04", "12.50", "Kerkstraat 4", "Lille", " Nord", "France")
    assert (proposal.merged_column, proposal.cells[5]) == ("town", "Lille, Nord")


def test_decimal_commas_come_together() -> None:
    row = refused("30001", "CUST07", "2026-03-04", "12", "50", "Kerkstraat 4", "Gent", "Belgium")
    assert row.proposal is not None
    assert row.proposal.values["amount"] == "12.50"
    assert set(row.known) <= {"order", "customer", "date"}


@pytest.mark.parametrize(("known", "merged"), [({"CUST07"}, "30001,CUST06"), ({"CUST06,CUST07"}, "CUST06,CUST07")])
def test_keys_that_are_known_decide(known: set[str], merged: str) -> None:
    cells = ("30001", "CUST06", "CUST07", "2026-03-04", "12.50", "Kerkstraat 4", "Gent", "Belgium")
    proposal = refused(*cells, by=checker({"customer": known})).proposal
    assert proposal is not None
    assert proposal.merged_value == merged


def test_a_proposal_that_does_not_pass_is_a_guess() -> None:
    proposal = proposed("30001", "CUST07", "2026-03-04", "12.50", "Kerkstraat", " 12", "Utrecht", "Atlantis")
    assert proposal.certainty == "guess"
    assert "country" not in proposal.values


def test_without_good_rows_to_learn_from_nothing_is_sure() -> None:
    row = refused("30001", "CUST07", "soon", "a", "b", "c", "d", "e", by=checker(rows=[]))
    assert row.proposal is None or row.proposal.certainty == "guess"
    assert row.problems[0].code == "too_many_cells"


def test_far_too_many_cells_are_another_table() -> None:
    assert refused(*[str(n) for n in range(30)]).proposal is None


def test_a_row_that_breaks_off_keeps_what_is_whole() -> None:
    row = refused("30001", "CUST07", "2026-03-04", "12.50", "Kerkst")
    assert row.proposal is None
    assert row.known == {"order": "30001", "customer": "CUST07", "date": "2026-03-04", "amount": "12.50"}


def test_the_last_cell_of_a_row_that_breaks_off_may_be_half() -> None:
    assert refused("30001", "CUST07", "2026-03-04", "12.5").known.keys() == {"order", "customer", "date"}


def test_a_row_that_lacks_its_first_cell_claims_nothing_for_certain() -> None:
    row = refused("CUST07", "2026-03-04", "12.50", "Kerkstraat 4", "Gent", "Belgium")
    assert row.known == {}


@pytest.mark.parametrize(
    ("text", "fine", "coarse"),
    [
        ("Rua do Paço", "L L L", "L"),
        ("05454-876", "99999-999", "9"),
        ("NULL", "", ""),
        ("T2F 8M4", "L9L 9L9", "L9L9L9"),
        ("-", "-", "?"),
    ],
)
def test_looks(text: str, fine: str, coarse: str) -> None:
    assert looks(text) == (fine, coarse)


@pytest.mark.parametrize("joiner", [", ", ","])
def test_sure_is_never_wrong_and_nothing_is_claimed_beyond_the_break(joiner: str) -> None:
    dice, by, right = random.Random(7), checker(), 0
    for row in good_rows():
        place = dice.choice([place for place in (4, 5) if " " in row[place]])
        first, second = row[place].rsplit(" ", 1)
        parts = (first, (" " if joiner == ", " else "") + second)
        meant = (*row[:place], ",".join(parts), *row[place + 1 :])
        proposal = refused(*row[:place], *parts, *row[place + 1 :], by=by).proposal
        assert proposal is not None
        assert proposal.cells == meant or proposal.certainty != "sure"
        assert by.proposer is not None
        assert by.proposer.certain((*row[:place], *parts, *row[place + 1 :])) <= place
        right += proposal.cells == meant
    assert right >= (200 if joiner == ", " else 150)
