"""Naming endpoints, their secrets, and telling facts again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.crypto import seal
from core.ids import uuid7
from core.refusals import NotAllowed
from core.states import move
from services.webhooks.addresses import target_of
from services.webhooks.catalogue import fact_types, may_hear
from services.webhooks.models import MOVES, Delivery, Endpoint, EndpointSecret, EndpointState
from services.webhooks.refusals import NothingChosen, SwitchedOff, TooMany, UnknownFact
from services.webhooks.signing import new_secret

MANAGE = "webhooks.manage"
MOST = 20
"""Endpoints of one client: each is told everything that it chose."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint and its secret, which is told this once."""

    endpoint: Endpoint
    secret: str


def about_secret(endpoint_id: UUID) -> bytes:
    """Where a sealed secret belongs: to one endpoint."""
    return b"webhooks.EndpointSecret:" + endpoint_id.bytes


def add_endpoint(*, url: str, facts: Iterable[str], actor: Actor, now: datetime) -> NewEndpoint:
    """Name an address that is told these facts from now on. Only what the actor may see can be chosen."""
    actor.require(MANAGE)
    target_of(url)
    chosen = chosen_by(actor, facts)
    with transaction.atomic(durable=True):
        others = Endpoint.objects.filter(tenant_id=actor.tenant_id).exclude(state=EndpointState.REMOVED)
        if others.count() >= MOST:
            raise TooMany(n=MOST)
        row = Endpoint(id=uuid7(), tenant_id=actor.tenant_id, url=url, facts=chosen, created_at=now)
        row.owner_id, row.owner_name = actor.person_id, actor.name
        row.save(force_insert=True)
        secret = write_secret(row, now=now)
        note(actor, "webhook_added", row, now=now, url=url, facts=chosen)
    return NewEndpoint(row, secret)


def chosen_by(actor: Actor, facts: Iterable[str]) -> list[str]:
    """The types in the order of the catalogue; what is not there and what is not for this actor look alike."""
    wished = set(facts)
    if not wished:
        raise NothingChosen()
    for name in sorted(wished):
        if name not in fact_types() or not (actor.tenant_id is None or may_hear(actor, [name])):
            raise UnknownFact(name=name[:80])
    return [name for name in fact_types() if name in wished]


def write_secret(endpoint: Endpoint, *, now: datetime) -> str:
    """A new secret, sealed with the client's key (the house's for the provider); in the caller's transaction."""
    secret = new_secret()
    sealed = seal(endpoint.tenant_id, secret.encode(), about=about_secret(endpoint.pk))
    row = EndpointSecret(id=uuid7(), tenant_id=endpoint.tenant_id, endpoint_id=endpoint.pk, sealed=sealed, made_at=now)
    EndpointSecret.objects.bulk_create([row])  # save() would first look for it, and clients may not read this table
    return secret


def rotate_secret(*, endpoint: Endpoint, actor: Actor, now: datetime) -> str:
    """A new secret, told this once. The one before it signs beside it for another day."""
    require_heard(actor, endpoint)
    with transaction.atomic(durable=True):
        secret = write_secret(endpoint, now=now)
        note(actor, "webhook_secret_rotated", endpoint, now=now)
    return secret


def remove_endpoint(*, endpoint: Endpoint, actor: Actor, now: datetime) -> None:
    """It is told nothing more; its ledger stays."""
    require_heard(actor, endpoint)
    with transaction.atomic(durable=True):
        move(endpoint, EndpointState.REMOVED, MOVES)
        note(actor, "webhook_removed", endpoint, now=now)


def switch_off(*, endpoint: Endpoint, actor: Actor, now: datetime) -> None:
    """It is told nothing until somebody switches it on again."""
    require_heard(actor, endpoint)
    with transaction.atomic(durable=True):
        move(endpoint, EndpointState.DISABLED, MOVES)
        note(actor, "webhook_switched_off", endpoint, now=now)


def switch_on(*, endpoint: Endpoint, actor: Actor, now: datetime) -> None:
    """It is told again what happens from now on; what it missed is for `replay_since`."""
    require_heard(actor, endpoint)
    fresh: dict[str, Any] = {"failures": 0, "rests_until": None, "failing_since": None, "untold": ""}
    with transaction.atomic(durable=True):
        move(endpoint, EndpointState.ACTIVE, MOVES, **fresh)
        note(actor, "webhook_switched_on", endpoint, now=now)


def replay(*, deliveries: Sequence[Delivery], actor: Actor, now: datetime) -> int:
    """Tell these facts again, each as a new row of the ledger; one that is on its way already stays one. Returns the
    number of rows asked for."""
    for endpoint in {row.endpoint_id: row.endpoint for row in deliveries}.values():
        require_heard(actor, endpoint)
        must_be_on(endpoint)
    with transaction.atomic(durable=True):
        again = [waiting(row.endpoint, row.fact_id, now=now, replay=True) for row in deliveries]
        Delivery.objects.bulk_create(again, ignore_conflicts=True)
        for row in deliveries:
            note(actor, "webhook_replayed", row.endpoint, now=now, fact=str(row.fact_id))
    return len(again)


def replay_since(*, endpoint: Endpoint, since: datetime, actor: Actor, now: datetime) -> None:
    """Tell everything again that happened since a moment, whether it was told before or not. The announcer does it, in
    chunks; asked twice, the earlier moment counts."""
    require_heard(actor, endpoint)
    must_be_on(endpoint)
    with transaction.atomic(durable=True):
        found = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        after = first_key(since)
        after = min(after, found.replay_after) if found.replay_after else after
        Endpoint.objects.filter(pk=endpoint.pk).update(replay_after=after)
        note(actor, "webhook_replayed", endpoint, now=now, since=since.isoformat())


def first_key(moment: datetime) -> UUID:
    """A key before all UUIDv7 that were made from this moment on."""
    millis = max(0, int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000))
    return UUID(int=(millis << 80) - 1 if millis else 0)


def waiting(endpoint: Endpoint, fact_id: UUID, *, now: datetime, replay: bool = False) -> Delivery:
    return Delivery(
        id=uuid7(), tenant_id=endpoint.tenant_id, endpoint_id=endpoint.pk, fact_id=fact_id, replay=replay,
        created_at=now, next_at=now,
    )  # fmt: skip


def require_heard(actor: Actor, endpoint: Endpoint) -> None:
    """The actor keeps this client's endpoints and may see all that this one is told."""
    actor.require(MANAGE)
    if endpoint.tenant_id != actor.tenant_id or not (actor.tenant_id is None or may_hear(actor, endpoint.facts)):
        raise NotAllowed()


def must_be_on(endpoint: Endpoint) -> None:
    if endpoint.state != EndpointState.ACTIVE:
        raise SwitchedOff()


def note(actor: Actor, action: str, endpoint: Endpoint, *, now: datetime, **detail: Any) -> None:
    """Into the client's audit trail; of the provider's own endpoints into the house's."""
    whom = {} if endpoint.tenant_id else {"about": endpoint.url}
    record_one(actor, action, endpoint.pk, now=now, **whom, **detail)
