"""Paging by key, in the address: `?after=<key of the last row>&n=<rows before>` and `?before=…` for the way back.

Rows come and go between two clicks, so pages have no numbers: the next page begins behind the last row that was seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from provider_console.contexts import Pager

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """Rows of one page; `passed` is how many lie before them, `less` and `more` whether there are pages beside."""

    rows: list[Row]
    passed: int
    less: bool
    more: bool


def cut(rows: QuerySet[Row], order: Sequence[str], wish: Mapping[str, str], size: int = SIZE) -> Slice[Row]:
    """The page of `rows` that the address wishes for. `order` are field names, "-" before those that descend; together
    they are unique. An address that makes no sense gives the first page."""
    passed = int(wish["n"]) if wish.get("n", "").isdecimal() and len(wish["n"]) < 9 else 0
    backwards = "before" in wish
    fields = turned(order) if backwards else list(order)
    edge = key_of(rows.model, wish.get("before") or wish.get("after") or "", fields)
    if edge is None:
        return page_of(rows.order_by(*order), size, 0)
    found = list(rows.filter(edge).order_by(*fields)[: size + 1])
    if backwards:
        return Slice(found[:size][::-1], passed, len(found) > size, True)
    return Slice(found[:size], passed, bool(passed), len(found) > size)


def page_of(rows: QuerySet[Row], size: int, passed: int) -> Slice[Row]:
    found = list(rows[: size + 1])
    return Slice(found[:size], passed, False, len(found) > size)


def turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def key_of(model: type[Model], text: str, order: Sequence[str]) -> Q | None:
    """The condition of lying behind the key that the address names; None where it names none."""
    names, texts = [name.lstrip("-") for name in order], text.split(",")
    if len(texts) != len(names):
        return None
    try:
        values = [value_of(model, name, value) for name, value in zip(names, texts, strict=True)]
    except (ValidationError, ValueError):
        return None
    return behind(order, values)


def value_of(model: type[Model], name: str, text: str) -> Any:
    """The text as a value of the column; ValueError or ValidationError where it is none."""
    field: Any = model._meta.get_field(name.removesuffix("_id") if name != "id" else name)
    value = (field.target_field if field.is_relation else field).to_python(text)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError("a time without zone")
    return value


def behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    condition = Q()
    for i, (field, value) in enumerate(zip(order, values, strict=True)):
        name, sign = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
        same = {before.lstrip("-"): values[k] for k, before in enumerate(order[:i])}
        condition |= Q(**same) & Q(**{f"{name}__{sign}": value})
    return condition


def key_text(row: Model, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    return ",".join(value.isoformat() if isinstance(value, datetime) else str(value) for value in values)


def address(url: str, **wish: Any) -> str:
    """The address with those wishes that say something."""
    said = {name: value for name, value in wish.items() if value not in ("", None, 0)}
    return f"{url}?{urlencode(said)}" if said else url


def pager(cut_: Slice[Row], order: Sequence[str], total: int, url: str, **wish: Any) -> Pager | None:
    """The pager under a page of `total` rows; `wish` are the filters to keep."""
    if not cut_.rows or not (cut_.less or cut_.more):
        return None
    last = cut_.passed + len(cut_.rows)
    back = max(0, cut_.passed - SIZE)
    before, after = key_text(cut_.rows[0], order), key_text(cut_.rows[-1], order)
    return Pager(
        previous_url=address(url, **wish, before=before, n=back) if cut_.less else "",
        next_url=address(url, **wish, after=after, n=last) if cut_.more else "",
        first=cut_.passed + 1, last=last, total=max(total, last),
    )  # fmt: skip
