"""Facts out of the outbox to their subscribers: each effect once, in sets of one tenant and one name."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import machine
from core.facts import subscribers
from core.identity import as_tenant, provider
from core.models import OutboxFact
from core.standing import standing

log = logging.getLogger(__name__)
CHUNK = 500


def waiting() -> list[tuple[UUID, str]]:
    """(tenant, fact name) with something to relay, as provider; of a suspended client nothing."""
    rows = OutboxFact.objects.filter(relayed_at=None, tenant_id__in=standing())
    return list(rows.values_list("tenant_id", "name").distinct().order_by("tenant_id", "name")[:200])


def relay() -> int:
    """Relay all that waits; returns the number of facts. The body of the task `core.relay`."""
    with provider():
        todo = waiting()
    return sum(_relay_all(tenant_id, name) for tenant_id, name in todo)


def _relay_all(tenant_id: UUID, name: str) -> int:
    relayed = 0
    try:
        while n := _relay_chunk(tenant_id, name):
            relayed += n
    except Exception:
        log.exception("a subscriber of %s failed; its facts stay in the outbox", name, extra={"tenant": tenant_id.hex})
    return relayed


def _relay_chunk(tenant_id: UUID, name: str) -> int:
    now = timezone.now()
    with as_tenant(tenant_id, "staff"), transaction.atomic(durable=True):
        rows = OutboxFact.objects.select_for_update(skip_locked=True)
        facts = list(rows.filter(tenant_id=tenant_id, name=name, relayed_at=None).order_by("id")[:CHUNK])
        for subscriber, permissions in subscribers(name) if facts else ():
            subscriber(machine(tenant_id, permissions), facts, now)
        OutboxFact.objects.filter(pk__in=[fact.pk for fact in facts]).update(relayed_at=now)
    return len(facts)
