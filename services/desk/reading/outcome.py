"""How rows fared with their service line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Fate:
    """One row: used (all empty), waiting for the row of kind `kind` with key `key`, or refused with a problem code."""

    kind: str = ""
    key: str = ""
    column: str = ""
    value: str = ""
    code: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


Outcome = Mapping[UUID, Fate]
"""row id → fate."""

_USED = Fate()


def used() -> Fate:
    return _USED


def waits(kind: str, key: str) -> Fate:
    return Fate(kind=kind, key=key)


def refused(column: str, value: str, code: str, **detail: str) -> Fate:
    return Fate(column=column, value=value, code=code, detail=detail)
