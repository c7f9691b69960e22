"""Facts: what others may react to. An action emits them; subscribers and webhooks take them from the outbox."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core import wake
from core.actor import Actor
from core.bulk import insert_rows
from core.ids import uuid7s
from core.models import FactContent, OutboxFact

Subscriber = Callable[[Actor, Sequence[OutboxFact], datetime], None]
_subscribers: dict[str, list[tuple[Subscriber, frozenset[str]]]] = defaultdict(list)


def emit(actor: Actor, name: str, happenings: Sequence[tuple[UUID, Mapping[str, Any]]], *, now: datetime) -> None:
    """Put facts into the outbox, in the caller's transaction: (ref, content) each. Content is JSON and frozen."""
    if not happenings:
        return
    ids = uuid7s(len(happenings))
    refs, contents = [ref for ref, _ in happenings], [dict(content) for _, content in happenings]
    insert_rows(OutboxFact, {"id": ids, "ref": refs}, {"tenant_id": actor.tenant, "name": name, "created_at": now})
    insert_rows(FactContent, {"id": ids, "content": contents}, {"name": name})
    transaction.on_commit(wake.relay)


def content_of(fact_id: UUID, name: str) -> Mapping[str, Any]:
    """The frozen content of one fact; for the `read_<fact>` functions of a line's facts.py."""
    content: Mapping[str, Any] = FactContent.objects.get(pk=fact_id, name=name).content
    return content


def on(name: str, *, permissions: frozenset[str] = frozenset()) -> Callable[[Subscriber], Subscriber]:
    """Subscribe: called as staff of the tenant, with up to 500 facts of one name, inside the transaction that marks
    them as relayed: its effect happens once."""

    def add(subscriber: Subscriber) -> Subscriber:
        _subscribers[name].append((subscriber, permissions))
        return subscriber

    return add


def subscribers(name: str) -> Sequence[tuple[Subscriber, frozenset[str]]]:
    return _subscribers.get(name, [])
