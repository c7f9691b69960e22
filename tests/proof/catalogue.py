"""Everything that SQL can do to a table, tried on every table of another client from inside a client's own role.

As a role without any right to it: a statement that does not fail is a leak.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2

from core.access import declared
from core.identity import door, schema_name, tenant_role
from core.roles import KINDS
from core.sql import quoted
from tenants.models import Client
from tests.harness import databases
from tests.harness.proving import Ground

DEEDS = (
    "SELECT * FROM {table}",
    "INSERT INTO {table} DEFAULT VALUES",
    "UPDATE {table} SET {column} = {column}",
    "DELETE FROM {table}",
    "TRUNCATE {table}",
    "COPY {table} TO STDOUT",
    "ALTER TABLE {table} ADD COLUMN more int",
    "DROP TABLE {table}",
)


def prove(ground: Ground) -> None:
    progress = ground.progress
    progress.count("catalogue_attempts", 0)
    progress.count("catalogue_leaks", 0)
    with door():
        acme, globex = (Client.objects.get(slug=slug) for slug in ("acme", "globex"))
    for kind in KINDS:
        with as_role(ground.database, tenant_role(acme.pk, kind)) as connection:
            for deed in deeds(schema_name(globex.pk)):
                progress.count("catalogue_attempts")
                if succeeds(connection, deed):
                    progress.fail("catalogue_leaks", f"{kind} of Acme: {deed}")


def deeds(schema: str) -> Iterator[str]:
    for table in declared("tenant"):
        for deed in DEEDS:
            yield deed.format(table=f"{quoted(schema)}.{quoted(table)}", column="id")


def as_role(database: str, role: str) -> Any:
    """A connection as who serves, become `role` as our backend does it."""
    connection = psycopg2.connect(databases.url_of("DATABASE_URL", database))
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {quoted(role)}")
    connection.commit()
    return connection


def succeeds(connection: Any, deed: str) -> bool:
    """Whether the server lets it through; undone in any case."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(deed)
    except psycopg2.Error:
        return False
    finally:
        connection.rollback()
    return True
