"""Facts become deliveries: as the provider, in sets over all clients, once each. Contents are not looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from core.identity import provider
from core.models import OutboxFact
from services.webhooks.actions import waiting
from services.webhooks.catalogue import type_of
from services.webhooks.models import Delivery, Endpoint, EndpointState

CHUNK = 500


def announce(*, now: datetime) -> int:
    """Announce all facts that wait, and go on with replays; returns how many facts were looked at."""
    looked = 0
    with provider():
        while n := announce_chunk(now=now) + replay_chunks(now=now):
            looked += n
    return looked


def announce_chunk(*, now: datetime) -> int:
    """The next facts that no endpoint heard of yet. An endpoint hears of what happened after it was named."""
    with transaction.atomic(durable=True):
        rows = OutboxFact.objects.select_for_update(skip_locked=True).filter(announced_at=None)
        facts = list(rows.order_by("id")[:CHUNK])
        if facts:
            of = Q(tenant_id__in={fact.tenant_id for fact in facts}) | Q(tenant_id=None)
            tell(list(Endpoint.objects.filter(of, state=EndpointState.ACTIVE)), facts, now=now)
            OutboxFact.objects.filter(pk__in=[fact.pk for fact in facts]).update(announced_at=now)
    return len(facts)


def tell(endpoints: Iterable[Endpoint], facts: Sequence[OutboxFact], *, now: datetime) -> None:
    named = [(fact, type_of(fact)) for fact in facts]
    rows = [
        waiting(endpoint, fact.pk, now=now)
        for endpoint in endpoints
        for fact, name in named
        if name in endpoint.facts and is_of(fact, endpoint) and fact.created_at >= endpoint.created_at
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def is_of(fact: OutboxFact, endpoint: Endpoint) -> bool:
    return endpoint.tenant_id is None or endpoint.tenant_id == fact.tenant_id


def replay_chunks(*, now: datetime) -> int:
    """One chunk for each endpoint that is being told again."""
    keys = Endpoint.objects.filter(replay_after__isnull=False).values_list("pk", flat=True)
    return sum(replay_chunk(pk, now=now) for pk in list(keys))


def replay_chunk(pk: UUID, *, now: datetime) -> int:
    """The next facts in order of id. Facts that were not announced yet are left to the announcing."""
    with transaction.atomic(durable=True):
        endpoint = Endpoint.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
        if endpoint is None or endpoint.replay_after is None:
            return 0
        rows = OutboxFact.objects.filter(id__gt=endpoint.replay_after, announced_at__isnull=False)
        rows = rows if endpoint.tenant_id is None else rows.filter(tenant_id=endpoint.tenant_id)
        facts = list(rows.order_by("id")[:CHUNK]) if endpoint.state == EndpointState.ACTIVE else []
        wanted = [fact for fact in facts if type_of(fact) in endpoint.facts]
        again = [waiting(endpoint, fact.pk, now=now, replay=True) for fact in wanted]
        Delivery.objects.bulk_create(again, ignore_conflicts=True)
        Endpoint.objects.filter(pk=pk).update(replay_after=facts[-1].pk if facts else None)
    return len(facts)
