"""The audit chains, kept outside the database and compared with what was kept."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config import env
from core.audit import record_one
from core.chain import HOUSE, Kept, Link
from core.identity import as_tenant, provider
from core.models import AuditHead, AuditRow, HouseHead
from services.archive import chains, gateways
from services.archive.anchors import InFolder, anchors, kept
from services.archive.tasks import anchor, check_chain, check_chains
from tenants.models import Client
from tests.harness import stores
from tests.harness.lines import console_actor
from tests.harness.people import staff_actor

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with stores.s3(tmp_path_factory.mktemp("s3") / "log") as port:
        yield f"http://key:secret@127.0.0.1:{port}/kantoor-files"


@pytest.fixture(params=["beside the files", "folder", pytest.param("bucket", marks=pytest.mark.servers)])
def place(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Each test once with every place."""
    if request.param == "folder":
        settings.KANTOOR_ANCHORS = tmp_path / "elsewhere"
    if request.param == "bucket":
        monkeypatch.setenv("KANTOOR_S3_URL", request.getfixturevalue("s3"))
        settings.KANTOOR_S3 = {**env.s3("KANTOOR_S3_URL"), "bucket": f"files-{uuid4().hex}"}
        gateways.prepare()
    return str(request.param)


def deeds(tenant: Client, n: int) -> None:
    actor = staff_actor(tenant)
    with as_tenant(tenant.pk, "staff"), transaction.atomic(durable=True):
        for _ in range(n):
            record_one(actor, "deed_done", uuid4(), now=NOW)


def verdict(tenant: Client) -> list[str]:
    with as_tenant(tenant.pk, "staff"):
        return chains.check(tenant.pk).problems


def hashes(tenant: Client) -> dict[int, str]:
    with as_tenant(tenant.pk, "staff"):
        return dict(AuditRow.objects.values_list("number", "hash"))


def test_rows_are_kept_outside_as_they_come(place: str, acme: Client, globex: Client) -> None:
    deeds(acme, 3)
    assert anchor() == 3
    deeds(acme, 2)
    deeds(globex, 1)
    assert anchor() == 3
    assert anchor() == 0
    found = kept(acme.pk)
    assert {number: found.get(number) for number in range(1, 6)} == hashes(acme)
    assert kept(globex.pk).last == 1
    assert verdict(acme) == verdict(globex) == []


def test_a_chain_is_kept_in_sets(place: str, acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "SET", 2)
    deeds(acme, 5)
    assert anchor() == 5
    assert kept(acme.pk).last == 5
    assert verdict(acme) == []


def test_a_head_that_was_set_back_or_forward_is_not_kept_and_an_alarm_is_raised(
    place: str, acme: Client, globex: Client, caplog: pytest.LogCaptureFixture
) -> None:
    deeds(acme, 3)
    anchor()
    for number in (2, 9):
        caplog.clear()
        with as_tenant(acme.pk, "staff"):
            AuditHead.objects.update(number=number)
        deeds(globex, 1)
        assert anchor() == 1  # globex's
        assert [record.levelno for record in caplog.records] == [logging.CRITICAL]
        assert kept(acme.pk).last == 3


def test_what_does_not_follow_from_what_was_kept_is_not_kept(acme: Client, caplog: pytest.LogCaptureFixture) -> None:
    deeds(acme, 2)
    anchors().add(acme.pk, [Link(1, "1" * 64)], NOW)
    assert anchor() == 0
    assert "row 2 (" in caplog.text
    assert verdict(acme)[0].startswith("row 1 (")


def test_half_a_line_that_a_killed_process_left_is_passed_over(acme: Client) -> None:
    deeds(acme, 2)
    anchor()
    place = anchors()
    assert isinstance(place, InFolder)
    with place.file(acme.pk).open("a") as file:
        file.write("3 abc")
    deeds(acme, 2)
    assert anchor() == 2
    assert {number: kept(acme.pk).get(number) for number in range(1, 5)} == hashes(acme)


def test_a_second_hand_that_keeps_the_same_adds_nothing(acme: Client) -> None:
    deeds(acme, 2)
    links = [Link(*link) for link in sorted(hashes(acme).items())]
    for _ in range(2):
        anchors().add(acme.pk, links, NOW)
    assert len(list(anchors().lines(acme.pk))) == 2


def test_the_command_names_who_holds_and_who_does_not(acme: Client, globex: Client) -> None:
    deeds(acme, 2)
    deeds(globex, 1)
    out = StringIO()
    call_command("verifyaudit", stdout=out)
    assert out.getvalue() == "acme: 2 rows hold\nglobex: 1 rows hold\nthe house: 0 rows hold\n"
    with as_tenant(globex.pk, "staff"):
        AuditHead.objects.update(number=2)
    out = StringIO()
    with pytest.raises(CommandError, match=r"does not hold: globex\."):
        call_command("verifyaudit", stdout=out)
    assert out.getvalue() == "acme: 2 rows hold\nglobex: number 2 is missing\nthe house: 0 rows hold\n"
    with pytest.raises(CommandError, match="no client “initech”"):
        call_command("verifyaudit", "initech")


def test_the_periodic_check_raises_an_alarm(acme: Client, caplog: pytest.LogCaptureFixture) -> None:
    with as_tenant(acme.pk, "staff"):
        AuditHead.objects.update(number=1)
    check_chain.apply(headers={"tenant": str(acme.pk)})
    assert "the audit trail was tampered with: number 1 is missing" in caplog.text


def test_an_anchor_that_was_never_kept_proves_nothing(acme: Client) -> None:
    assert kept(acme.pk).last == Kept().last == 0
    assert verdict(acme) == []


def test_the_house_s_own_trail_is_kept_and_compared_too(
    place: str, acme: Client, caplog: pytest.LogCaptureFixture
) -> None:
    lena = console_actor("lena")
    with provider(), transaction.atomic(durable=True):
        for _ in range(2):
            record_one(lena, "team_made", uuid4(), now=NOW, about="North")
    assert anchor() == 2
    assert kept(HOUSE).last == 2
    with provider():
        HouseHead.objects.update(number=1)
    with pytest.raises(CommandError, match=r"does not hold: the house\."):
        call_command("verifyaudit", stdout=StringIO())
    caplog.clear()
    check_chains.apply()
    assert "row 2 stands behind the head" in caplog.text
