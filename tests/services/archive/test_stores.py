"""Where files are kept: the folder and the bucket keep the same promises."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from config import env
from core.downloads import download
from core.identity import as_tenant
from core.jobs import work_off
from services.archive import gateways
from services.archive.gateways import BlobMissing, incoming, keep_bytes, keep_file, local_path, open_blob
from services.archive.stores import PROBE
from services.desk import actions as desk
from services.desk.models import HandedFile, Row
from tenants.models import Client
from tests.harness import handing_in, stores
from tests.harness.people import client_actor

ACME, GLOBEX = uuid4(), uuid4()
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
        settings.KANTOOR_S3 = env.s3("KANTOOR_S3_URL")
        gateways.prepare()
    return gateways.store()


def arrived(content: bytes) -> tuple[Path, str]:
    path = incoming()
    path.write_bytes(content)
    return path, hashlib.sha256(content).hexdigest()


def left_behind() -> list[Path]:
    return list(incoming().parent.iterdir())


@pytest.mark.parametrize("content", [b"", b"order;customer\n", BIG], ids=["empty", "small", "big"])
def test_a_file_comes_back_as_it_was_kept(store: Any, content: bytes) -> None:
    path, sha256 = arrived(content)
    keep_file(ACME, path, sha256)
    assert not path.exists()
    with open_blob(ACME, sha256) as blob:
        assert blob.read() == content
    with local_path(ACME, sha256) as here:
        assert here.read_bytes() == content
    assert left_behind() == []


def test_the_same_bytes_twice_are_one_blob(store: Any) -> None:
    sha256 = keep_bytes(ACME, b"a paper")
    assert keep_bytes(ACME, b"a paper") == sha256
    again, its = arrived(b"a paper")
    keep_file(ACME, again, its)
    assert its == sha256
    assert left_behind() == []
    with open_blob(ACME, sha256) as blob:
        assert blob.read() == b"a paper"


def test_globex_does_not_find_acmes_blob(store: Any) -> None:
    sha256 = keep_bytes(ACME, b"only acme's")
    with pytest.raises(BlobMissing):
        open_blob(GLOBEX, sha256)
    with pytest.raises(BlobMissing), local_path(GLOBEX, sha256):
        pass
    assert left_behind() == []


def test_a_copy_for_reading_goes_away_also_when_reading_fails(store: Any) -> None:
    sha256 = keep_bytes(ACME, b"broken")
    with pytest.raises(ValueError, match="unreadable"), local_path(ACME, sha256):
        raise ValueError("unreadable")
    assert left_behind() == []
    with open_blob(ACME, sha256) as blob:
        assert blob.read() == b"broken"


def test_a_download_streams_from_the_store(store: Any) -> None:
    sha256 = keep_bytes(ACME, BIG)
    answer = download(open_blob(ACME, sha256), name="big.csv", media_type="text/csv", size=len(BIG))
    assert b"".join(answer) == BIG
    assert answer["Content-Length"] == str(len(BIG))


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
def test_a_store_that_says_no_is_not_taken_for_a_missing_blob(s3: str, settings: Any) -> None:
    settings.KANTOOR_S3 = {**place(s3), "bucket": "not-there"}
    with pytest.raises(Exception, match="NoSuchBucket") as trouble:
        keep_bytes(ACME, b"lost?")
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
