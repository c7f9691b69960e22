"""Roles, grants and policies, made by the owner process. One of the few modules that own raw SQL.

Applied after every migration, idempotent; a few milliseconds a schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from django.db import connection

from core.access import Access, declared
from core.identity import Kind, role, schema_name, tenant_role
from core.sql import LINK_SETTING, quoted

MINE = "{column} = (SELECT substring(current_user::text from '_([0-9a-f]{{32}})_(?:client|staff)$')::uuid)"
"""The one policy text: a client's role sees the rows that carry its own id. It uses the column's index; as a subquery
it is worked out once a statement and not once a row."""

LINKS = "core_signedlink"
LINK_ITSELF = (
    f"{{column}} = (SELECT encode(sha256(convert_to(current_setting('{LINK_SETTING}', true), 'UTF8')), 'hex'))"
    " AND revoked_at IS NULL AND expires_at > statement_timestamp()"
)
LINKED = f"{{column}} = (SELECT subject_id FROM {{schema}}.{LINKS})"
"""The policies of signed links: of the table of links itself, and of all others that a link opens. The second reads the
first as whoever asks, so it finds the one live link whose secret the connection carries, or nothing."""

GROUPS = ("door", "provider", "tenant", "staff", "link")
IN_PUBLIC = ("door", "provider", "tenant", "staff")
WORDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
KINDS: dict[Kind, tuple[str, ...]] = {"client": ("tenant",), "staff": ("tenant", "staff"), "link": ("link",)}
"""A client's roles, and the groups whose grants they have."""


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
    """door, provider and the groups tenant, staff and link. owner and login are made by whoever sets up the server."""
    run(make_role(role(kind), "NOINHERIT NOLOGIN") for kind in GROUPS)
    run(may_become(role(kind)) for kind in ("door", "provider"))
    # what a later migration makes is closed until something opens it
    run(f"ALTER DEFAULT PRIVILEGES REVOKE {what} FROM PUBLIC" for what in ("EXECUTE ON FUNCTIONS", "USAGE ON TYPES"))


def open_schema(tenant_id: UUID) -> None:
    """The client's schema and its roles; the gate between clients is USAGE on the schema."""
    schema, statements = quoted(schema_name(tenant_id)), list[str]()
    statements.append(f"CREATE SCHEMA IF NOT EXISTS {schema}")
    for kind, groups in KINDS.items():
        name = tenant_role(tenant_id, kind)
        statements.append(make_role(name, "INHERIT NOLOGIN"))
        statements += [f"GRANT {quoted(role(group))} TO {quoted(name)}" for group in groups]
        statements += [may_become(name), f"GRANT USAGE ON SCHEMA {schema} TO {quoted(name)}"]
    run(statements)


def apply_public_access() -> None:
    """Grants and policies of the shared tables, from the models' declarations."""
    run(public_statements())


def apply_tenant_access(tenant_id: UUID) -> None:
    """Grants and policies of one client's tables, from the models' declarations."""
    run(tenant_statements(tenant_id))


def tenant_statements(tenant_id: UUID) -> Iterator[str]:
    """To the client's own roles, not to the groups: the server's statistics (pg_stats) show values of every table that
    one may read, whether its schema is open or not."""
    schema = schema_name(tenant_id)
    roles = {kind: tenant_role(tenant_id, kind) for kind in KINDS}
    yield from close(schema, roles.values())
    for table, access in declared("tenant").items():
        yield from grants(schema, table, {roles[kind]: letters_of(access, groups) for kind, groups in KINDS.items()})
        if access.link:
            yield from link_policies(schema, table, access)


def letters_of(access: Access, groups: Iterable[str]) -> str:
    """What the members of these groups may."""
    may = "".join(getattr(access, group) for group in groups)
    return "".join(letter for letter in WORDS if letter in may)


def link_policies(schema: str, table: str, access: Access) -> Iterator[str]:
    """Row-level security of a table that signed links open: the client's people and staff see all of it, the holder of
    a link its rows."""
    test = LINK_ITSELF if table == LINKS else LINKED
    linked = test.format(column=quoted(access.link_column), schema=quoted(schema))
    yield from policies(schema, table, {"own": (("tenant", "staff"), "true"), "linked": (("link",), linked)})


def public_statements() -> Iterator[str]:
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"
    yield f"GRANT USAGE ON SCHEMA public TO {group_names(('login', *IN_PUBLIC))}"
    yield from close("public")
    yield f"GRANT SELECT ON public.django_migrations TO {quoted(role('login'))}"
    for table, access in declared("public").items():
        yield from grants("public", table, {role(group): getattr(access, group) for group in GROUPS})
        if access.tenant_column:
            mine = MINE.format(column=quoted(access.tenant_column))
            rules = {"mine": (("tenant", "staff"), mine), "house": (("door", "provider"), "true")}
            yield from policies("public", table, rules)


def close(schema: str, roles: Iterable[str] = ()) -> Iterator[str]:
    """Nobody but the owner has anything in the schema: what is declared is granted after this."""
    everybody = ", ".join(["PUBLIC", quoted(role("login")), group_names(GROUPS), *map(quoted, roles)])
    for what in ("TABLES", "SEQUENCES", "ROUTINES"):
        yield f"REVOKE ALL ON ALL {what} IN SCHEMA {quoted(schema)} FROM {everybody}"


def group_names(groups: Iterable[str]) -> str:
    return ", ".join(quoted(role(group)) for group in groups)


def grants(schema: str, table: str, letters: Mapping[str, str]) -> Iterator[str]:
    """`letters` of each role."""
    target = f"{quoted(schema)}.{quoted(table)}"
    for name, may in letters.items():
        if may:
            yield f"GRANT {', '.join(WORDS[letter] for letter in may)} ON {target} TO {quoted(name)}"


def policies(schema: str, table: str, rules: Mapping[str, tuple[tuple[str, ...], str]]) -> Iterator[str]:
    """Row-level security, by name of the policy: which groups see the rows of which test. Enabled, not forced: a forced
    one makes the owner's data migrations update nothing in silence and dumps fail."""
    target = f"{quoted(schema)}.{quoted(table)}"
    yield f"ALTER TABLE {target} ENABLE ROW LEVEL SECURITY"
    for name, (groups, test) in rules.items():
        yield f"DROP POLICY IF EXISTS {name} ON {target}"
        yield f"CREATE POLICY {name} ON {target} TO {group_names(groups)} USING ({test}) WITH CHECK ({test})"
