"""Where files are kept: the folder and the bucket keep the same promises."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from config import env
from core.crypto import CannotOpen, NotYours
from core.downloads import download
from core.identity import as_tenant
from core.jobs import work_off
from services.archive import gateways, sealed
from services.archive.gateways import BlobMissing, incoming, keep_bytes, keep_file, local_path, open_blob
from services.archive.refusals import NotKept
from services.archive.stores import PROBE
from services.archive.tasks import sweep_incoming
from services.desk import actions as desk
from services.desk.models import HandedFile, Row
from tenants.models import Client
from tests.harness import handing_in, stores
from tests.harness.people import client_actor

BIG = b"0123456789abcdef" * (1 << 20)
"""16 MB: the bucket gets it in parts."""
URL = "http://key:se%2Fcret@127.0.0.1:{port}/kantoor-files"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """KANTOOR_S3_URL of a store that lives as long as the module."""
    with stores.s3(tmp_path_factory.mktemp("s3") / "log") as port:
        yield URL.format(port=port)


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.servers)])
def store(request: pytest.FixtureRequest, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Each test once with every store; the bucket is there, the folder need not be."""
    if request.param == "bucket":
        monkeypatch.setenv("KANTOOR_S3_URL", request.getfixturevalue("s3"))
        settings.KANTOOR_S3 = {**env.s3("KANTOOR_S3_URL"), "bucket": f"files-{uuid4().hex}"}
        gateways.prepare()
    return gateways.store()


@pytest.fixture
def at_work(acme: Client) -> Iterator[UUID]:
    """Acme's id, as staff at work for it."""
    with as_tenant(acme.pk, "staff"):
        yield acme.pk


def arrived(content: bytes) -> tuple[Path, str]:
    path = incoming()
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def left_behind() -> list[Path]:
    return list(incoming().parent.iterdir())


@pytest.mark.parametrize("content", [b"", b"order;customer\n", BIG], ids=["empty", "small", "big"])
def test_a_file_comes_back_as_it_was_kept(store: Any, content: bytes, at_work: UUID) -> None:
    path, sha256 = arrived(content)
    keep_file(at_work, path, sha256)
    assert not path.exists()
    with open_blob(at_work, sha256) as blob:
        assert blob.read() == content
    with local_path(at_work, sha256) as here:
        assert here.read_bytes() == content
        assert here.parent.stat().st_mode & 0o077 == 0
    assert left_behind() == []


def test_the_same_bytes_twice_are_one_blob(store: Any, at_work: UUID) -> None:
    sha256 = keep_bytes(at_work, b"a paper")
    assert keep_bytes(at_work, b"a paper") == sha256
    again, its = arrived(b"a paper")
    keep_file(at_work, again, its)
    assert its == sha256
    assert left_behind() == []
    assert len(list(store.keys(f"{at_work.hex}/"))) == 1
    with open_blob(at_work, sha256) as blob:
        assert blob.read() == b"a paper"


def test_globex_does_not_find_acmes_blob(store: Any, acme: Client, globex: Client) -> None:
    with as_tenant(acme.pk, "staff"):
        sha256 = keep_bytes(acme.pk, b"only acme's")
    with as_tenant(globex.pk, "staff"):
        with pytest.raises(BlobMissing):
            open_blob(globex.pk, sha256)
        with pytest.raises(BlobMissing), local_path(globex.pk, sha256):
            pass
        with pytest.raises(NotYours):
            open_blob(acme.pk, sha256)
    assert left_behind() == []


def test_a_copy_for_reading_goes_away_also_when_reading_fails(store: Any, at_work: UUID) -> None:
    sha256 = keep_bytes(at_work, b"broken")
    with pytest.raises(ValueError, match="unreadable"), local_path(at_work, sha256):
        raise ValueError("unreadable")
    assert left_behind() == []
    with open_blob(at_work, sha256) as blob:
        assert blob.read() == b"broken"


