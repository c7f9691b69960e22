"""The log of entries into a client's room."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache

from core.actor import Actor
from tenants.models import Entry

log = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=30)


def log_entry(session: Any, actor: Actor, *, now: datetime) -> None:
    """One row when a person comes in, and again after half an hour; as the door, before the client's room opens."""
    entered: dict[str, float] = session.get("entered", {})
    key = actor.tenant.hex
    if now.timestamp() - entered.get(key, 0) > AGAIN_AFTER.total_seconds():
        note_entry(actor, now=now)
        session["entered"] = {**entered, key: now.timestamp()}


def note_entry(actor: Actor, *, now: datetime) -> None:
    # bulk_create: save() would first look for the row, and the door may not read this table
    Entry.objects.bulk_create([Entry(tenant_id=actor.tenant, person_id=actor.person, person_name=actor.name, at=now)])


def is_new(token_id: UUID, tenant_id: UUID) -> bool:
    """Whether a token was not seen in this client's room for half an hour. A cache that forgets makes rows, never
    fewer."""
    try:
        return bool(cache.add(f"entered:{token_id.hex}:{tenant_id.hex}", 1, int(AGAIN_AFTER.total_seconds())))
    except Exception:
        log.warning("the cache does not answer; every call of a token is logged as an entry")
        return True
