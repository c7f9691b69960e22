"""Where the bytes are: a folder now, one below it for each client; a blob is written once and never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import UUID, uuid4

from django.conf import settings

PIECE = 1 << 20


class BlobMissing(RuntimeError):
    """The database knows a document whose bytes are not in the store: a restore went wrong, or a disk did."""


def folder(tenant_id: UUID) -> Path:
    return Path(settings.KANTOOR_FILES) / tenant_id.hex


def path_of(tenant_id: UUID, sha256: str) -> Path:
    return folder(tenant_id) / sha256[:2] / sha256


def incoming() -> Path:
    """A new name for bytes that are still arriving, on the same disk as the store."""
    place = Path(settings.KANTOOR_FILES) / "incoming"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    return place / uuid4().hex


def keep_file(tenant_id: UUID, arrived: Path, sha256: str) -> None:
    """Move arrived bytes into the store, on the disk for good before anybody hears of them."""
    target = path_of(tenant_id, sha256)
    if target.exists():
        arrived.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with arrived.open("rb") as file:
        os.fsync(file.fileno())
    arrived.rename(target)


def keep_bytes(tenant_id: UUID, content: bytes) -> str:
    """Store a small blob; returns its SHA-256. Writing the same bytes again is nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(tenant_id, sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_suffix(f".{uuid4().hex}")
        part.write_bytes(content)
        part.rename(target)
    return sha256


def open_blob(tenant_id: UUID, sha256: str) -> IO[bytes]:
    try:
        return path_of(tenant_id, sha256).open("rb")
    except FileNotFoundError:
        raise BlobMissing(sha256) from None


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a blob in pieces of a megabyte, closing it at the end."""
    with file:
        while piece := file.read(PIECE):
            yield piece
