"""A sealed column opens in its own row and nowhere else, and is found again by what it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from core.access import ALL, books
from core.bulk import insert_rows, update_rows
from core.crypto import CannotOpen
from core.fields import BlindIndex, EncryptedText, NotWithoutItsRow, Sealed
from core.identity import as_tenant, provider, role, schema_name
from core.ids import uuid7, uuid7s
from core.lines import PersonalData
from tenants import exports, privacy
from tenants.models import Client
from tests.harness.databases import superuser

BSN, PESEL = "123456782", "44051401359"


@pytest.fixture(scope="module")
def employee() -> Any:
    """A model of nobody's app: its table is planted below."""
    with isolate_apps("core"):

        class Employee(models.Model):
            access = books(tenant=ALL)
            id = models.UUIDField(primary_key=True, default=uuid7)
            name = models.CharField(max_length=40, default="")
            number = EncryptedText(null=True)
            number_index = BlindIndex("number", null=True)
            other = EncryptedText(null=True)

            class Meta:
                app_label = "core"
                db_table = "planted_employee"

        return Employee


@pytest.fixture(scope="module", autouse=True)
def planted(django_db_setup: None, clients: dict[str, Any]) -> Iterator[None]:
    """The table, in both clients' schemas."""
    database = str(connection.settings_dict["NAME"])
    for client in clients.values():
        table = f"{schema_name(client.pk)}.planted_employee"
        superuser(
            f"CREATE TABLE {table}"
            " (id uuid PRIMARY KEY, name text NOT NULL, number bytea, number_index bytea, other bytea);"
            f" GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {role('tenant')}",
            database,
        )
    yield
    for client in clients.values():
        superuser(f"DROP TABLE {schema_name(client.pk)}.planted_employee", database)


@pytest.fixture
def at_work(acme: Client) -> Iterator[Client]:
    with as_tenant(acme.pk, "staff"):
        yield acme


def raw(column: str = "number") -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM planted_employee ORDER BY id LIMIT 1")
        return bytes(cursor.fetchone()[0])


def test_a_number_is_sealed_in_the_table_and_plain_in_the_hand(at_work: Client, employee: Any) -> None:
    made = employee.objects.create(name="Jan", number=BSN)
    assert made.number == BSN
    assert BSN.encode() not in raw()
    assert employee.objects.get().number == BSN
    assert employee.objects.only("name").get().number == BSN  # fetched later
    assert employee.objects.create(name="none", number="").number == ""
    assert employee.objects.get(name="none").number is None


def test_it_is_found_by_what_it_holds_however_it_is_written(at_work: Client, employee: Any) -> None:
    employee.objects.create(number=BSN)
    employee.objects.create(number=PESEL)
    assert employee.objects.get(number_index="123.456-782").number == BSN
    assert not employee.objects.filter(number_index="123456783").exists()


def test_a_changed_number_is_found_under_the_new_one(at_work: Client, employee: Any) -> None:
    made = employee.objects.create(number=BSN)
    made.number = PESEL
    made.save()
    assert employee.objects.get(number_index=PESEL).number == PESEL
    assert not employee.objects.filter(number_index=BSN).exists()


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE planted_employee SET number = (SELECT number FROM planted_employee WHERE name = 'Jan')",
        "UPDATE planted_employee SET number = other",
        "UPDATE planted_employee SET id = gen_random_uuid()",
        "UPDATE planted_employee SET number = overlay(number placing '\\x00' from 20)",
        "UPDATE planted_employee SET number = 'plain'",
    ],
)
def test_a_value_in_another_row_or_column_or_changed_does_not_open(deed: str, at_work: Client, employee: Any) -> None:
    employee.objects.create(name="Jan", number=BSN, other=PESEL)
    employee.objects.create(name="Piet", number=PESEL, other=BSN)
    with connection.cursor() as cursor:
        cursor.execute(deed)
    with pytest.raises(CannotOpen):
        _ = employee.objects.get(name="Piet").number


def test_a_row_in_another_client_s_table_does_not_open(acme: Client, globex: Client, employee: Any) -> None:
    with as_tenant(acme.pk, "staff"):
        made = employee.objects.create(number=BSN)
        stolen, index = raw(), raw("number_index")
    with as_tenant(globex.pk, "staff"):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO planted_employee VALUES (%s, '', %s, %s)", [str(made.pk), stolen, index])
        with pytest.raises(CannotOpen):
            _ = employee.objects.get().number
        assert not employee.objects.filter(number_index=BSN).exists()


def test_rows_in_sets_are_sealed_each_for_its_own_key(at_work: Client, employee: Any) -> None:
    ids = uuid7s(3)
    numbers = [BSN, None, PESEL]
    columns: dict[str, Any] = {"id": ids, "name": ["a", "b", "c"], "number": numbers, "number_index": numbers}
    assert insert_rows(employee, columns) == 3
    assert [row.number for row in employee.objects.order_by("id")] == numbers
    assert update_rows(employee, ids[:1], {"number": [PESEL], "number_index": [PESEL]}) == 1
    assert employee.objects.filter(number_index=PESEL).count() == 2
    employee.objects.bulk_create([employee(name="d", number=BSN)])
    assert employee.objects.get(name="d").number == BSN


def test_what_cannot_know_the_row_does_not_write(at_work: Client, employee: Any) -> None:
    made = employee.objects.create(number=BSN)
    with pytest.raises(NotWithoutItsRow), transaction.atomic():
        employee.objects.update(number=PESEL)
    with pytest.raises(NotWithoutItsRow), transaction.atomic():
        employee.objects.bulk_update([made], ["number"])
    with pytest.raises(NotWithoutItsRow):
        insert_rows(employee, {"name": ["x"], "number": [BSN]})
    assert employee.objects.update(number=None) == 1


def test_values_without_rows_show_nothing_by_themselves(at_work: Client, employee: Any) -> None:
    made = employee.objects.create(number=BSN)
    (found,) = employee.objects.values_list("number", flat=True)
    assert isinstance(found, Sealed)
    assert BSN not in f"{found} {found!r}"
    assert found.open(made.pk) == BSN
    with pytest.raises(TypeError):
        json.dumps(found)


def test_outside_a_client_nothing_is_sealed_or_opened(at_work: Client, employee: Any) -> None:
    made = employee.objects.create(number=BSN)
    (found,) = employee.objects.values_list("number", flat=True)
    with provider(), pytest.raises(NotWithoutItsRow):
        found.open(made.pk)


def test_the_export_of_a_client_holds_it_plain(at_work: Client, employee: Any, tmp_path: Path) -> None:
    made = employee.objects.create(name="Jan", number=BSN)
    exports.write_table(tmp_path, employee, at_work)
    (line,) = (tmp_path / "tables/core.Employee.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"id": str(made.pk), "name": "Jan", "number": BSN, "other": None}
    (back,) = exports.read_table(tmp_path, employee)
    assert back.number == BSN  # type: ignore[attr-defined]


def test_erasing_a_person_blanks_number_and_index(
    at_work: Client, employee: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = PersonalData("core.Employee", ("name", "number", "number_index"), subject="number_index")
    monkeypatch.setattr(privacy, "model_of", lambda data: employee)
    employee.objects.create(name="Jan", number=BSN)
    (row,) = privacy.rows_of(data, BSN)
    assert privacy.copy_of(row, data)["number"] == BSN
    assert privacy.wipe(privacy.Found(data, [row], None, 0)) == 1
    blanked = employee.objects.get()
    assert (blanked.name, blanked.number, blanked.number_index) == ("", None, None)
