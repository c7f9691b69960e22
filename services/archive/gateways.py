"""Where the bytes are: in a folder, or in an S3-compatible store, sealed with their client's key. A blob is written
once and never changed; it is named by its client and the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings

from core.crypto import keys_of
from services.archive import sealed
from services.archive.stores import BlobMissing as BlobMissing
from services.archive.stores import Bucket, Folder, Store, StoreBroken, bucket_troubles

SEALED = ".sealed"
FORGOTTEN = 2 * 3600
"""Seconds after which a plain file on its way belongs to nobody any more: no job and no upload takes so long."""


def store() -> Store:
    """The bucket that KANTOOR_S3_URL names, else the folder KANTOOR_FILES."""
    if settings.KANTOOR_S3:
        return Bucket.of(tuple(sorted(settings.KANTOOR_S3.items())))
    return Folder(Path(settings.KANTOOR_FILES))


def troubles() -> tuple[type[Exception], ...]:
    """What a store that is full, or far away and silent, raises."""
    return (OSError, StoreBroken, *(bucket_troubles() if settings.KANTOOR_S3 else ()))


def key_of(tenant_id: UUID, sha256: str) -> str:
    return f"{tenant_id.hex}/{sha256[:2]}/{sha256}{SEALED}"


def incoming() -> Path:
    """A new name on our own disk, for our eyes only, for bytes that are on their way, plain or sealed."""
    place = Path(settings.KANTOOR_FILES) / "incoming"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / uuid4().hex


@contextmanager
def scratch() -> Iterator[Path]:
    """A file on its way, gone at the end of the block."""
    path = incoming()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep_file(tenant_id: UUID, arrived: Path, sha256: str) -> None:
    """Seal arrived bytes into the store, there for good before anybody hears of them; the plain file is gone
    afterwards. Large ones take a store far away some seconds: call it outside transactions."""
    key, place = key_of(tenant_id, sha256), store()
    if not place.has(key):
        with scratch() as path:
            with arrived.open("rb") as plain, path.open("xb") as out:
                sealed.seal_file(keys_of(tenant_id), key, plain, out)
            place.keep_file(key, path)
    arrived.unlink()


def keep_bytes(tenant_id: UUID, content: bytes) -> str:
    """Seal a small blob into the store; returns its SHA-256. Writing the same bytes again is nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    key, place = key_of(tenant_id, sha256), store()
    if not place.has(key):
        place.keep_bytes(key, sealed.seal_bytes(keys_of(tenant_id), key, content))
    return sha256


def open_blob(tenant_id: UUID, sha256: str) -> IO[bytes]:
    """The bytes from the first to the last; close it. Opened as the client; read on whoever reads. Raises BlobMissing,
    and CannotOpen where it is not what was kept."""
    key = key_of(tenant_id, sha256)
    return sealed.opened(keys_of(tenant_id), key, store().open(key))


@contextmanager
def local_path(tenant_id: UUID, sha256: str) -> Iterator[Path]:
    """The blob as a plain file to read, for programs that want a path; gone at the end of the block. Raises as
    `open_blob` does."""
    with open_blob(tenant_id, sha256) as blob, scratch() as path:
        with path.open("xb") as out:
            shutil.copyfileobj(blob, out, sealed.PIECE)
        yield path


def sweep() -> int:
    """Remove what a killed process left on its way; returns how many files."""
    n = 0
    for path in incoming().parent.iterdir():
        with suppress(FileNotFoundError):  # it went away by itself
            if time.time() - path.stat().st_mtime > FORGOTTEN:
                path.unlink()
                n += 1
    return n


def prepare() -> str:
    """Make the folder or the bucket where it is missing, write to it and read back. Returns where it is."""
    sweep()
    return store().prepare()


def seal_plain(tenant_id: UUID) -> int:
    """Seal what was kept before blobs were sealed, one after the other, and remove the plain bytes. Returns how many.
    May be repeated, also after it was killed; bytes that are not what their name says stay and raise BlobMissing."""
    place, n = store(), 0
    for key in place.keys(f"{tenant_id.hex}/"):
        sha256 = key.rpartition("/")[2]
        if sha256.endswith(SEALED):
            continue
        with scratch() as path:
            with place.open(key) as plain, path.open("xb") as out:
                shutil.copyfileobj(plain, out, sealed.PIECE)
            with path.open("rb") as copy:
                if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
                    raise BlobMissing(f"{key}: its bytes are not what its name says")
            keep_file(tenant_id, path, sha256)
        place.remove(key)
        n += 1
    return n
