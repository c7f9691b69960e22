"""Lists by key: the page behind a row or in front of one. No page numbers, since rows come and go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
MOST = 1000
"""Counting ends here: "1,000+" rather than a slow count."""


@dataclass(frozen=True, slots=True)
class Slice(Generic[M]):
    """Rows of one page; `pager` as templates/components/pager.html wants it."""

    rows: list[M]
    pager: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: fields that together are unique, "-" in front for falling ones."""

    keys: tuple[str, ...]

    def names(self) -> list[str]:
        return [key.lstrip("-") for key in self.keys]

    def turned(self) -> Order:
        return Order(tuple(key[1:] if key.startswith("-") else f"-{key}" for key in self.keys))

    def behind(self, values: Sequence[Any]) -> Q:
        """Rows that come after one with these values."""
        condition, same = Q(), Q()
        for key, value in zip(self.keys, values, strict=True):
            name = key.lstrip("-")
            step = "lt" if key.startswith("-") else "gt"
            condition |= same & Q(**{f"{name}__{step}": value})
            same &= Q(**{name: value})
        return condition


def sliced(request: HttpRequest, rows: QuerySet[M], *keys: str, size: int) -> Slice[M]:
    """The page that ?after=<id> or ?before=<id> asks for; the first one where neither names a row of the list."""
    order = Order(keys)
    for parameter, way in (("before", order.turned()), ("after", order)):
        anchor = values_of(rows, order, request.GET.get(parameter, ""))
        if anchor:
            found = list(rows.filter(way.behind(anchor)).order_by(*way.keys)[: size + 1])
            shown = found[:size] if parameter == "after" else found[:size][::-1]
            if shown:
                return Slice(shown, pager(request, rows, order, shown))
    shown = list(rows.order_by(*order.keys)[:size])
    return Slice(shown, pager(request, rows, order, shown))


def values_of(rows: QuerySet[M], order: Order, pk: str) -> tuple[Any, ...] | None:
    key = uuid_or_none(pk)
    return rows.filter(pk=key).values_list(*order.names()).first() if key else None


def uuid_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def pager(request: HttpRequest, rows: QuerySet[M], order: Order, shown: list[M]) -> dict[str, Any]:
    if not shown:
        return {"total": 0}
    total = rows.order_by()[: MOST + 1].count()
    ahead = rows.filter(order.turned().behind([getattr(shown[0], name) for name in order.names()]))
    first = ahead.order_by()[: MOST + 1].count() + 1
    last = first + len(shown) - 1
    return {
        "first": first, "last": last, "total": total,
        "previous_url": address(request, before=shown[0].pk) if first > 1 else None,
        "next_url": address(request, after=shown[-1].pk) if last < total else None,
    }  # fmt: skip


def address(request: HttpRequest, **changes: Any) -> str:
    """This page's address with another place in the list; filters stay."""
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
