"""Who a connection works as, and that the server never believes otherwise."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from core.identity import InsideTransaction, as_tenant, current_tenant, door, provider
from core.postgres.base import StockSwitchUsed
from services.desk.models import WorkItem
from services.parties.models import Party
from tenants.models import Client, Person


def backend() -> Any:
    """The connection as our own backend."""
    return connection


def whoami() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        role, path = cursor.fetchone()
    return role, path


def party(**fields: Any) -> Party:
    from django.utils import timezone

    return Party.objects.create(
        **{"code": uuid4().hex, "name": "x", "country": "NL", "updated_at": timezone.now()} | fields
    )


def test_each_identity_is_a_role_and_a_path(acme: Client) -> None:
    with door():
        assert whoami()[0].endswith("_door")
    with provider():
        assert whoami()[0].endswith("_provider")
    with as_tenant(acme.pk, "staff"):
        role, path = whoami()
        assert role.endswith(f"{acme.pk.hex}_staff")
        assert path.startswith(acme.schema_name)
        assert current_tenant() == acme.pk
    assert whoami()[0].endswith("_login")


def test_globex_cannot_see_acmes_parties(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "client"):
        party()
    with as_tenant(globex.pk, "client"):
        assert not Party.objects.exists()
    with as_tenant(acme.pk, "client"):
        assert Party.objects.count() == 1


def test_another_schema_is_closed_by_the_database(acme: Client, globex: Client) -> None:
    with (
        as_tenant(acme.pk, "staff"),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f'SELECT * FROM "{globex.schema_name}".parties_party')


def test_clients_see_their_own_rows_of_shared_tables(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "client"):
        assert [c.slug for c in Client.objects.all()] == ["acme"]
        with pytest.raises(ProgrammingError), transaction.atomic():
            WorkItem.objects.create(
                tenant_id=globex.pk, line="invoicing", submission_id=uuid4(), reference="x",
                received_at="2026-01-01T00:00Z", due_at="2026-01-01T00:00Z",
            )  # fmt: skip


def test_only_the_door_reads_people(acme: Client) -> None:
    for identity in (provider(), as_tenant(acme.pk, "client"), as_tenant(acme.pk, "staff")):
        with identity, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Person.objects.count()


def test_a_forgotten_tenant_reads_nothing(db: None) -> None:
    with pytest.raises(ProgrammingError):
        Party.objects.count()


def test_no_identity_changes_inside_a_transaction(acme: Client, globex: Client) -> None:
    with (
        as_tenant(acme.pk, "client"),
        transaction.atomic(),
        pytest.raises(InsideTransaction),
        as_tenant(globex.pk, "client"),
    ):
        pass


def test_the_stock_switch_raises(acme: Client) -> None:
    with pytest.raises(StockSwitchUsed):
        backend().set_schema(acme.schema_name)


def test_a_rolled_back_savepoint_does_not_bring_back_the_tenant_before(acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "client"), pytest.raises(IntegrityError), transaction.atomic():
        Party.objects.create(name=None)  # type: ignore[misc]
    with as_tenant(globex.pk, "client"):
        assert whoami()[0].endswith(f"{globex.pk.hex}_client")


def test_the_switch_costs_one_round_trip_once(acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        before = backend().switches
        Party.objects.count()
        Party.objects.count()
        assert backend().switches == before + 1
