"""What the server offers to everybody and serving roles do not have: one statement each, tried as all of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from django.db import DatabaseError, connection, transaction

from core.identity import as_link, as_tenant, door, provider
from tenants.models import Client

CLOSED = {
    "settings by function": "SELECT set_config('role', 'none', false)",
    "whole tables in one word": "SELECT query_to_xml('SELECT 1', true, true, '')",
    "a text run as a query": "SELECT * FROM ts_stat('SELECT ''a''::tsvector')",
    "another text run as a query": "SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')",
    "large objects": "SELECT lo_create(0)",
    "large objects with content": "SELECT lo_from_bytea(0, 'x')",
    "advisory locks": "SELECT pg_advisory_lock(1)",
    "advisory locks of a transaction": "SELECT pg_try_advisory_xact_lock(1)",
    "messages": "SELECT pg_notify('a', 'b')",
    "messages in the log of changes": "SELECT pg_logical_emit_message(false, 'a', 'b')",
    "sleep": "SELECT pg_sleep(0)",
    "ending others": "SELECT pg_terminate_backend(0)",
    "stopping others": "SELECT pg_cancel_backend(0)",
    "what others ask": "SELECT * FROM pg_stat_activity",
    "how much others have": "SELECT * FROM pg_stat_user_tables",
    "how much others have, as planned": "SELECT reltuples FROM pg_class",
    "how large others are": "SELECT pg_total_relation_size('pg_class')",
    "how large the house is": "SELECT pg_database_size(current_database())",
    "who holds which lock": "SELECT * FROM pg_locks",
    "sequences": "SELECT nextval('public.account_emailaddress_id_seq')",
    "blocks of code": "DO $$BEGIN END$$",
    "functions of their own": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "temporary tables": "CREATE TEMP TABLE t (i int)",
    "tables": "CREATE TABLE public.t (i int)",
    "schemas": "CREATE SCHEMA s",
    "extensions": "CREATE EXTENSION pg_trgm",
    "roles": "CREATE ROLE r",
    "programs": "COPY (SELECT 1) TO PROGRAM 'true'",
    "files": "COPY (SELECT 1) TO '/tmp/never'",
    "files read": "SELECT pg_read_file('PG_VERSION')",
    "passwords": "SELECT * FROM pg_authid",
    "statistics of others' values": "SELECT * FROM pg_statistic",
    "becoming the owner": "SET ROLE kantoor_owner",
    "another session user": "SET SESSION AUTHORIZATION kantoor_owner",
    "triggers off": "SET session_replication_role = replica",
}
"""LISTEN and NOTIFY as commands, the names of schemas, tables and roles, and a role's own settings cannot be closed:
docs/architecture.md says what they tell."""
THE_LOGINS_OWN = {"settings by function"}
"""Django sets the time zone by it, before there is an identity."""


def identities(acme: Client) -> Iterator[tuple[str, AbstractContextManager[None]]]:
    yield "login", nullcontext()
    yield "door", door()
    yield "provider", provider()
    yield "client", as_tenant(acme.pk, "client")
    yield "staff", as_tenant(acme.pk, "staff")
    yield "link", as_link(acme.pk, "x")


@pytest.mark.parametrize("what", CLOSED)
def test_serving_roles_do_not_have(what: str, acme: Client) -> None:
    for name, identity in identities(acme):
        if (name, what) != ("login", *THE_LOGINS_OWN):
            with (
                identity,
                pytest.raises(DatabaseError, match=r"permission denied|must be|Only roles"),
                transaction.atomic(),
            ):
                run(CLOSED[what])


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
