"""A client's export: whole, only theirs, checkable, readable back."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from core.actor import machine
from core.identity import as_tenant, provider
from core.models import AuditRow
from core.postgres.moments import one_moment
from core.refusals import NotAllowed
from services.archive.models import Document
from services.desk import actions as desk
from services.desk.models import WorkItem
from services.invoicing.models import Invoice, Position
from tenants import exports
from tenants.models import Client
from tests.harness.factories import make_drafts, make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def export(tenant: Client, folder: Path) -> dict[str, Any]:
    with as_tenant(tenant.pk, "staff"):
        return exports.export_client(tenant=tenant, folder=folder, actor=staff_actor(tenant, "lena"), now=NOW)


def hand_in(tenant: Client, content: bytes) -> None:
    with as_tenant(tenant.pk, "client"):
        files = arrived({"note.csv": content, "copy.csv": content})
        desk.hand_in(files=files, actor=client_actor(tenant), line="invoicing", now=timezone.now())


def test_an_export_reads_back_with_the_same_counts(acme: Client, tmp_path: Path) -> None:
    make_drafts(acme, make_work(acme), 7, positions=3)
    manifest = export(acme, tmp_path / "acme")
    counts = exports.check_export(tmp_path / "acme")
    assert counts == {table["model"]: table["rows"] for table in manifest["tables"]}
    assert (counts["invoicing.Invoice"], counts["invoicing.Position"], counts["parties.Party"]) == (7, 21, 5)
    assert counts["desk.WorkItem"] == counts["tenants.Client"] == 1
    assert "core.Job" not in counts
    with as_tenant(acme.pk, "staff"):
        assert AuditRow.objects.filter(action="client_exported", subject_id=acme.pk).count() == 1


@pytest.mark.parametrize("model", [Invoice, Position, WorkItem, Client])
def test_rows_read_back_as_they_were(model: Any, acme: Client, tmp_path: Path) -> None:
    make_drafts(acme, make_work(acme), 3)
    export(acme, tmp_path)
    columns = [field.attname for field in model._meta.concrete_fields]
    back = [{name: getattr(row, name) for name in columns} for row in exports.read_table(tmp_path, model)]
    with as_tenant(acme.pk, "staff"):
        assert back == list(model.objects.order_by("pk").values(*columns))
        assert back


def test_the_files_are_there_once_and_open_to_nobody_else(acme: Client, tmp_path: Path) -> None:
    hand_in(acme, b"a,b\n1,2\n")
    manifest = export(acme, tmp_path / "acme")
    assert [entry["bytes"] for entry in manifest["files"]] == [8]
    assert (tmp_path / "acme" / manifest["files"][0]["path"]).read_bytes() == b"a,b\n1,2\n"
    assert (tmp_path / "acme").stat().st_mode & 0o077 == 0


def test_globex_is_not_in_acmes_export(acme: Client, globex: Client, tmp_path: Path) -> None:
    make_drafts(globex, make_work(globex, "globex.csv"), 2)
    export(acme, tmp_path)
    counts = exports.check_export(tmp_path)
    assert (counts["invoicing.Invoice"], counts["desk.WorkItem"]) == (0, 0)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*.json*"))
    assert globex.pk.hex.encode() not in written.replace(b"-", b"")


def test_what_was_changed_afterwards_is_noticed(acme: Client, tmp_path: Path) -> None:
    make_drafts(acme, make_work(acme), 1)
    export(acme, tmp_path)
    table = tmp_path / "tables" / "invoicing.Invoice.jsonl"
    table.write_bytes(table.read_bytes().replace(b"12.50", b"99.50"))
    with pytest.raises(exports.DamagedExport, match="changed"):
        exports.check_export(tmp_path)
    table.unlink()
    with pytest.raises(exports.DamagedExport, match="not there"):
        exports.check_export(tmp_path)


def test_bytes_that_are_not_those_received_stop_the_export(acme: Client, tmp_path: Path, settings: Any) -> None:
    hand_in(acme, b"a,b\n1,2\n")
    stored = next(path for path in Path(settings.KANTOOR_FILES).rglob("*") if path.suffix == ".sealed")
    stored.write_bytes(b"something else")
    with pytest.raises(exports.DamagedExport):
        export(acme, tmp_path / "acme")
    assert not (tmp_path / "acme" / "manifest.json").exists()


def test_a_folder_in_use_is_left_alone(acme: Client, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(exports.FolderInUse):
        export(acme, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_only_leads_may(acme: Client, tmp_path: Path) -> None:
    with as_tenant(acme.pk, "staff"), pytest.raises(NotAllowed):
        exports.export_client(tenant=acme, folder=tmp_path, actor=staff_actor(acme, "sam"), now=NOW)


def test_the_command_writes_a_client_by_its_slug(acme: Client, tmp_path: Path, capsys: Any) -> None:
    make_drafts(acme, make_work(acme), 2)
    call_command("exportclient", "acme", str(tmp_path / "out"))
    assert exports.check_export(tmp_path / "out")["invoicing.Invoice"] == 2
    assert "acme:" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(acme: Client, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no client"):
        call_command("exportclient", "initech", str(tmp_path / "out"))
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match="already"):
        call_command("exportclient", "acme", str(tmp_path))


@pytest.mark.servers
def test_an_export_sees_one_moment(own_database: str) -> None:
    """Work goes on while a client is exported: what comes meanwhile is in none of its tables."""
    with provider():
        acme = Client.objects.get(slug="acme")
    with as_tenant(acme.pk, "staff"), one_moment():
        assert not Document.objects.exists()
        other = threading.Thread(target=work_meanwhile, args=[acme])
        other.start()
        other.join()
        assert not WorkItem.objects.filter(tenant_id=acme.pk).exists()
    with as_tenant(acme.pk, "staff"), one_moment():
        assert WorkItem.objects.filter(tenant_id=acme.pk).count() == 1


def work_meanwhile(tenant: Client) -> None:
    make_work(tenant)
    connection.close()


def test_a_machine_without_the_permission_may_not_either(acme: Client, tmp_path: Path) -> None:
    with as_tenant(acme.pk, "staff"), pytest.raises(NotAllowed):
        exports.export_client(tenant=acme, folder=tmp_path, actor=machine(acme.pk, frozenset()), now=NOW)
