"""Every table is a folder's, says who may touch it, and the database holds to that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from core.access import Access, access_of, declared
from core.checks import every_model_declares_its_access
from core.identity import role, schema_name, tenant_role
from core.roles import GROUPS, IN_PUBLIC, KINDS, LINK_ITSELF, LINKED, LINKS, MINE, WORDS, letters_of
from tenants.models import Client
from tests.harness.databases import superuser

LETTERS = {word: letter for letter, word in WORDS.items()}
RECORD = "django_migrations"
"""Django's own record of migrations: in every schema, no model's."""


def ask(sql: str) -> list[tuple[Any, ...]]:
    """As superuser of the server: the catalogue's views hide what the asker has no part in."""
    return superuser(sql, database=str(connection.settings_dict["NAME"]))


def granted(schema: str) -> dict[str, dict[str, str]]:
    """table → grantee → letters, of everybody but the owner."""
    rows = ask(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        f" WHERE table_schema = '{schema}' AND grantee NOT IN ('{role('owner')}', 'postgres')"
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for table, grantee, privilege in rows:
        found[table][grantee] = found[table].get(grantee, "") + LETTERS.get(privilege, f"({privilege})")
    return {table: {who: "".join(sorted(what)) for who, what in of.items()} for table, of in found.items()}


def promised(access: Access, tenant: Client) -> dict[str, str]:
    """In public to the groups, in a client's schema to its own roles."""
    may = {role(kind): getattr(access, kind) for kind in GROUPS}
    if access.schema == "tenant":
        may = {tenant_role(tenant.pk, kind): letters_of(access, groups) for kind, groups in KINDS.items()}
    return {who: "".join(sorted(letters)) for who, letters in may.items() if letters}


def tables(schema: str) -> set[str]:
    return {name for (name,) in ask(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")}


def test_every_model_is_of_a_folder_of_the_house_and_declares_access() -> None:
    assert every_model_declares_its_access(None) == []
    ours = tuple(f"{app}." for app in settings.HOUSE_APPS)
    strangers = [m for m in apps.get_models(include_auto_created=True) if not m.__module__.startswith(ours)]
    named = {app.partition(".")[0] for app in settings.KANTOOR_FOREIGN_ACCESS}
    assert {m._meta.app_label for m in strangers} <= named


@pytest.mark.parametrize("schema", ["public", "tenant"])
def test_the_database_holds_the_declared_tables_and_no_others(schema: str, acme: Client) -> None:
    here = "public" if schema == "public" else schema_name(acme.pk)
    assert tables(here) - {RECORD} == set(declared(schema))


@pytest.mark.parametrize("schema", ["public", "tenant"])
def test_grants_are_those_that_the_models_declare(schema: str, acme: Client) -> None:
    here = "public" if schema == "public" else schema_name(acme.pk)
    wanted: Mapping[str, dict[str, str]] = {table: promised(access, acme) for table, access in declared(schema).items()}
    found = granted(here)
    assert found.pop(RECORD, {}) == ({role("login"): "r"} if schema == "public" else {})
    assert found == {table: letters for table, letters in wanted.items() if letters}


def test_no_column_is_granted_by_itself(acme: Client) -> None:
    """Staff-only facts are tables of their own: a column grant would not be seen by the test above."""
    rows = ask("SELECT attrelid::regclass, attname FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16383")
    assert rows == []


def test_nobody_has_a_sequence_or_a_function(acme: Client) -> None:
    """Keys are UUIDs; trigger functions run without being granted."""
    inside = f"n.nspname IN ('public', '{schema_name(acme.pk)}') AND a.grantee <> {{owner}}"
    sequences = f"""SELECT relname, grantee::regrole FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        CROSS JOIN aclexplode(coalesce(relacl, acldefault('S', relowner))) a
        WHERE relkind = 'S' AND {inside.format(owner="relowner")}"""
    functions = f"""SELECT proname, grantee::regrole FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
        CROSS JOIN aclexplode(coalesce(proacl, acldefault('f', proowner))) a
        WHERE {inside.format(owner="proowner")}"""
    assert ask(sequences) == ask(functions) == []


def test_the_gates_are_open_to_whom_they_should(acme: Client) -> None:
    """USAGE of the public schema for the house's roles, of a client's for its own three; CREATE for the owner alone."""
    own = {tenant_role(acme.pk, kind) for kind in KINDS}
    assert gates("public") == {(role(kind), "USAGE") for kind in ("login", *IN_PUBLIC)}
    assert gates(schema_name(acme.pk)) == {(name, "USAGE") for name in own}


def gates(schema: str) -> set[tuple[str, str]]:
    rows = ask(
        "SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(grantee) END, privilege_type FROM pg_namespace"
        f" CROSS JOIN aclexplode(nspacl) WHERE nspname = '{schema}' AND grantee <> nspowner"
    )
    return {(str(who), str(what)) for who, what in rows}


def test_what_a_later_migration_makes_is_closed(db: None) -> None:
    rows = ask(
        "SELECT defaclobjtype, a.grantee FROM pg_default_acl CROSS JOIN aclexplode(defaclacl) a"
        f" WHERE defaclrole = '{role('owner')}'::regrole AND a.grantee <> defaclrole"
    )
    assert rows == []
    assert {kind for (kind,) in ask("SELECT DISTINCT defaclobjtype FROM pg_default_acl")} >= {"f", "T"}


def test_every_shared_table_that_clients_reach_has_row_level_security(db: None) -> None:
    secured = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND rowsecurity")}
    of_tenants = {table for table, access in declared("public").items() if access.tenant_column}
    reached = {table for table, access in declared("public").items() if access.tenant or access.staff}
    assert reached <= of_tenants == secured


Policy = tuple[tuple[str, ...], str]


def policies(schema: str) -> dict[tuple[str, str], Policy]:
    """(table, policy) → the groups it is for, its test; all are permissive, for every command, and test what is written
    as they test what is read."""
    rows = ask(
        "SELECT tablename, policyname, permissive, cmd, qual, with_check, roles::text[] FROM pg_policies"
        f" WHERE schemaname = '{schema}'"
    )
    assert all(row[2:4] == ("PERMISSIVE", "ALL") and row[4] == row[5] for row in rows)
    return {(table, name): (tuple(sorted(roles)), qual) for table, name, *_, qual, _, roles in rows}


def for_groups(test: str, *groups: str) -> Policy:
    return tuple(sorted(role(group) for group in groups)), test


def test_policies_compare_the_row_with_the_role_and_nothing_else(db: None) -> None:
    """One for clients and one for the house a table; none trusts a setting, which any role could set."""
    wanted = {}
    for table, access in declared("public").items():
        if access.tenant_column:
            own = as_written(MINE.format(column=access.tenant_column), f"public.{table}")
            assert "current_setting" not in own
            wanted[table, "mine"] = for_groups(own, "tenant", "staff")
            wanted[table, "house"] = for_groups("true", "door", "provider")
    assert policies("public") == wanted


def test_holders_of_links_see_the_rows_of_what_their_link_is_for(acme: Client) -> None:
    """The one policy that reads a setting: its value is the secret, which nobody has who was not given the link."""
    schema, wanted = schema_name(acme.pk), {}
    for table, access in declared("tenant").items():
        if access.link:
            test = LINK_ITSELF if table == LINKS else LINKED
            linked = as_written(test.format(column=access.link_column, schema=schema), f"{schema}.{table}")
            wanted[table, "linked"] = for_groups(linked, "link")
            wanted[table, "own"] = for_groups("true", "tenant", "staff")
    assert policies(schema) == wanted
    rows = ask(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' AND rowsecurity")
    assert {table for table, _ in wanted} == {name for (name,) in rows}


def as_written(test: str, table: str) -> str:
    """A policy's test as PostgreSQL writes it back: on a table like this one, gone with the connection."""
    made = f"CREATE TEMP TABLE here (LIKE {table}); CREATE POLICY one ON here USING ({test})"
    # of this connection: one that is just ending may still have a table of the same name
    mine = "tablename = 'here' AND schemaname::regnamespace = pg_my_temp_schema()"
    return str(ask(f"{made}; SELECT qual FROM pg_policies WHERE {mine}")[0][0])


def test_a_client_s_roles_are_members_of_their_groups_and_of_nothing_else(acme: Client) -> None:
    names = {kind: tenant_role(acme.pk, kind) for kind in KINDS}
    rows = ask(
        "SELECT m.rolname, g.rolname FROM pg_auth_members JOIN pg_roles m ON m.oid = member"
        f" JOIN pg_roles g ON g.oid = roleid WHERE m.rolname LIKE '%{acme.pk.hex}%'"
    )
    assert set(rows) == {(names[kind], role(group)) for kind, groups in KINDS.items() for group in groups}


def test_migrations_say_what_the_models_say(db: None) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_every_table_s_access_is_written_on_its_own_model() -> None:
    """Inherited, it would be forgotten by whoever derives a model."""
    house = [apps.get_app_config(app.rpartition(".")[2]) for app in settings.HOUSE_APPS]
    for model in (model for app in house for model in app.get_models()):
        assert model.__dict__.get("access") is access_of(model)
