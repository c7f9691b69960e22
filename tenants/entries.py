"""The log of who came into a client's room, and of what its auditors looked at."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache

from core.actor import Actor
from tenants.models import Entry, Viewing

log = logging.getLogger(__name__)
AGAIN_AFTER = timedelta(minutes=30)
REMEMBERED = 40
"""Entries that a session remembers; an older one is written down again."""


def log_entry(session: Any, actor: Actor, *, now: datetime, work: UUID | None = None) -> None:
    """One row when a person comes in, again for every piece of work, by another grant than before, and after half an
    hour; as the door, before the client's room opens."""
    entered: dict[str, float] = session.get("entered", {})
    key = f"{actor.tenant.hex}{work.hex if work else ''}{by_what(actor)}"
    if now.timestamp() - entered.get(key, 0) > AGAIN_AFTER.total_seconds():
        note_entry(actor, now=now, work=work)
        kept = sorted(entered.items(), key=lambda one: one[1])[1 - REMEMBERED :]
        session["entered"] = {**dict(kept), key: now.timestamp()}


def by_what(actor: Actor) -> str:
    """The grant by which somebody is inside: coming in by another one is another entry, emergency access above all."""
    return actor.entrance.grant_id.hex if actor.entrance else ""


def note_entry(actor: Actor, *, now: datetime, work: UUID | None = None, purpose: str = "") -> None:
    """Who, when, what for: what the person says, else what they asked the grant for; the work stands beside it."""
    by, who = actor.entrance, {"person_id": actor.person, "person_name": actor.name}
    how = {"grant_id": by.grant_id, "way": by.way, "deputy_of": by.deputy_of} if by else {}
    why = purpose or (by.purpose if by else "")
    entry = Entry(tenant_id=actor.tenant, at=now, work_id=work, purpose=why[:300], **who, **how)
    Entry.objects.bulk_create([entry])  # save() would first look for the row, and the door may not read this table


def is_new(token_id: UUID, actor: Actor) -> bool:
    """Whether a token was not seen in this client's room, by this grant, for half an hour. A cache that forgets makes
    rows, never fewer."""
    key = f"entered:{token_id.hex}:{actor.tenant.hex}:{by_what(actor)}"
    try:
        return bool(cache.add(key, 1, int(AGAIN_AFTER.total_seconds())))
    except Exception:
        log.warning("the cache does not answer; every call of a token is logged as an entry")
        return True


def log_viewing(actor: Actor, page: str, thing: UUID | None, status: int, *, now: datetime) -> None:
    """What an auditor asked for and how it was answered, in the client's own books; before the answer leaves."""
    who = {"person_id": actor.person, "person_name": actor.name}
    lines = sorted({period.line for period in actor.periods})
    Viewing.objects.bulk_create([Viewing(at=now, page=page[:60], thing_id=thing, status=status, lines=lines, **who)])
