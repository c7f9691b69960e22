"""The roles of the house and what they may, in the database that the embedded servers offer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from urllib.parse import urlsplit

import psycopg2
import pytest

from config.embedded import Addresses, CannotStart, Supervisor, roles, valkey

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def addresses() -> Iterator[Addresses]:
    """Of servers that run as long as this module."""
    with Supervisor(throwaway=True) as house:
        yield house.start_servers()


def execute(url: str, *statements: str) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("SELECT query_to_xml('SELECT 1', true, true, '')", "permission denied for function"),
        ("SELECT database_to_xml(true, true, '')", "permission denied for function"),
        ("CREATE TEMP TABLE t (i int)", "permission denied to create temporary tables"),
        ("CREATE TABLE public.t (i int)", "permission denied for schema public"),
        ("CREATE ROLE r", "permission denied to create role"),
        ("SET ROLE kantoor_owner", "permission denied to set role"),
    ],
)
def test_the_login_may_next_to_nothing(addresses: Addresses, statement: str, refusal: str) -> None:
    with pytest.raises(psycopg2.Error, match=refusal):
        execute(addresses.database, statement)


def test_the_owner_does_not_become_the_login(addresses: Addresses) -> None:
    with pytest.raises(psycopg2.Error, match="permission denied to set role"):
        execute(addresses.owner_database, "SET ROLE kantoor_login")


def test_a_role_that_the_owner_makes_cannot_call_set_config(addresses: Addresses) -> None:
    execute(addresses.database, "SELECT set_config('application_name', 'x', false)")
    with pytest.raises(psycopg2.Error, match="permission denied for function set_config"):
        execute(
            addresses.owner_database,
            "CREATE ROLE door",
            "GRANT door TO kantoor_owner WITH SET TRUE",
            "SET ROLE door",
            "SELECT set_config('application_name', 'x', false)",
        )


def test_a_database_made_later_has_the_closed_functions_too(addresses: Addresses) -> None:
    with closing(psycopg2.connect(addresses.superuser_database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE another OWNER kantoor_owner")
            cursor.execute("GRANT CONNECT ON DATABASE another TO kantoor_login")
    another = addresses.database.removesuffix("/kantoor") + "/another"
    with pytest.raises(psycopg2.Error, match="permission denied for function"):
        execute(another, "SELECT query_to_xml('SELECT 1', true, true, '')")


def test_the_servers_speak_utc_and_utf8_and_redis(addresses: Addresses) -> None:
    with closing(psycopg2.connect(addresses.database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('timezone'), current_setting('server_encoding'), lower('ŁÓDŹ')")
        assert cursor.fetchone() == ("UTC", "UTF8", "łódź")
    redis = urlsplit(addresses.redis)
    assert valkey.answers(redis.port or 0, redis.password or "")
    assert not valkey.answers(redis.port or 0, "wrong")


def test_a_tag_is_a_short_word(addresses: Addresses) -> None:
    with pytest.raises(CannotStart, match="must be a short word"):
        roles.settle(addresses.superuser_database, 'k"; DROP', {})


def test_settling_twice_changes_nothing_and_another_tag_lives_beside(addresses: Addresses) -> None:
    for tag in ("other", "other"):
        roles.settle(addresses.superuser_database, tag, {"owner": "o", "login": "l"})
    at = urlsplit(addresses.database)
    execute(addresses.database, "SELECT 1")
    execute(f"postgres://other_login:l@{at.hostname}:{at.port}/kantoor", "SELECT 1")
