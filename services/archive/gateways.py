"""Where the bytes are: in a folder, or in an S3-compatible store. A blob is written once and never changed; it is named
by its client and its SHA-256."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings

from services.archive.stores import BlobMissing, Bucket, Folder, Store

__all__ = ["BlobMissing", "incoming", "keep_bytes", "keep_file", "local_path", "open_blob", "prepare"]


def store() -> Store:
    """The bucket that KANTOOR_S3_URL names, else the folder KANTOOR_FILES."""
    if settings.KANTOOR_S3:
        return Bucket.of(tuple(sorted(settings.KANTOOR_S3.items())), incoming)
    return Folder(Path(settings.KANTOOR_FILES))


def key_of(tenant_id: UUID, sha256: str) -> str:
    return f"{tenant_id.hex}/{sha256[:2]}/{sha256}"


def incoming() -> Path:
    """A new name on our own disk for bytes that are on their way; for a folder, on the disk of the store."""
    place = Path(settings.KANTOOR_FILES) / "incoming"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / uuid4().hex


def keep_file(tenant_id: UUID, arrived: Path, sha256: str) -> None:
    """Move arrived bytes into the store, there for good before anybody hears of them. Large ones take a store far away
    some seconds: call it outside transactions."""
    store().keep_file(key_of(tenant_id, sha256), arrived)


def keep_bytes(tenant_id: UUID, content: bytes) -> str:
    """Store a small blob; returns its SHA-256. Writing the same bytes again is nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    store().keep_bytes(key_of(tenant_id, sha256), content)
    return sha256


def open_blob(tenant_id: UUID, sha256: str) -> IO[bytes]:
    """The bytes from the first to the last; close it. Raises BlobMissing."""
    return store().open(key_of(tenant_id, sha256))


def local_path(tenant_id: UUID, sha256: str) -> AbstractContextManager[Path]:
    """The blob as a file to read, for programs that want a path; good within the block. Raises BlobMissing."""
    return store().local(key_of(tenant_id, sha256))


def prepare() -> str:
    """Make the folder or the bucket where it is missing, write to it and read back. Returns where it is."""
    return store().prepare()
