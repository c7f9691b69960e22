"""Roles, grants and policies, made by the owner process. One of the few modules that own raw SQL.

Applied after every migration, idempotent; a few milliseconds a schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db import connection

from core.access import Access, declared
from core.identity import Kind, role, schema_name, tenant_role
from core.sql import quoted

MINE = "{column} = (SELECT substring(current_user::text from '_([0-9a-f]{{32}})_(?:client|staff)$')::uuid)"
"""The one policy text: a client's role sees the rows that carry its own id. It uses the column's index; as a subquery
it is worked out once a statement and not once a row."""

WORDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
KINDS: tuple[Kind, ...] = ("client", "staff")


def run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def make_role(name: str, options: str) -> str:
    missing = f"NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{name}')"
    return f"DO $$BEGIN IF {missing} THEN CREATE ROLE {quoted(name)} {options}; END IF; END$$"


def may_become(name: str) -> str:
    return f"GRANT {quoted(name)} TO {quoted(role('login'))} WITH INHERIT FALSE, SET TRUE"


def make_house_roles() -> None:
    """door, provider and the groups tenant and staff. owner and login are made by whoever sets up the server."""
    run(make_role(role(kind), "NOINHERIT NOLOGIN") for kind in ("door", "provider", "tenant", "staff"))
    run(may_become(role(kind)) for kind in ("door", "provider"))


def open_schema(tenant_id: UUID) -> None:
    """The client's schema and its two roles; the gate between clients is USAGE on the schema."""
    schema, statements = quoted(schema_name(tenant_id)), list[str]()
    statements.append(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for kind in KINDS:
        name = tenant_role(tenant_id, kind)
        statements += [
            make_role(name, "INHERIT NOLOGIN"),
            f"GRANT {quoted(role('tenant'))} TO {quoted(name)}",
            may_become(name),
        ]
        statements.append(f"GRANT USAGE ON SCHEMA {schema} TO {quoted(name)}")
    statements.append(f"GRANT {quoted(role('staff'))} TO {quoted(tenant_role(tenant_id, 'staff'))}")
    run(statements)


def apply_public_access() -> None:
    """Grants and policies of the shared tables, from the models' declarations."""
    run(public_statements())


def apply_tenant_access(tenant_id: UUID) -> None:
    """Grants of one client's tables, from the models' declarations."""
    schema = schema_name(tenant_id)
    run(
        [
            "REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}, {}".format(
                quoted(schema), quoted(role("tenant")), quoted(role("staff"))
            )
        ]
    )
    for table, access in declared("tenant").items():
        run(grants(schema, table, access))


def public_statements() -> Iterator[str]:
    groups = ", ".join(quoted(role(kind)) for kind in ("door", "provider", "tenant", "staff"))
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {groups}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {groups}"
    yield f"GRANT SELECT ON public.django_migrations TO {quoted(role('login'))}"
    for table, access in declared("public").items():
        yield from grants("public", table, access)
        if access.tenant_column:
            yield from policies(table, access)


def grants(schema: str, table: str, access: Access) -> Iterator[str]:
    target = f"{quoted(schema)}.{quoted(table)}"
    for kind in ("door", "provider", "tenant", "staff"):
        letters = getattr(access, kind)
        if letters:
            yield f"GRANT {', '.join(WORDS[letter] for letter in letters)} ON {target} TO {quoted(role(kind))}"


def policies(table: str, access: Access) -> Iterator[str]:
    """Row-level security: clients see their own rows, the house's own roles all. Enabled, not forced: a forced one
    makes the owner's data migrations update nothing in silence and dumps fail."""
    target = f"public.{quoted(table)}"
    mine = MINE.format(column=quoted(access.tenant_column))
    yield f"ALTER TABLE {target} ENABLE ROW LEVEL SECURITY"
    for name, who, test in (("mine", ("tenant", "staff"), mine), ("house", ("door", "provider"), "true")):
        roles = ", ".join(quoted(role(kind)) for kind in who)
        yield f"DROP POLICY IF EXISTS {name} ON {target}"
        yield f"CREATE POLICY {name} ON {target} TO {roles} USING ({test}) WITH CHECK ({test})"
