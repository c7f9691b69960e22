"""What only the superuser may do, once for a cluster: the two roles of the house, its database, and some hardening.

`<tag>_owner` makes schemas, tables and the other roles, in a process of its own; `<tag>_login` serves, owns nothing
and may only become one of the roles that the owner gives it. Every statement may be repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - a class

from config.embedded.children import CannotStart
from core.sql import CLOSED_FUNCTIONS

DATABASE = "kantoor"
TAG = re.compile(r"[a-z][a-z0-9_]{0,20}")
ROLES = {"owner": "LOGIN CREATEROLE CREATEDB", "login": "LOGIN NOINHERIT"}

# Everybody loses what no serving role needs: functions that do something or tell of others, blocks of code, how many
# rows each table has. The owner keeps it, for migrations and dumps; set_config also the login, since Django calls it.
# {owner} is that role. pg_class stays readable but for three columns.
CLOSE = """
DO $$
DECLARE f regprocedure; columns text;
BEGIN
  FOR f IN SELECT p.oid FROM pg_catalog.pg_proc p WHERE {closed} LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', f);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO {owner}', f);
  END LOOP;
  SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_catalog.pg_attribute
    WHERE attrelid = 'pg_catalog.pg_class'::regclass AND NOT attisdropped
      AND attname NOT IN ('reltuples', 'relpages', 'relallvisible', 'relallfrozen');
  REVOKE SELECT ON pg_catalog.pg_class FROM PUBLIC;
  EXECUTE format('GRANT SELECT (%s) ON pg_catalog.pg_class TO PUBLIC', columns);
  GRANT SELECT ON pg_catalog.pg_class TO {owner};
  REVOKE USAGE ON LANGUAGE sql, plpgsql FROM PUBLIC;
  GRANT USAGE ON LANGUAGE sql, plpgsql TO {owner};
END $$
"""


@contextmanager
def superuser(url: str, database: str) -> Iterator[Cursor]:
    """A cursor of the superuser in a database; every statement is its own transaction."""
    connection = psycopg2.connect(url, dbname=database)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def settle(url: str, tag: str, passwords: dict[str, str], database: str = DATABASE) -> None:
    """Roles, hardening and the database. `passwords` has "owner" and "login". Raises CannotStart for a bad tag."""
    if not TAG.fullmatch(tag):
        raise CannotStart(f"The role tag {tag!r} must be a short word of a-z, 0-9 and _.")
    with superuser(url, "postgres") as cursor:
        settle_roles(cursor, tag, passwords)
    with superuser(url, "postgres") as cursor:
        settle_databases(cursor, tag, database)
    harden(url, ("template1", "postgres", database), tag)


def settle_roles(cursor: Cursor, tag: str, passwords: dict[str, str]) -> None:
    """The two roles, with their passwords of today."""
    owner, login = (sql.Identifier(f"{tag}_{kind}") for kind in ("owner", "login"))
    for kind, may in ROLES.items():
        role = sql.Identifier(f"{tag}_{kind}")
        if not exists(cursor, "SELECT FROM pg_roles WHERE rolname = %s", f"{tag}_{kind}"):
            cursor.execute(sql.SQL("CREATE ROLE {}").format(role))
        cursor.execute(sql.SQL("ALTER ROLE {} " + may + " PASSWORD %s").format(role), [passwords[kind]])
        cursor.execute(sql.SQL("ALTER ROLE {} SET timezone = 'UTC'").format(role))
    cursor.execute(sql.SQL("GRANT {} TO {} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE").format(login, owner))


def harden(url: str, databases: Iterable[str], tag: str) -> None:
    """Close the server's functions in each database. A database made from one of them inherits it."""
    owner, login = (sql.Identifier(f"{tag}_{kind}") for kind in ("owner", "login"))
    for name in databases:
        with superuser(url, name) as cursor:
            cursor.execute(sql.SQL(CLOSE).format(owner=owner, closed=sql.SQL(CLOSED_FUNCTIONS)))
            cursor.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.set_config TO {}").format(login))


def settle_databases(cursor: Cursor, tag: str, database: str) -> None:
    """The house's database, and who may connect to which."""
    if not exists(cursor, "SELECT FROM pg_database WHERE datname = %s", database):
        make = sql.SQL("CREATE DATABASE {} OWNER {}")
        cursor.execute(make.format(sql.Identifier(database), sql.Identifier(f"{tag}_owner")))
    for name in ("postgres", "template1", database):
        cursor.execute(sql.SQL("REVOKE CONNECT, TEMP ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    may_connect = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    cursor.execute(may_connect.format(sql.Identifier(database), sql.Identifier(f"{tag}_login")))


def exists(cursor: Cursor, query: str, name: str) -> bool:
    """Whether the query finds a row."""
    cursor.execute(query, [name])
    return cursor.fetchone() is not None
