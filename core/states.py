"""States are a table: `MOVES = {DRAFT: {ISSUED, VOID}, …}`; this is the one function that moves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal

Row = TypeVar("Row", bound=Model)
Moves = Mapping[str, frozenset[str]]


class IllegalMove(Refusal):
    """Somebody else was quicker, or the thing is not there yet."""

    words = _("This has changed meanwhile and cannot go from “%(now)s” to “%(to)s”. Look at it again.")


def moves(table: Mapping[str, Iterable[str]]) -> Moves:
    return {state: frozenset(to) for state, to in table.items()}


def sources(table: Moves, to: str) -> list[str]:
    return sorted(state for state, targets in table.items() if to in targets)


def move(row: Row, to: str, table: Moves, **changes: Any) -> Row:
    """Move one row, only if it still stands where it may leave from; `changes` are set in the same statement."""
    manager: QuerySet[Row] = type(row)._default_manager.all()
    allowed = manager.filter(pk=row.pk, state__in=sources(table, to))
    if not allowed.update(state=to, **changes):
        now = manager.filter(pk=row.pk).values_list("state", flat=True).first()
        raise IllegalMove(now=now, to=to)
    for name, value in {"state": to, **changes}.items():
        setattr(row, name, value)
    return row


def move_all(rows: QuerySet[Row], to: str, table: Moves, **changes: Any) -> int:
    """Move every row of the set that may move; returns how many did."""
    return rows.filter(state__in=sources(table, to)).update(state=to, **changes)


def known(table: Moves) -> Q:
    """For a check constraint: the state is one of the table's."""
    return Q(state__in=sorted({*table, *(to for targets in table.values() for to in targets)}))


def together(one: Q, other: Q) -> Q:
    """For a check constraint: both hold or neither does."""
    return (one & other) | (~one & ~other)
