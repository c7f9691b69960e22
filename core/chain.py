"""The chain of audit rows, a client's or the house's: how a row's hash is made, and what is wrong where it breaks.

`hash` is the SHA-256 of the hash before, the number and the content, all as JSON; the first row follows a hash of the
client's id, or of HOUSE. What was kept of the chain outside the database (number → hash) shows also what a superuser
has altered, cut off or chained anew with everything worked out afresh.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple, Protocol
from uuid import UUID

HOUSE = UUID(int=0)
"""Stands where a client's id would, for the trail of the house."""
SIZE = 32
"""Bytes of a SHA-256."""
PLAINLY = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""One for all rows: `json.dumps` would make one for each."""
TOLD = 20
"""Problems said in words; the others are counted."""


class Kept:
    """Hashes by number, as they were kept outside the database; 32 bytes each."""

    def __init__(self, links: Iterable[tuple[int, str]] = ()) -> None:
        self._hashes = bytearray()
        for number, text in links:
            self.add(number, text)

    def add(self, number: int, text: str) -> None:
        """What was kept first stands: nobody takes it back by a second line."""
        short = number * SIZE - len(self._hashes)
        self._hashes.extend(bytes(max(short, 0)))
        if self.get(number) is None:
            self._hashes[(number - 1) * SIZE : number * SIZE] = bytes.fromhex(text)

    def get(self, number: int) -> str | None:
        found = self._hashes[(number - 1) * SIZE : number * SIZE] if number > 0 else b""
        return found.hex() if any(found) else None

    @property
    def last(self) -> int:
        """The highest number; 0 where nothing was kept."""
        return len(self._hashes) // SIZE


class Content(NamedTuple):
    """What of an audit row the hash is made of, besides its number."""

    id: UUID
    at: datetime
    person_id: UUID | None
    person_name: str
    via: str
    action: str
    subject_id: UUID
    detail: Any


class Place(Protocol):
    """A place in the chain: an audit row, a head, or what was kept of them."""

    @property
    def number(self) -> int: ...

    @property
    def hash(self) -> str: ...


class Link(NamedTuple):
    number: int
    hash: str


def beginning(tenant_id: UUID) -> Link:
    """What the first row of a client, or of HOUSE, follows."""
    return Link(0, hashlib.sha256(f"audit of {tenant_id.hex}".encode()).hexdigest())


def digest(before: str, number: int, content: Content) -> str:
    """The hash of a row."""
    key, at, person, *words, subject, detail = content
    who = person and str(person)
    plain = [before, number, str(key), as_utc(at), who, *words, str(subject), settled(detail)]
    return hashlib.sha256(PLAINLY(plain).encode()).hexdigest()


def as_utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def settled(value: Any) -> Any:
    """A JSON value as it is before and after PostgreSQL kept it: 1e3 comes back as 1000, and 2.0 may as 2."""
    if isinstance(value, float):
        exact = Decimal(repr(value))
        return int(exact) if exact == exact.to_integral_value() else value
    if isinstance(value, dict):
        return {key: settled(inner) for key, inner in value.items()}
    return [settled(inner) for inner in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Verdict:
    """What was looked at, up to where, and what was found: the first problems in words that name a row or a missing
    number."""

    at: Link
    rows: int = 0
    problems: list[str] = field(default_factory=list)
    more: int = 0

    def __bool__(self) -> bool:
        """Whether the chain holds."""
        return not self.problems

    def add(self, words: str) -> None:
        if len(self.problems) < TOLD:
            self.problems.append(words)
        else:
            self.more += 1


def verify(start: Link, rows: Iterable[Any], head: Place | None, kept: Kept) -> Verdict:
    """Compare the rows behind `start`, in order of number, with themselves, with the head of the chain, and with what
    was kept outside."""
    verdict = Verdict(at=start)
    for row in rows:
        verdict.rows += 1
        for words in problems_of(row, verdict.at, kept):
            verdict.add(words)
        verdict.at = Link(row.number, row.hash)
    for words in problems_at_the_end(verdict.at, head, kept):
        verdict.add(words)
    return verdict


def problems_of(row: Any, before: Link, kept: Kept) -> Iterator[str]:
    """At most two: numbers that are missing before the row, and the row itself."""
    follows: str | None = before.hash
    if row.number <= before.number:
        yield f"number {row.number} is there twice"
        return
    if row.number > before.number + 1:
        yield missing(before.number + 1, row.number - 1)
        follows = kept.get(row.number - 1)
    known = kept.get(row.number)
    if follows is not None and digest(follows, row.number, content_of(row)) != row.hash:
        yield f"row {row.number} ({row.id}, {row.action}) is not as it was written"
    elif known is not None and known != row.hash:
        yield f"row {row.number} ({row.id}, {row.action}) is not the one that was kept outside the database"


def problems_at_the_end(last: Link, head: Place | None, kept: Kept) -> Iterator[str]:
    known = kept.last
    should = max(known, head.number if head else 0)
    if last.number < should:
        yield missing(last.number + 1, should)
    if head is None:
        yield "the head of the chain is missing"
    elif head.number < last.number:
        yield f"row {head.number + 1} stands behind the head of the chain: it was not written by an action"
    elif head.number < known:
        yield f"the head of the chain was set back to {head.number}; {known} was kept outside the database"
    elif head.number == last.number and head.hash != last.hash:
        yield f"the head of the chain is not the hash of row {last.number}"


def missing(first: int, last: int) -> str:
    return f"number {first} is missing" + (f", and all up to {last}" if last > first else "")


def content_of(row: Any) -> Content:
    return Content(*(getattr(row, name) for name in Content._fields))
