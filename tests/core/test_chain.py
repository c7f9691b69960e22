"""What is said of a chain that does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from core.chain import Content, Kept, Link, beginning, content_of, digest, verify

CLIENT = uuid4()
NOW = datetime(2026, 11, 27, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    number: int
    hash: str
    id: UUID
    at: datetime
    person_id: UUID | None
    person_name: str
    via: str
    action: str
    subject_id: UUID
    detail: Any


def rows(n: int) -> list[Row]:
    made = []
    for number in range(1, n + 1):
        made.append(Row(number, "", uuid4(), NOW, None, "Ann", "session", f"deed_{number}", uuid4(), {"n": number}))
    return chained(made)


def chained(some: list[Row]) -> list[Row]:
    """As somebody who works everything out afresh leaves them."""
    before, out = beginning(CLIENT).hash, []
    for number, row in enumerate(some, 1):
        before = digest(before, number, content_of(row))
        out.append(replace(row, number=number, hash=before))
    return out


def said(some: list[Row], head: Link | None, kept: dict[int, str]) -> list[str]:
    return verify(beginning(CLIENT), some, head, Kept(kept.items())).problems


def other(row: Row) -> Row:
    return replace(row, detail={"n": -1})


def swapped(some: list[Row]) -> list[Row]:
    some = some.copy()
    some[2], some[3] = replace(some[3], number=3), replace(some[2], number=4)
    return some


ALTERED = "row 3 ({0.id}, deed_3) is not as it was written"
NOT_KEPT = "row 3 ({0.id}, {0.action}) is not the one that was kept outside the database"


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (lambda some: [*some[:2], other(some[2]), *some[3:]], ALTERED),
        (lambda some: [*some[:2], *some[3:]], "number 3 is missing"),
        (lambda some: some[:2], "number 3 is missing, and all up to 5"),
        (lambda some: [], "number 1 is missing, and all up to 5"),
        (swapped, "row 3 ({0.id}, deed_4) is not as it was written"),
        (lambda some: chained([*some[:2], other(some[2]), *some[3:]]), NOT_KEPT),
        (lambda some: chained([*some[:2], *some[3:]]), NOT_KEPT),
        (lambda some: chained([*some[:2], some[3], some[2], some[4]]), NOT_KEPT),
        (lambda some: [some[0], some[1], some[1], *some[2:]], "number 2 is there twice"),
    ],
    ids=["altered", "deleted", "last ones", "all", "reordered", "re-chained", "closed up", "re-chained order", "twice"],
)
def test_tampering_is_found_and_the_first_row_named(tamper: Callable[[list[Row]], list[Row]], told: str) -> None:
    honest = rows(5)
    kept = {row.number: row.hash for row in honest}
    left = tamper(honest)
    moved = Link(left[-1].number, left[-1].hash) if left else beginning(CLIENT)  # whoever tampers sets the head too
    third = next((row for row in left if row.number == 3), honest[2])
    assert said(left, moved, kept)[0] == told.format(third)


def test_an_honest_chain_holds_from_the_beginning_and_from_any_place() -> None:
    honest = rows(5)
    kept = {row.number: row.hash for row in honest[:4]}
    head = Link(5, honest[-1].hash)
    assert said(honest, head, kept) == []
    assert verify(Link(2, honest[1].hash), honest[2:], head, Kept()).problems == []
    assert verify(Link(2, "0" * 64), honest[2:], head, Kept()).problems[0].startswith("row 3 ")


def test_a_head_that_is_missing_or_set_back_is_said() -> None:
    honest = rows(3)
    assert said(honest, None, {}) == ["the head of the chain is missing"]
    kept = {row.number: row.hash for row in honest}
    assert said(honest[:1], Link(1, honest[0].hash), kept) == [
        "number 2 is missing, and all up to 3",
        "the head of the chain was set back to 1; 3 was kept outside the database",
    ]


def test_a_chain_is_its_client_s() -> None:
    honest = rows(2)
    found = verify(beginning(uuid4()), honest, Link(2, honest[-1].hash), Kept())
    assert found.problems[0].startswith("row 1 ")


def test_after_the_first_twenty_problems_are_counted() -> None:
    honest = rows(60)
    kept = Kept((row.number, "1" * 64) for row in honest)
    found = verify(beginning(CLIENT), honest, Link(60, honest[-1].hash), kept)
    assert (len(found.problems), found.more, found.rows) == (20, 40, 60)


def test_what_was_kept_first_stands() -> None:
    kept = Kept([(2, "a" * 64), (4, "b" * 64), (2, "c" * 64)])
    assert [kept.get(number) for number in range(6)] == [None, None, "a" * 64, None, "b" * 64, None]
    assert kept.last == 4


@pytest.mark.parametrize("name", Content._fields)
def test_every_field_is_in_the_hash(name: str) -> None:
    row = rows(1)[0]
    changed: dict[str, Any] = {
        "at": NOW.replace(microsecond=1),
        "detail": {},
        "person_id": uuid4(),
        "id": uuid4(),
        "subject_id": uuid4(),
    }
    content = content_of(row)._replace(**{name: changed.get(name, "other")})
    assert digest("x", 1, content) != digest("x", 1, content_of(row))
