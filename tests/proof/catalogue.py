"""Everything that SQL can do to a table, tried on every table that is somebody else's from inside a client's own roles.

Somebody else's are all tables of another client, the house's own, and of the tables that clients share the rows of
others. What the server lets through, or gives back, of those is a leak. The connection is that of who serves, become
the role as our backend does it; every try is undone. Not counted: the server's own catalogue, which everybody may
read: names of tables (the same for all) and of schemas (which say nothing).

Apart from that is counted which roles a stacked statement could become (`catalogue_becoming`): who serves may become
every client by design, so SQL of one's own making is kept out of the house by lint, and only owner and superuser must
be out of reach here.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg2

from core.access import Access, declared
from core.identity import Kind, door, role, schema_name, tenant_role
from core.roles import KINDS
from core.sql import quoted
from tenants.models import Client
from tests.harness import databases
from tests.harness.proving import Ground
from tests.proof._deeds import BECOMING, GENERAL, NEVER, READS, WRITES
from tests.proof._filling import fill


@dataclass(frozen=True, slots=True)
class Try:
    """A statement, and whether its success alone is a leak, or only what it gives back or changes."""

    sql: str
    by_itself: bool


def prove(ground: Ground) -> None:
    progress = ground.progress
    for metric in ("catalogue_attempts", "catalogue_leaks", "catalogue_becoming"):
        progress.count(metric, 0)
    with door():
        acme, globex = (Client.objects.get(slug=slug) for slug in ("acme", "globex"))
    filled = fill(ground.database, declared("public"), [acme.pk, globex.pk])
    neighbour = Inside(ground.database, tenant_role(globex.pk, "staff"), schema_name(globex.pk))
    for kind in KINDS:
        inside = Inside(ground.database, tenant_role(acme.pk, kind), schema_name(acme.pk))
        with inside, neighbour:
            assert neighbour.can("SELECT FROM parties_party"), "nobody works for Globex"
            for one in tries(acme, globex, kind, filled):
                progress.count("catalogue_attempts")
                if inside.leaks(one):
                    progress.fail("catalogue_leaks", f"{kind} of Acme: {one.sql}")
            become(ground, inside, kind)


def tries(own: Client, other: Client, kind: Kind, filled: Mapping[str, str]) -> Iterator[Try]:
    """All that a role of `own` tries; `filled` has a row of `other` as JSON for each table that they share."""
    for table in declared("tenant"):
        yield from on_closed(f"{quoted(schema_name(other.pk))}.{quoted(table)}")
    for table, access in declared("public").items():
        name = f"public.{quoted(table)}"
        if letters(access, kind):
            yield from on_shared(name, access.tenant_column, own, other)
            yield Try(insertion(name, filled[table]), by_itself=True)
        else:
            yield from on_closed(name)
    if kind == "link":  # in its own schema too: without the secret of a link nothing is there
        for table, access in declared("tenant").items():
            name = f"{quoted(schema_name(own.pk))}.{quoted(table)}"
            yield from on_closed(name) if not access.link else (Try(f"SELECT * FROM {name}", by_itself=False),)
    words = {"schema": schema_name(other.pk), "role": tenant_role(other.pk, "staff"), "own": schema_name(own.pk)}
    for sql, by_itself in GENERAL:
        yield Try(sql.format(**words), by_itself)


def letters(access: Access, kind: Kind) -> str:
    return "".join(getattr(access, group) for group in KINDS[kind])


def on_closed(name: str) -> Iterator[Try]:
    """A table without any right to it."""
    for sql in (*READS, *WRITES, *NEVER):
        yield Try(sql.format(rows=name, table=name, where=""), by_itself=True)


def on_shared(name: str, column: str, own: Client, other: Client) -> Iterator[Try]:
    """A table in which one's own rows may be seen or changed, and no others."""
    where = f" WHERE {column} IS DISTINCT FROM '{own.pk}'"
    for sql in READS:
        yield Try(sql.format(rows=f"{name}{where}"), by_itself=False)
    for sql in WRITES:
        yield Try(sql.format(table=name, where=where), by_itself="DEFAULT VALUES" in sql)
    yield Try(f"UPDATE {name} SET {column} = '{other.pk}' WHERE {column} = '{own.pk}'", by_itself=False)
    for sql in NEVER:
        yield Try(sql.format(table=name), by_itself=True)


def insertion(name: str, row: str) -> str:
    """The row under a key of its own."""
    again = json.dumps(json.loads(row) | {"id": str(uuid4())}).replace("'", "''")
    return f"INSERT INTO {name} SELECT * FROM jsonb_populate_record(NULL::{name}, '{again}')"


class Inside:
    """A connection as who serves, become one role."""

    def __init__(self, database: str, name: str, schema: str) -> None:
        self.database = database
        self.start = f"SET LOCAL ROLE {quoted(name)}; SET LOCAL search_path = {quoted(schema)}, public"

    def __enter__(self) -> Inside:
        self.connection = psycopg2.connect(databases.url_of("DATABASE_URL", self.database))
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def leaks(self, one: Try) -> bool:
        """Whether the server let it through, undone in any case."""
        try:
            with self.connection.cursor() as cursor:
                cursor.execute(self.start)
                given = self._run(cursor, one.sql)
        except psycopg2.Error:
            return False
        finally:
            self.connection.rollback()
        return one.by_itself or given

    @staticmethod
    def _run(cursor: Any, sql: str) -> bool:
        """Whether anything came back or was changed."""
        if sql.startswith("COPY") and sql.endswith(("STDOUT", "STDIN")):
            wire = io.StringIO("" if sql.endswith("STDOUT") else "\\N\n")
            cursor.copy_expert(sql, wire)
            return sql.endswith("STDOUT") and bool(wire.getvalue())
        cursor.execute(sql)
        return bool(cursor.fetchall()) if cursor.description else cursor.rowcount > 0

    def can(self, sql: str) -> bool:
        return self.leaks(Try(sql, by_itself=True))


def become(ground: Ground, inside: Inside, kind: Kind) -> None:
    """Owner and superuser are out of reach; the rest is counted."""
    roles = databases.superuser("SELECT rolname, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname !~ '^pg_'")
    for name, powerful in roles:
        for sql in BECOMING:
            ground.progress.count("catalogue_attempts")
            if not inside.can(sql.format(role=quoted(name))):
                continue
            ground.progress.count("catalogue_becoming")
            if powerful or name == role("owner"):
                ground.progress.fail("catalogue_leaks", f"{kind} of Acme: {sql.format(role=name)}")
