"""Keeping documents."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7
from services.archive import gateways
from services.archive.models import Document
from services.archive.refusals import NotKept
from services.archive.uploads import ArrivedFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """Bytes to keep, and what they are."""

    line: str
    kind: str
    name: str
    media_type: str
    content: bytes
    subject_id: UUID


def store_upload(actor: Actor, file: ArrivedFile) -> None:
    """Put the bytes of an arrived file into the store; before the transaction that makes it a document. Raises NotKept
    where the store is full or does not answer; nothing half is left there."""
    try:
        gateways.keep_file(actor.tenant, file.path, file.sha256)
    except gateways.troubles() as trouble:
        log.exception("a file could not be kept")
        raise NotKept(name=file.name) from trouble


def keep_upload(actor: Actor, file: ArrivedFile, *, line: str, subject: UUID, now: datetime) -> Document:
    """Make a stored file a document."""
    return Document.objects.create(
        line=line,
        kind="handed_in",
        name=(file.name or "file")[:255],
        media_type=(file.content_type or "")[:120],
        size=file.size or 0,
        sha256=file.sha256,
        subject_id=subject,
        created_at=now,
    )


def keep_documents(actor: Actor, new: Sequence[NewDocument], *, now: datetime) -> list[UUID]:
    """Keep many documents that we made: one statement for the rows. Returns their ids in the order given."""
    if not new:
        return []
    ids = [uuid7() for _ in new]
    insert_rows(Document, {
        "id": ids, "line": [d.line for d in new], "kind": [d.kind for d in new], "name": [d.name for d in new],
        "media_type": [d.media_type for d in new], "size": [len(d.content) for d in new],
        "sha256": [gateways.keep_bytes(actor.tenant, d.content) for d in new],
        "subject_id": [d.subject_id for d in new], "created_at": [now] * len(new),
        "state": [Document.State.CLEAN.value] * len(new), "facts": [{}] * len(new),
        "trouble": [""] * len(new), "trouble_detail": [{}] * len(new),
    })  # fmt: skip
    return ids
