"""Many rows at once: one of the few modules that own raw SQL.

`COPY FROM` is refused by tables with row-level security, and one INSERT with 500 × 10 places is slow to plan; an
`INSERT … SELECT unnest(…)` with one array a column is neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg2.extras import Json

from core.sql import quoted


def insert_rows(model: type[Model], columns: Mapping[str, Sequence[Any]]) -> int:
    """Insert len(columns[…]) rows in one statement; names are field names (attname), all arrays as long as the first.

    Values are Python values as psycopg2 takes them, JSON columns plain structures. Returns the number of rows.
    """
    fields = [_field(model, name) for name in columns]
    names = ", ".join(quoted(str(field.column)) for field in fields)
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    casts = ", ".join(f"{quoted(str(f.column))}::{f.db_type(connection)}" for f in fields)
    values = [_values(field, column) for field, column in zip(fields, columns.values(), strict=True)]
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({names}) SELECT {casts} FROM unnest({arrays}) AS u({names})"
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def update_rows(
    model: type[Model], keys: Sequence[Any], columns: Mapping[str, Sequence[Any]], *, where: str = ""
) -> int:
    """Set different values on many rows in one statement: row keys[i] gets columns[name][i]. Returns how many changed.

    `where` is one more condition on the row, written as SQL on the alias t, from our own code only.
    """
    key = model._meta.pk
    fields = [_field(model, name) for name in columns]
    every = [key, *fields]
    names = ", ".join(quoted(str(f.column)) for f in every)
    arrays = ", ".join(f"%s::{_array_type(f)}[]" for f in every)
    sets = ", ".join(f"{quoted(str(f.column))} = u.{quoted(str(f.column))}::{f.db_type(connection)}" for f in fields)
    values = [_values(f, v) for f, v in zip(every, [keys, *columns.values()], strict=True)]
    sql = (
        f"UPDATE {quoted(model._meta.db_table)} AS t SET {sets} FROM unnest({arrays}) AS u({names}) "
        f"WHERE t.{quoted(str(key.column))} = u.{quoted(str(key.column))}{' AND ' + where if where else ''}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    found = [f for f in model._meta.concrete_fields if name in (f.attname, f.name)]
    return found[0]


def _is_json(field: Field[Any, Any]) -> bool:
    return field.get_internal_type() == "JSONField"


def _array_type(field: Field[Any, Any]) -> str:
    """Text for JSON: an array of jsonb would need each element quoted twice."""
    kind = str(field.db_type(connection))
    return "text" if _is_json(field) or kind.startswith("varchar") else kind


def _values(field: Field[Any, Any], values: Sequence[Any]) -> list[Any]:
    if _is_json(field):
        return [None if v is None else Json(v).dumps(v) for v in values]
    if field.get_internal_type() in ("UUIDField", "ForeignKey", "OneToOneField"):
        return [None if v is None else str(v) for v in values]
    return list(values)