def test_a_download_streams_from_the_store_also_after_the_client_was_left(store: Any, acme: Client) -> None:
    with as_tenant(acme.pk, "client"):
        sha256 = keep_bytes(acme.pk, BIG)
        answer = download(open_blob(acme.pk, sha256), name="big.csv", media_type="text/csv", size=len(BIG))
    assert b"".join(answer) == BIG
    assert answer["Content-Length"] == str(len(BIG))


# --- sealed at rest


def test_nothing_of_a_file_stands_plain_in_the_store(store: Any, at_work: UUID) -> None:
    sha256 = keep_bytes(at_work, BIG)
    (key,) = store.keys(f"{at_work.hex}/")
    with store.open(key) as stored:
        raw = stored.read()
    assert sha256 in key
    assert BIG[:16] not in raw
    assert len(raw) == sealed.OVERHEAD + len(BIG) + 64 * sealed.TAG


def test_the_same_bytes_of_two_clients_do_not_look_alike(store: Any, acme: Client, globex: Client) -> None:
    raw = set()
    for client in (acme, globex):
        with as_tenant(client.pk, "staff"):
            keep_bytes(client.pk, b"the same")
        (key,) = store.keys(f"{client.pk.hex}/")
        with store.open(key) as stored:
            raw.add(stored.read()[sealed.OVERHEAD :])
    assert len(raw) == 2


PIECES = [(0, sealed.PIECE), (1, sealed.PIECE), (2, 100)]


def damaged(raw: bytes, how: str) -> bytes:
    step, begin = sealed.PIECE + sealed.TAG, sealed.OVERHEAD
    one, two, rest = raw[begin : begin + step], raw[begin + step : begin + 2 * step], raw[begin + 2 * step :]
    return {
        "a bit of a piece": raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:],
        "pieces exchanged": raw[:begin] + two + one + rest,
        "a piece left out": raw[:begin] + one + rest,
        "cut off between pieces": raw[: begin + 2 * step],
        "cut off in a piece": raw[:-1],
        "a piece added": raw + two,
        "nothing but the head": raw[:begin],
        "no head": raw[:10],
        "another salt": raw[:4] + bytes(16) + raw[begin:],
        "plain": b"order;customer" * 1000,
    }[how]


@pytest.mark.parametrize(
    "how",
    ["a bit of a piece", "pieces exchanged", "a piece left out", "cut off between pieces", "cut off in a piece",
     "a piece added", "nothing but the head", "no head", "another salt", "plain"],
)  # fmt: skip
def test_a_blob_that_was_tampered_with_does_not_open(how: str, at_work: UUID) -> None:
    content = bytes(sum(size for _, size in PIECES))
    sha256 = keep_bytes(at_work, content)
    folder = gateways.store()
    key = gateways.key_of(at_work, sha256)
    with folder.open(key) as stored:
        raw = stored.read()
    folder.remove(key)
    folder.keep_bytes(key, damaged(raw, how))
    with pytest.raises(CannotOpen), local_path(at_work, sha256):
        pass
    assert left_behind() == []


def test_a_blob_under_another_name_does_not_open(at_work: UUID) -> None:
    folder = gateways.store()
    mine, other = keep_bytes(at_work, b"mine"), hashlib.sha256(b"other").hexdigest()
    with folder.open(gateways.key_of(at_work, mine)) as stored:
        folder.keep_bytes(gateways.key_of(at_work, other), stored.read())
    with open_blob(at_work, other) as blob, pytest.raises(CannotOpen):
        blob.read()


def test_files_of_before_are_sealed_by_a_command_that_may_be_repeated(
    store: Any, acme: Client, globex: Client, at_work: UUID
) -> None:
    sha256 = hashlib.sha256(b"of before").hexdigest()
    store.keep_bytes(f"{acme.pk.hex}/{sha256[:2]}/{sha256}", b"of before")
    with pytest.raises(BlobMissing):
        open_blob(acme.pk, sha256)
    said = StringIO()
    call_command("sealblobs", stdout=said)
    call_command("sealblobs", stdout=said)
    assert said.getvalue().count("acme: 1 files") == said.getvalue().count("acme: 0 files") == 1
    assert list(store.keys(f"{acme.pk.hex}/")) == [gateways.key_of(acme.pk, sha256)]
    with open_blob(acme.pk, sha256) as blob:
        assert blob.read() == b"of before"
    assert left_behind() == []


