"""A login that may too much does not serve, and a server that is less closed is called by its level."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import walls
from core.identity import role, tenant_role
from tenants.models import Client
from tests.harness import databases
from tests.harness.databases import superuser

LOGIN = role("login")


@pytest.fixture(scope="module")
def other(django_db_setup: None) -> Iterator[str]:
    """A database that may be opened and closed again."""
    name = databases.copy_of(databases.template())
    yield name
    databases.drop(name)


def look(database: str) -> walls.Findings:
    with closing(psycopg2.connect(databases.url_of("DATABASE_URL", database))) as raw:
        return walls.look(raw)


@contextmanager
def undone(database: str, undo: str, again: str) -> Iterator[None]:
    superuser(undo, database)
    try:
        yield
    finally:
        superuser(again, database)


def refused(database: str) -> str:
    found = look(database)
    with pytest.raises(walls.LoginMayTooMuch) as trouble:
        found.must_hold()
    line = str(trouble.value)
    assert "\n" not in line
    assert "manage.py upgrade" in line
    return line


def test_our_login_may_nothing_and_our_server_is_closed(other: str) -> None:
    found = look(other)
    found.must_hold()
    assert set(found.short) <= {"databases"}  # copies for other tests may be open at this moment


@pytest.mark.parametrize(
    ("attribute", "says"),
    [("CREATEROLE", "may make roles"), ("CREATEDB", "may make databases"), ("REPLICATION", "may replicate")],
)
def test_a_login_with_a_power_of_its_own_is_refused(other: str, attribute: str, says: str) -> None:
    with as_another_login(attribute) as connect:
        assert any(says in line for line in connect(other).refusals)


@pytest.mark.parametrize(("attribute", "says"), [("SUPERUSER", "is a superuser"), ("BYPASSRLS", "goes round")])
def test_a_login_that_goes_round_every_policy_is_refused(other: str, attribute: str, says: str) -> None:
    with as_another_login(attribute) as connect:
        assert any(says in line for line in connect(other).refusals)


@contextmanager
def as_another_login(attribute: str) -> Iterator[Any]:
    """A login beside ours: roles belong to the whole server, and others work on it."""
    name, url = "walls_test_login", databases.url_of("DATABASE_URL", "{}")
    address = url.replace(url.partition("//")[2].partition("@")[0], f"{name}:x")
    superuser(f"CREATE ROLE {name} LOGIN NOINHERIT {attribute} PASSWORD 'x'")

    def connect(database: str) -> walls.Findings:
        superuser(f"GRANT CONNECT ON DATABASE {database} TO {name}")
        with closing(psycopg2.connect(address.format(database))) as raw:
            found = walls.look(raw)
        superuser(f"DROP OWNED BY {name}", database)
        return found

    try:
        yield connect
    finally:
        superuser(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    ("undo", "again", "says"),
    [
        (
            "CREATE TABLE public.mine (); ALTER TABLE public.mine OWNER TO {login}",
            "DROP TABLE public.mine",
            "owns public.mine",
        ),
        (
            "GRANT SELECT ON public.tenants_client TO {login}",
            "REVOKE ALL ON public.tenants_client FROM {login}",
            "may SELECT",
        ),
        (
            "GRANT SELECT ON public.tenants_person TO PUBLIC",
            "REVOKE ALL ON public.tenants_person FROM PUBLIC",
            "may SELECT",
        ),
        (
            "GRANT CREATE ON SCHEMA public TO {door}",
            "REVOKE CREATE ON SCHEMA public FROM {door}",
            "in the schema public",
        ),
        ("GRANT USAGE ON SCHEMA {schema} TO {other}", "REVOKE ALL ON SCHEMA {schema} FROM {other}", "opens t_"),
        ("GRANT USAGE ON SCHEMA {schema} TO {tenant}", "REVOKE ALL ON SCHEMA {schema} FROM {tenant}", "opens t_"),
        (
            "ALTER TABLE public.core_job DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE public.core_job ENABLE ROW LEVEL SECURITY",
            "each other's rows of public.core_job",
        ),
    ],
)
def test_a_hole_in_the_walls_is_refused(
    other: str, acme: Client, globex: Client, undo: str, again: str, says: str
) -> None:
    words = {
        "login": LOGIN, "door": role("door"), "tenant": role("tenant"), "schema": acme.schema_name,
        "other": tenant_role(globex.pk, "client"),
    }  # fmt: skip
    with undone(other, undo.format(**words), again.format(**words)):
        assert says in refused(other)
    look(other).must_hold()


@pytest.mark.parametrize(
    ("part", "undo", "again", "level"),
    [
        (
            "functions",
            "GRANT EXECUTE ON FUNCTION pg_sleep TO PUBLIC",
            "REVOKE ALL ON FUNCTION pg_sleep FROM PUBLIC",
            "managed",
        ),
        (
            "languages",
            "GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC",
            "REVOKE ALL ON LANGUAGE plpgsql FROM PUBLIC",
            "managed",
        ),
        (
            "catalogue",
            "GRANT SELECT (reltuples) ON pg_class TO PUBLIC",
            "REVOKE SELECT (reltuples) ON pg_class FROM PUBLIC",
            "managed",
        ),
        (
            "temporary tables",
            "GRANT TEMP ON DATABASE {db} TO PUBLIC",
            "REVOKE TEMP ON DATABASE {db} FROM PUBLIC",
            "loose",
        ),
        (
            "defaults",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
            "loose",
        ),
    ],
)
def test_what_is_open_lowers_the_level_by_name(other: str, part: str, undo: str, again: str, level: str) -> None:
    words = {"db": other, "owner": role("owner")}
    with undone(other, undo.format(**words), again.format(**words)):
        found = look(other)
        found.must_hold()
        assert part in found.short
        assert found.level == level
    assert part not in look(other).short


@pytest.mark.slow
def test_a_web_process_with_the_owners_address_does_not_start(other: str) -> None:
    """The usual mistake: one address for everything."""
    environment = {**os.environ, "DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", other), "KANTOOR_DEMO": "0"}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "-c", "import config.wsgi"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == walls.APP_CANNOT_LOAD
    assert done.stderr.splitlines()[-1].startswith("Kantoor does not serve: the role of DATABASE_URL may make roles")


def test_the_command_names_the_level_and_every_part(other: str, db: None, capsys: Any) -> None:
    call_command("walls")
    told = capsys.readouterr().out
    assert told.startswith("walls: ")
    assert all(f"  {part}: " in told for part in walls.PARTS)


def test_the_command_says_how_to_close_what_is_open(db: None, capsys: Any) -> None:
    here = str(connection.settings_dict["NAME"])
    with undone(here, f"GRANT TEMP ON DATABASE {here} TO PUBLIC", f"REVOKE TEMP ON DATABASE {here} FROM PUBLIC"):
        call_command("walls")
    told = capsys.readouterr().out
    assert told.startswith("walls: loose")
    assert "As owner: REVOKE TEMP ON DATABASE" in told


def test_the_owner_is_not_asked(settings: Any, db: None) -> None:
    settings.OWNER_PROCESS = True
    with pytest.raises(CommandError, match="Ask as the login"):
        call_command("walls")
