"""The two stores of bytes, a folder and an S3-compatible one, with the same few words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import uuid4

PROBE, WORD = "incoming/probe", b"Kantoor can write here."


class BlobMissing(RuntimeError):
    """The database knows a document whose bytes are not in the store: a restore went wrong, or a disk did."""


class StoreBroken(RuntimeError):
    """The store took bytes and did not give them back."""


class Store(Protocol):
    """Blobs by key. Keeping under a key that is there changes nothing: the key says what the bytes are."""

    def keep_file(self, key: str, arrived: Path) -> None:
        """Take over a file of our own disk; it is not there any more afterwards."""

    def keep_bytes(self, key: str, content: bytes) -> None: ...

    def open(self, key: str) -> IO[bytes]: ...

    def local(self, key: str) -> AbstractContextManager[Path]: ...

    def prepare(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """Blobs as files below a folder, for its owner's eyes only."""

    root: Path

    def keep_file(self, key: str, arrived: Path) -> None:
        target = self.root / key
        if target.exists():
            arrived.unlink()
            return
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with arrived.open("rb") as file:
            os.fsync(file.fileno())
        arrived.rename(target)

    def keep_bytes(self, key: str, content: bytes) -> None:
        target = self.root / key
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = target.with_suffix(f".{uuid4().hex}")
            part.write_bytes(content)
            part.rename(target)

    def open(self, key: str) -> IO[bytes]:
        try:
            return (self.root / key).open("rb")
        except FileNotFoundError:
            raise BlobMissing(key) from None

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        path = self.root / key
        if not path.exists():
            raise BlobMissing(key)
        yield path

    def prepare(self) -> str:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        proved(self)
        (self.root / PROBE).unlink()
        return f"folder {self.root}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Blobs as objects of a bucket. `client` is boto3's; `scratch` gives names for files on our own disk."""

    client: Any
    name: str
    scratch: Callable[[], Path]

    @classmethod
    def of(cls, place: tuple[tuple[str, str], ...], scratch: Callable[[], Path]) -> Bucket:
        """`place` is settings.KANTOOR_S3: the bucket, and the words of boto3's client."""
        named = dict(place)
        name = named.pop("bucket")
        return cls(client_of(tuple(named.items())), name, scratch)

    def keep_file(self, key: str, arrived: Path) -> None:
        if not self._has(key):
            self.client.upload_file(str(arrived), self.name, key)
        arrived.unlink()

    def keep_bytes(self, key: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content)

    def open(self, key: str) -> IO[bytes]:
        try:
            body: IO[bytes] = self.client.get_object(Bucket=self.name, Key=key)["Body"]
        except self.client.exceptions.NoSuchKey:
            raise BlobMissing(key) from None
        return body

    @contextmanager
    def local(self, key: str) -> Iterator[Path]:
        if not self._has(key):
            raise BlobMissing(key)
        path = self.scratch()
        try:
            self.client.download_file(self.name, key, str(path))
            yield path
        finally:
            path.unlink(missing_ok=True)

    def prepare(self) -> str:
        if not found(self.client.head_bucket, Bucket=self.name):
            self.client.create_bucket(Bucket=self.name, **self._where())
        proved(self)
        self.client.delete_object(Bucket=self.name, Key=PROBE)
        return f"bucket {self.name} at {self.client.meta.endpoint_url}"

    def _has(self, key: str) -> bool:
        return found(self.client.head_object, Bucket=self.name, Key=key)

    def _where(self) -> dict[str, Any]:
        """Amazon's first region must not be named, every other one must."""
        region = self.client.meta.region_name
        return {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}


@cache
def client_of(place: tuple[tuple[str, str], ...]) -> Any:
    """One a process; threads share it. Imported here: whoever keeps files in a folder need not wait for boto3.

    Signed payloads let the store check every part by its SHA-256; the newer checksums are not known to all stores.
    """
    import boto3
    from botocore.config import Config

    config = Config(
        s3={"addressing_style": "path", "payload_signing_enabled": True},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "standard", "max_attempts": 4},
        connect_timeout=5,
        read_timeout=60,
        max_pool_connections=16,
    )
    return boto3.session.Session().client("s3", config=config, **dict(place))


def found(ask: Callable[..., Any], **what: str) -> bool:
    """Whether a HEAD finds something; raises for every answer but yes and no."""
    from botocore.exceptions import ClientError

    try:
        ask(**what)
    except ClientError as answer:
        if answer.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def proved(store: Store) -> None:
    store.keep_bytes(PROBE, WORD)
    with store.open(PROBE) as blob:
        if blob.read() != WORD:
            raise StoreBroken(PROBE)
