"""The audit trail: written in the transaction of the deed, in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7
from core.models import AuditRow

Entry = tuple[UUID, Mapping[str, Any]]


def record(actor: Actor, action: str, entries: Sequence[Entry], *, now: datetime) -> None:
    """One row for each (subject, detail): `action` is verb_noun in the past, e.g. "invoice_issued"."""
    n = len(entries)
    if n:
        insert_rows(AuditRow, {
            "id": [uuid7() for _ in entries], "at": [now] * n, "person_id": [actor.person_id] * n,
            "person_name": [actor.name] * n, "via": [actor.via] * n, "action": [action] * n,
            "subject_id": [subject for subject, _ in entries], "detail": [dict(detail) for _, detail in entries],
        })  # fmt: skip


def record_one(actor: Actor, action: str, subject: UUID, *, now: datetime, **detail: Any) -> None:
    record(actor, action, [(subject, detail)], now=now)