def test_what_a_killed_process_left_is_swept_after_two_hours_and_not_before() -> None:
    old, young = incoming(), incoming()
    for path in (old, young):
        path.write_bytes(b"half of an upload")
    os.utime(old, (time.time() - gateways.FORGOTTEN - 60,) * 2)
    assert sweep_incoming() == 1
    assert left_behind() == [young]


# --- a store that fails


def test_a_full_disk_while_sealing_is_said_and_leaves_nothing(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sealed, "seal_file", full)
    with as_tenant(acme.pk, "client"):
        with pytest.raises(NotKept, match="no room"):
            hand_in_one(acme)
        assert not HandedFile.objects.exists()
    assert list(gateways.store().keys(acme.pk.hex)) == []
    assert left_behind() == []


@pytest.mark.servers
def test_a_bucket_that_is_gone_is_said_and_leaves_nothing(s3: str, acme: Client, settings: Any) -> None:
    settings.KANTOOR_S3 = {**place(s3), "bucket": "not-there"}
    with as_tenant(acme.pk, "client"):
        with pytest.raises(NotKept, match=r"orders\.csv"):
            hand_in_one(acme)
        assert not HandedFile.objects.exists()
    assert left_behind() == []


def hand_in_one(client: Client) -> None:
    files = handing_in.arrived({"orders.csv": b"a,b\n1,2\n"})
    try:
        desk.hand_in(files=files, actor=client_actor(client), line="invoicing", now=timezone.now())
    finally:
        for file in files:
            file.close()  # as Django does at the end of a request


def test_a_submission_is_read_from_the_store(store: Any, acme: Client) -> None:
    files = {"customers.csv": b"customerID,companyName,country\nALFKI,Alfreds Futterkiste,Germany\n"}
    actor = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        desk.hand_in(files=handing_in.arrived(files), actor=actor, line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "client"):
        assert [file.state for file in HandedFile.objects.all()] == ["read"]
        assert [row.state for row in Row.objects.all()] == ["good"]
    assert left_behind() == []


def test_the_place_is_made_and_proved_and_nothing_of_the_proof_stays(store: Any) -> None:
    said = StringIO()
    for _ in range(2):
        call_command("openstore", stdout=said)
    assert said.getvalue().count("Files are kept in ") == 2
    with pytest.raises(BlobMissing):
        store.open(PROBE)


@pytest.mark.servers
def test_a_store_that_says_no_is_not_taken_for_a_missing_blob(s3: str, settings: Any, at_work: UUID) -> None:
    settings.KANTOOR_S3 = {**place(s3), "bucket": "not-there"}
    with pytest.raises(Exception, match="NoSuchBucket") as trouble:
        keep_bytes(at_work, b"lost?")
    assert not isinstance(trouble.value, BlobMissing)


def place(url: str) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KANTOOR_S3_URL", url)
        return env.s3("KANTOOR_S3_URL")


def test_the_address_of_a_bucket_is_read_whole() -> None:
    assert place("https://AK%2FI:a%40b%3Ac@s3.example:9000/files/?region=eu-central-1") == {
        "bucket": "files",
        "endpoint_url": "https://s3.example:9000",
        "region_name": "eu-central-1",
        "aws_access_key_id": "AK/I",
        "aws_secret_access_key": "a@b:c",
    }
    assert place("") == {}


@pytest.mark.parametrize(
    "url", ["s3://k:s@host/b", "https://host/b", "https://k:s@host/", "https://k:s@host/b/c", "https://k@host/b"]
)
def test_a_wrong_address_of_a_bucket_stops_the_start(url: str) -> None:
    with pytest.raises(
        env.SettingMissing,
        match=r"KANTOOR_S3_URL is (no address of a bucket|not such an address)\. Write https://KEY:SECRET@",
    ):
        place(url)
