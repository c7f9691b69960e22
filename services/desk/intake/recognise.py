"""Which kind of file a heading announces, and where its columns stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from services.desk.intake.headers import is_heading, readings, signature, width_of
from services.desk.intake.kinds import FileKind
from services.desk.intake.raw import RawRow

ENOUGH = 0.3
"""The least share of a heading that must be known. Systems export dozens of columns of which we read ten."""

PREAMBLE = 15
"""Rows among which a heading is looked for: exports put titles and dates above it."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a client said, or let stand, for a heading: the kind and, per column name, the index in the heading."""

    kind: str
    mapping: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a heading was taken for.

    `kind` is None where no kind has all its required columns; `nearest` is then the closest, and `missing` what it
    lacks, for the page on which columns are mapped by hand. `unmapped` are indexes of headings that nothing reads.
    `confidence` is the share of the named headings that are known (1.0 for a remembered one). `signature` is "" where
    the first row is no heading: there is nothing to remember it by.
    """

    kind: FileKind | None
    nearest: FileKind | None
    mapping: Mapping[str, int]
    unmapped: tuple[int, ...]
    missing: tuple[str, ...]
    confidence: float
    width: int
    signature: str = ""
    remembered: bool = False

    @property
    def has_heading(self) -> bool:
        """False where the first row holds values: every row is then data, and columns are mapped by hand."""
        return bool(self.signature)


@dataclass(slots=True)
class _Match:
    kind: FileKind
    mapping: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in self.kind.required if name not in self.mapping)


def recognise(
    heading: Sequence[str],
    kinds: Sequence[FileKind],
    remembered: Mapping[str, Remembered] | None = None,
) -> Recognition:
    """What `heading` announces. Never raises: what is not recognised has `kind` None.

    `remembered` is by signature; it goes before all guessing, unless its kind is gone.
    """
    if not is_heading(heading):
        return Recognition(None, None, {}, tuple(range(len(heading))), (), 0.0, len(heading))
    known = (remembered or {}).get(signature(heading))
    kind = next((kind for kind in kinds if known and kind.slug == known.kind), None)
    if known and kind:
        return _recalled(heading, kind, known)
    return _guessed(heading, kinds)


def _recalled(heading: Sequence[str], kind: FileKind, known: Remembered) -> Recognition:
    mapping = {name: index for name, index in known.mapping.items() if name in kind.by_name and index < len(heading)}
    match = _Match(kind, mapping)
    complete = None if match.missing else kind
    return _recognition(heading, complete, match, 1.0, remembered=True)


def _guessed(heading: Sequence[str], kinds: Sequence[FileKind]) -> Recognition:
    matches = [_match(heading, kind) for kind in kinds]
    best = max(matches, key=_rank, default=None)
    if best is None or not best.mapping:
        width = width_of(heading)
        return Recognition(None, None, {}, tuple(range(width)), (), 0.0, width, signature(heading))
    confidence = len(best.mapping) / sum(bool(cell.strip()) for cell in heading)
    found = best.kind if not best.missing and confidence >= ENOUGH else None
    return _recognition(heading, found, best, round(confidence, 2))


def _match(heading: Sequence[str], kind: FileKind) -> _Match:
    """Each column at the heading that names it best: `Unit price` before `Price`, wherever they stand."""
    found = [(kind.ranks[alias], index, alias) for index, cell in enumerate(heading) for alias in _aliases(cell, kind)]
    match = _Match(kind)
    for _, index, alias in sorted(found):
        match.mapping.setdefault(kind.by_alias[alias], index)
    return match


def _aliases(cell: str, kind: FileKind) -> list[str]:
    """The first reading of a heading that the kind knows, if any."""
    return [reading for reading in readings(cell) if reading in kind.by_alias][:1]


def _rank(match: _Match) -> tuple[bool, int, float]:
    """Complete before incomplete; then the more columns known; then the larger part of the kind."""
    return not match.missing, len(match.mapping), len(match.mapping) / len(match.kind.columns)


def _recognition(
    heading: Sequence[str], kind: FileKind | None, match: _Match, confidence: float, *, remembered: bool = False
) -> Recognition:
    width = width_of(heading)
    unmapped = tuple(sorted(set(range(width)) - set(match.mapping.values())))
    return Recognition(
        kind, match.kind, match.mapping, unmapped, match.missing, confidence, width, signature(heading), remembered
    )


def find_heading(rows: Sequence[RawRow], kinds: Sequence[FileKind]) -> RawRow | None:
    """The row, among the first of a file, that is its heading; None where none is.

    A row whose headings are known goes before the first that merely reads like one: titles stand above tables.
    """
    candidates = [row for row in islice(rows, PREAMBLE) if is_heading(row.cells)]
    if not candidates:
        return None
    best = max(candidates, key=lambda row: len(_guessed(row.cells, kinds).mapping))
    if len(_guessed(best.cells, kinds).mapping) > 1:
        return best
    return rows[0] if rows[0] is candidates[0] else None
