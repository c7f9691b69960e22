"""Nobody opens a file before it was scanned and looked into; while the scanner is away, nothing is released."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from client_portal.show.files import file_words
from core.identity import as_tenant
from core.jobs import work_off
from core.models import AuditRow, Job
from services.archive.clamd import ScannerAway, found_in
from services.archive.models import Document
from services.archive.queries import document_for
from services.archive.refusals import Closed, NotReleased
from services.desk import actions as desk
from services.desk.models import HandedFile, Row
from tenants.models import Client
from tests.harness import clamd, handing_in, processes
from tests.harness.people import client_actor

CUSTOMERS = b"customerID,companyName,country\nALFKI,Alfreds Futterkiste,Germany\n"


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clamd.clamd(tmp_path_factory.mktemp("clamd")) as url:
        yield url


def hand_in(client: Client, files: dict[str, bytes]) -> None:
    with as_tenant(client.pk, "client"):
        desk.hand_in(files=handing_in.arrived(files), actor=client_actor(client), line="invoicing", now=timezone.now())
    work_off()


def handed(client: Client) -> HandedFile:
    return HandedFile.objects.select_related("document").get()


@pytest.mark.servers
def test_a_clean_file_is_scanned_read_and_opened(acme: Client, scanner: str, settings: Any) -> None:
    settings.KANTOOR_CLAMD = scanner
    hand_in(acme, {"customers.csv": CUSTOMERS})
    with as_tenant(acme.pk, "client"):
        file = handed(acme)
        assert (file.state, file.document.state) == ("read", "clean")
        assert file.document.facts == {"kind": "text", "media_type": "text/plain"}
        assert document_for(client_actor(acme), file.document.pk) == file.document
        assert Row.objects.count() == 1


@pytest.mark.servers
def test_a_virus_closes_the_file_and_nothing_of_it_is_used(acme: Client, scanner: str, settings: Any) -> None:
    settings.KANTOOR_CLAMD = scanner
    hand_in(acme, {"customers.csv": CUSTOMERS + clamd.EICAR})
    with as_tenant(acme.pk, "client"):
        file = handed(acme)
        assert (file.state, file.trouble, file.document.state) == ("refused", "Infected", "refused")
        assert f"“customers.csv” holds a virus ({clamd.NAME}" in file_words(file, timezone.now())
        with pytest.raises(Closed):
            document_for(client_actor(acme), file.document.pk)
        assert not Row.objects.exists()
        assert AuditRow.objects.filter(action="document_closed", subject_id=file.document.pk).exists()


@pytest.mark.servers
def test_while_the_scanner_is_away_nothing_is_released_and_people_are_told(
    acme: Client, settings: Any, tmp_path: Path
) -> None:
    port = processes.free_port()
    settings.KANTOOR_CLAMD = f"tcp://127.0.0.1:{port}"
    hand_in(acme, {"customers.csv": CUSTOMERS})
    with as_tenant(acme.pk, "client"):
        file = handed(acme)
        assert (file.state, file.document.state) == ("arrived", "scanning")
        assert "being checked for viruses" in file_words(file, timezone.now())
        with pytest.raises(NotReleased, match=r"customers\.csv"):
            document_for(client_actor(acme), file.document.pk)
        assert not Row.objects.exists()
        job = Job.objects.get(kind="desk.read")
        assert (job.state, job.trouble) == ("ready", "ScannerAway")
        Job.objects.update(ready_at=timezone.now() - timedelta(seconds=1))
    with clamd.clamd(tmp_path, port):
        work_off()
    with as_tenant(acme.pk, "client"):
        file = handed(acme)
        assert (file.state, file.document.state) == ("read", "clean")


@pytest.mark.servers
def test_a_scanner_on_a_socket_of_files_and_one_that_says_something_else(tmp_path: Path, settings: Any) -> None:
    settings.KANTOOR_CLAMD = f"unix://{tmp_path}/not-there"
    with pytest.raises(ScannerAway), (tmp_path / "plain").open("w+b") as plain:
        found_in(plain)


def test_without_a_scanner_files_are_looked_into_all_the_same(acme: Client) -> None:
    hand_in(acme, {"orders.csv": b"MZ\x90\0" + bytes(2000)})
    with as_tenant(acme.pk, "client"):
        file = handed(acme)
        assert (file.state, file.trouble, file.document.state) == ("refused", "NoDocument", "refused")
        assert "“orders.csv” is a program" in file_words(file, timezone.now())


def test_a_file_handed_in_a_second_time_is_checked_too(acme: Client) -> None:
    for _ in range(2):
        hand_in(acme, {"customers.csv": CUSTOMERS})
    with as_tenant(acme.pk, "client"):
        assert set(Document.objects.values_list("state", flat=True)) == {"clean"}
        assert sorted(HandedFile.objects.values_list("state", flat=True)) == ["known", "read"]


def test_what_is_clean_cannot_become_anything_else(acme: Client) -> None:
    with as_tenant(acme.pk, "client"), connection.cursor() as cursor, pytest.raises(Exception, match="document_state"):
        cursor.execute(
            "INSERT INTO archive_document (id, line, kind, name, media_type, size, sha256, created_at, state, facts,"
            " trouble, trouble_detail) VALUES (gen_random_uuid(), '', '', '', '', 0, '', now(), 'open', '{}', '', '{}')"
        )
