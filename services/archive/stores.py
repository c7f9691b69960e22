"""The two stores of bytes, a folder and an S3-compatible one, with the same few words."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import uuid4

PROBE, WORD = "incoming/probe", b"Kantoor can write here."


class BlobMissing(RuntimeError):
    """The database knows a document whose bytes are not in the store: a restore went wrong, or a disk did, or they were
    kept before blobs were sealed and `manage.py sealblobs` did not run yet."""


class StoreBroken(RuntimeError):
    """The store took bytes and did not give them back."""


class Store(Protocol):
    """Blobs by key. Keeping under a key that is there changes nothing: the key says what the bytes are."""

    def keep_file(self, key: str, arrived: Path) -> None:
        """Take over a file of our own disk; it is not there any more afterwards."""

    def keep_bytes(self, key: str, content: bytes) -> None: ...

    def open(self, key: str) -> IO[bytes]: ...

    def has(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> Iterable[str]:
        """All keys below a folder-like prefix."""

    def remove(self, key: str) -> None: ...

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
            try:
                part.write_bytes(content)
                part.rename(target)
            finally:
                part.unlink(missing_ok=True)  # of a disk that was full

    def open(self, key: str) -> IO[bytes]:
        try:
            return (self.root / key).open("rb")
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def has(self, key: str) -> bool:
        return (self.root / key).exists()

    def keys(self, prefix: str) -> Iterable[str]:
        found = (self.root / prefix).rglob("*")
        return sorted(str(path.relative_to(self.root)) for path in found if path.is_file())

    def remove(self, key: str) -> None:
        (self.root / key).unlink(missing_ok=True)

    def prepare(self) -> str:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        proved(self)
        self.remove(PROBE)
        return f"folder {self.root}"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Blobs as objects of a bucket. `client` is boto3's."""

    client: Any
    name: str

    @classmethod
    def of(cls, place: tuple[tuple[str, str], ...]) -> Bucket:
        """`place` is settings.KANTOOR_S3: the bucket, and the words of boto3's client."""
        named = dict(place)
        name = named.pop("bucket")
        return cls(client_of(tuple(named.items())), name)

    def keep_file(self, key: str, arrived: Path) -> None:
        if not self.has(key):
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

    def keys(self, prefix: str) -> Iterable[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", ())]

    def remove(self, key: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=key)

    def prepare(self) -> str:
        if not found(self.client.head_bucket, Bucket=self.name):
            self.client.create_bucket(Bucket=self.name, **self._where())
        proved(self)
        self.remove(PROBE)
        return f"bucket {self.name} at {self.client.meta.endpoint_url}"

    def has(self, key: str) -> bool:
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


def bucket_troubles() -> tuple[type[Exception], ...]:
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return Boto3Error, BotoCoreError, ClientError


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
