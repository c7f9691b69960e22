"""The audit trail: written in the transaction of the deed, in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7s
from core.models import AuditRow

Entry = tuple[UUID, Mapping[str, Any]]


def record(actor: Actor, action: str, entries: Sequence[Entry], *, now: datetime) -> None:
    """One row for each (subject, detail): `action` is verb_noun in the past, e.g. "invoice_issued"."""
    n = len(entries)
    if n:
        who = {"person_id": actor.person_id, "person_name": actor.name, "via": actor.via, "action": action, "at": now}
        subjects, details = [subject for subject, _ in entries], [dict(detail) for _, detail in entries]
        insert_rows(AuditRow, {"id": uuid7s(n), "subject_id": subjects, "detail": details}, who)


def record_one(actor: Actor, action: str, subject: UUID, *, now: datetime, **detail: Any) -> None:
    record(actor, action, [(subject, detail)], now=now)
