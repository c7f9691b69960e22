"""The log of entries into a client's room."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from core.actor import Actor
from tenants.models import Entry

AGAIN_AFTER = timedelta(minutes=30)


def log_entry(session: Any, actor: Actor, *, now: datetime) -> None:
    """One row when a person comes in, and again after half an hour; as the door, before the client's room opens."""
    entered: dict[str, float] = session.get("entered", {})
    key = actor.tenant.hex
    if now.timestamp() - entered.get(key, 0) > AGAIN_AFTER.total_seconds():
        # bulk_create: save() would first look for the row, and the door may not read this table
        Entry.objects.bulk_create(
            [Entry(tenant_id=actor.tenant, person_id=actor.person, person_name=actor.name, at=now)]
        )
        session["entered"] = {**entered, key: now.timestamp()}
