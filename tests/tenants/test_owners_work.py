"""The owner's work under the final roles: a migration of data, and a whole dump that another database is made of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from config.embedded import postgres
from config.embedded.roles import harden
from core import walls
from core.identity import as_link, as_tenant, door, provider
from core.links import give_link
from services.archive.models import Document
from services.desk.models import WorkItem
from services.invoicing.models import Invoice
from tenants.models import Client, Membership
from tests.conftest import use
from tests.harness import databases
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import client_actor

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def house(own_database: str) -> str:
    """A database with work of both clients in it."""
    with door():
        clients = list(Client.objects.order_by("slug"))
    for n, client in enumerate(clients, start=2):
        drafts = make_drafts(client, make_work(client), n)
        with as_tenant(client.pk, "staff"):
            Document.objects.create(
                line="invoicing", kind="invoice_pdf", name="a.pdf", size=1, sha256="0" * 64, created_at=timezone.now(),
                subject_id=drafts[0].pk,
            )  # fmt: skip
    return own_database


def as_owner(database: str, *command: str) -> str:
    env = {
        **os.environ,
        "KANTOOR_PROCESS": "owner",
        "OWNER_DATABASE_URL": databases.url_of("OWNER_DATABASE_URL", database),
    }
    ran = subprocess.run(command, cwd=databases.ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    return ran.stdout


def program(name: str) -> str:
    tree = postgres.wheel_tree()
    folders = [tree / "bin"] if tree else list(postgres.folders_of_the_machine())
    return str(next(folder / name for folder in folders if (folder / name).exists()))


def counts(database: str) -> dict[str, int]:
    """Rows of every table of the house, asked as superuser."""
    tables = databases.superuser(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname = 'public' OR schemaname ~ '^t_[0-9a-f]{32}$'",
        database,
    )
    every = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for (name,) in tables)
    return dict(databases.superuser(every, database))


@pytest.fixture(scope="module")
def restored(house: str, tmp_path_factory: Any) -> Iterator[str]:
    """Another database, made of a dump of the whole house by the owner alone, and upgraded by it."""
    dump, name = tmp_path_factory.mktemp("dump") / "house.dump", f"{house}_restored"
    plain = ("--no-owner", "--no-privileges")  # roles and grants are made from the declarations
    url = databases.url_of("OWNER_DATABASE_URL", house)
    as_owner(house, program("pg_dump"), "--format=custom", *plain, f"--file={dump}", url)
    assert Path(dump).stat().st_size > 10_000
    databases.superuser(f"CREATE DATABASE {name} OWNER {databases.TAG}_owner")
    databases.superuser(f"REVOKE CONNECT, TEMP ON DATABASE {name} FROM PUBLIC")
    databases.superuser(f"GRANT CONNECT ON DATABASE {name} TO {databases.TAG}_login")
    harden(os.environ["SUPERUSER_DATABASE_URL"], [name], databases.TAG)
    target = databases.url_of("OWNER_DATABASE_URL", name)
    as_owner(name, program("pg_restore"), "--exit-on-error", *plain, f"--dbname={target}", str(dump))
    as_owner(name, sys.executable, "manage.py", "upgrade")
    yield name
    databases.drop(name)


def test_a_dump_by_the_owner_holds_every_row(house: str, restored: str) -> None:
    """Row-level security would leave rows out, or stop the dump, were it forced upon the owner."""
    before, after = counts(house), counts(restored)
    assert after == before
    assert sum(before.values()) > 50
    assert before["public.desk_workitem"] == 2


def test_the_house_serves_from_what_was_restored(restored: str) -> None:
    before = use(restored)
    try:
        connection.ensure_connection()
        walls.look(connection.connection).must_hold()
        with door():
            acme, globex = (Client.objects.get(slug=slug) for slug in ("acme", "globex"))
        with provider():
            assert WorkItem.objects.count() == 2
        with as_tenant(acme.pk, "client"):
            assert (WorkItem.objects.count(), Invoice.objects.count()) == (1, 2)
            with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
                cursor.execute(f'SELECT 1 FROM "{globex.schema_name}".invoicing_invoice')
        holder_sees_one_invoice(acme)
    finally:
        use(before)


def holder_sees_one_invoice(acme: Client) -> None:
    actor = client_actor(acme, "ann")
    with as_tenant(acme.pk, "client"):
        invoice = Invoice.objects.order_by("id")[0]
        with transaction.atomic(durable=True):
            words: Any = {"line": "invoicing", "purpose": "invoice", "life": timedelta(days=1), "now": timezone.now()}
            secret = give_link(actor, subject=invoice.pk, **words)
    with as_link(acme.pk, secret):
        assert [row.pk for row in Invoice.objects.all()] == [invoice.pk]


def test_a_migration_of_data_changes_every_row_of_every_client(house: str) -> None:
    """Also of tables with row-level security, and it is counted: one that changed nothing in silence would show."""
    said = json.loads(as_owner(house, sys.executable, "-m", "tests.harness.backfill"))
    with door():
        clients = list(Client.objects.order_by("slug"))
        memberships = Membership.objects.count()
    assert said.pop("public") == {"memberships": memberships, "work": 2}
    assert said == {one.schema_name: {"invoices": n, "documents": 1} for n, one in enumerate(clients, start=2)}
