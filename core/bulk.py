"""Many rows at once: one of the few modules that own raw SQL.

`COPY FROM` is refused by tables with row-level security, and one INSERT with 500 × 10 places is slow to plan; an
`INSERT … SELECT unnest(…)` with one array a column is neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.db.models import Field, Model

from core.fields import BlindIndex, EncryptedText, NotWithoutItsRow
from core.sql import quoted

JSON = DjangoJSONEncoder().encode


def insert_rows(
    model: type[Model], columns: Mapping[str, Sequence[Any]], constants: Mapping[str, Any] | None = None
) -> int:
    """Insert len(columns[…]) rows in one statement; names are field names (attname), all arrays as long as the first.

    `constants` are the same in every row and travel once. Values are Python values as psycopg2 takes them, JSON columns
    plain structures. Returns the number of rows.
    """
    columns = _sealed(model, columns, columns.get(model._meta.pk.attname))
    fields = [_field(model, name) for name in columns]
    fixed = [_field(model, name) for name in constants or {}]
    names = ", ".join(_name(f) for f in [*fields, *fixed])
    wanted = ", ".join([*(f"{_name(f)}::{_type(f)}" for f in fields), *(f"%s::{_type(f)}" for f in fixed)])
    source = _unnest(fields)
    values = [*_singles(fixed, constants), *_arrays(fields, columns.values())]
    return _run(f"INSERT INTO {quoted(model._meta.db_table)} ({names}) SELECT {wanted} FROM {source}", values)


def update_rows(
    model: type[Model],
    keys: Sequence[Any],
    columns: Mapping[str, Sequence[Any]],
    constants: Mapping[str, Any] | None = None,
) -> int:
    """Set different values on many rows in one statement: row keys[i] gets columns[name][i], and all get `constants`.

    Returns how many rows changed.
    """
    key = model._meta.pk
    columns = _sealed(model, columns, keys)
    fields = [_field(model, name) for name in columns]
    fixed = [_field(model, name) for name in constants or {}]
    sets = [
        *(f"{_name(f)} = u.{_name(f)}::{_type(f)}" for f in fields),
        *(f"{_name(f)} = %s::{_type(f)}" for f in fixed),
    ]
    source = _unnest([key, *fields])
    values = [*_singles(fixed, constants), *_arrays([key, *fields], [keys, *columns.values()])]
    table = quoted(model._meta.db_table)
    return _run(
        f"UPDATE {table} AS t SET {', '.join(sets)} FROM {source} WHERE t.{_name(key)} = u.{_name(key)}", values
    )


def _sealed(
    model: type[Model], columns: Mapping[str, Sequence[Any]], keys: Sequence[Any] | None
) -> dict[str, Sequence[Any]]:
    """Sealed columns and their indexes as they are stored, each value for the row with its key."""
    found = dict(columns)
    for name, values in columns.items():
        field = _field(model, name)
        if isinstance(field, (EncryptedText, BlindIndex)):
            if keys is None:
                raise NotWithoutItsRow(f"{name}: give the keys of the rows")
            stored = field.for_rows(keys, values)
            found[name] = [field.get_db_prep_value(value, connection) for value in stored]
    return found


def _run(sql: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def _unnest(fields: Sequence[Field[Any, Any]]) -> str:
    arrays = ", ".join(f"%s::{_array_type(field)}[]" for field in fields)
    return f"unnest({arrays}) AS u({', '.join(_name(field) for field in fields)})"


def _singles(fields: Sequence[Field[Any, Any]], values: Mapping[str, Any] | None) -> list[Any]:
    return [_values(field, [value])[0] for field, value in zip(fields, (values or {}).values(), strict=True)]


def _arrays(fields: Sequence[Field[Any, Any]], columns: Iterable[Sequence[Any]]) -> list[list[Any]]:
    return [_values(field, column) for field, column in zip(fields, columns, strict=True)]


def _name(field: Field[Any, Any]) -> str:
    return quoted(str(field.column))


def _type(field: Field[Any, Any]) -> str:
    return str(field.db_type(connection))


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    found = [f for f in model._meta.concrete_fields if name in (f.attname, f.name)]
    return found[0]


def _is_json(field: Field[Any, Any]) -> bool:
    return field.get_internal_type() == "JSONField"


def _array_type(field: Field[Any, Any]) -> str:
    """Text for JSON: an array of jsonb would need each element quoted twice."""
    kind = _type(field)
    return "text" if _is_json(field) or kind.startswith("varchar") else kind


def _values(field: Field[Any, Any], values: Sequence[Any]) -> list[Any]:
    if _is_json(field):
        return [None if v is None else as_json(v) for v in values]
    if field.get_internal_type() in ("UUIDField", "ForeignKey", "OneToOneField"):
        return [None if v is None else str(v) for v in values]
    return [storable(v) for v in values]


def as_json(value: Any) -> str:
    """JSON that PostgreSQL takes: it knows no NUL, so one in a text becomes U+FFFD."""
    text = JSON(value)
    return JSON(storable(value)) if "\\u0000" in text else text


def storable(value: Any) -> Any:
    """The value without NUL characters, however deep: what clients send may hold them, and PostgreSQL may not."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd") if "\0" in value else value
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    return [storable(inner) for inner in value] if isinstance(value, (list, tuple)) else value
