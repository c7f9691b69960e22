"""Pages by key: each begins behind the last row of the one before, whatever came or went meanwhile.

A cursor is opaque, signed, and good for one list of one client only.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.api.problems import Problem

Row = TypeVar("Row", bound=Model)
SIZE, MOST = 50, 200


def cut(
    rows: QuerySet[Row], order: Sequence[str], *, cursor: str = "", limit: int = SIZE, about: str = ""
) -> tuple[list[Row], str | None]:
    """The rows of one page and the cursor of the next; None where there is none.

    `order` are names of columns that are never empty, "-" before those that descend; together they are unique.
    `about` names the list and whose it is.
    """
    if cursor:
        rows = rows.filter(behind(order, opened(rows.model, order, cursor, about)))
    found = list(rows.order_by(*order)[: limit + 1])
    page = found[:limit]
    return page, (sealed(page[-1], order, about) if len(found) > limit else None)


def sealed(row: Model, order: Sequence[str], about: str) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    texts = [value.isoformat() if isinstance(value, (date, datetime)) else str(value) for value in values]
    return signing.dumps(texts, salt=f"cursor:{about}", compress=True)


def opened(model: type[Model], order: Sequence[str], cursor: str, about: str) -> list[Any]:
    try:
        texts = signing.loads(cursor, salt=f"cursor:{about}")
    except signing.BadSignature:
        words = _("This cursor is not one of this list. Begin again without one.")
        raise Problem(422, "BadCursor", words) from None
    return [column(model, name).to_python(text) for name, text in zip(order, texts, strict=True)]


def column(model: type[Model], name: str) -> Any:
    plain = name.lstrip("-")
    field: Any = next(one for one in model._meta.concrete_fields if plain in (one.attname, one.name))
    return field.target_field if field.is_relation else field


def behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The condition of lying behind these values in this order."""
    condition = Q()
    for i, (name, value) in enumerate(zip(order, values, strict=True)):
        same = {before.lstrip("-"): values[k] for k, before in enumerate(order[:i])}
        sign = "lt" if name.startswith("-") else "gt"
        condition |= Q(**same) & Q(**{f"{name.lstrip('-')}__{sign}": value})
    return condition
