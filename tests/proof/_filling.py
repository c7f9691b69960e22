"""A row of each client in every shared table, so that there is something to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import psycopg2

from core.access import Access
from core.sql import quoted
from tests.harness import databases

VALUES = {
    "uuid": "'{uuid}'",
    "text": "'{short}'",
    "character varying": "'{short}'",
    "character": "'x'",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "time without time zone": "'12:00'",
    "interval": "'1 day'",
    "jsonb": "'{{}}'",
    "bytea": "'\\x00'",
    "boolean": "false",
    "ARRAY": "'{{}}'",
    "inet": "'127.0.0.1'",
    "numeric": "{number}",
    "double precision": "{number}",
    "smallint": "{number}",
    "integer": "{number}",
    "bigint": "{number}",
}
"""By the server's name of a type."""


def fill(database: str, tables: Mapping[str, Access], clients: Sequence[UUID]) -> dict[str, str]:
    """As superuser, past foreign keys and checks: what the rows say does not matter. Returns a row of the last client
    as JSON, by table."""
    connection = psycopg2.connect(databases.url_of("SUPERUSER_DATABASE_URL", database))
    with connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, access in tables.items():
            if access.tenant_column:
                for (check,) in checks_of(cursor, table):
                    cursor.execute(f"ALTER TABLE public.{quoted(table)} DROP CONSTRAINT {quoted(check)}")
                for n, client in enumerate(clients):
                    fill_one(cursor, table, access.tenant_column, client, n)
        shared = {table: access.tenant_column for table, access in tables.items() if access.tenant_column}
        filled = {table: row_of(cursor, table, column, clients[-1]) for table, column in shared.items()}
        cursor.execute("ANALYZE")  # else there are no statistics to be seen
    connection.close()
    return filled


def row_of(cursor: psycopg2.extensions.cursor, table: str, column: str, client: UUID) -> str:
    sql = f"SELECT to_jsonb(x)::text FROM public.{quoted(table)} x WHERE {quoted(column)} = %s LIMIT 1"
    cursor.execute(sql, [str(client)])
    return str(cursor.fetchall()[0][0])


def checks_of(cursor: psycopg2.extensions.cursor, table: str) -> list[tuple[str]]:
    sql = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = %s::regclass"
    cursor.execute(sql, [f'public."{table}"'])
    return [(name,) for (name,) in cursor.fetchall()]


def fill_one(cursor: psycopg2.extensions.cursor, table: str, column: str, client: UUID, n: int) -> None:
    """Unless the client has a row already."""
    name = f"public.{quoted(table)}"
    cursor.execute(f"SELECT FROM {name} WHERE {quoted(column)} = %s LIMIT 1", [str(client)])
    if cursor.fetchall():
        return
    cursor.execute(
        "SELECT column_name, data_type, character_maximum_length FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"
        " AND is_identity = 'NO'",
        [table],
    )
    words = {named: value_of(kind, n, longest) for named, kind, longest in cursor.fetchall()}
    words[column] = f"'{client}'"
    columns = ", ".join(quoted(word) for word in words)
    cursor.execute(f"INSERT INTO {name} ({columns}) VALUES ({', '.join(words.values())})")


def value_of(kind: str, n: int, longest: int | None) -> str:
    """As SQL writes it, a text as long as its column takes: short ones would meet. KeyError for a type that nobody
    thought of."""
    key = uuid4()
    return VALUES[kind].format(uuid=key, short=key.hex[: longest or 32], number=n + 1)
