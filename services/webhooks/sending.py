"""The sender: takes what is due, endpoint by endpoint, and writes down what came of it.

One sender in the whole house, held by a lease (`Seat`), so that endpoints that do not answer never keep all workers
from other work. It serves up to SLOTS endpoints at once. Each has a turn in a thread of its own, which only speaks to
the network; all that is asked of the database is asked here, between turns. A slow endpoint so holds nobody but itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.identity import as_tenant, provider
from core.standing import standing
from services.webhooks import gateways
from services.webhooks.gateways import Answer
from services.webhooks.ledger import IN_A_ROW, LONGEST_REST, Outcome, give_up_unread, in_a_row, note_turn
from services.webhooks.messages import body_of, content_for, secrets_of
from services.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState, Seat
from services.webhooks.signing import signed_headers

log = logging.getLogger(__name__)

SLOTS = 16
TURN = 20
"""Messages of one turn, at most."""
PATIENCE = 10.0
"""Seconds after which a turn begins no further message."""
SHIFT = 50.0
"""Seconds after which a sender begins no further turn and leaves its seat; the next task takes it again."""
LEASE = timedelta(seconds=60)
SEAT = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Message:
    """All that a thread needs for one delivery."""

    delivery: Delivery
    body: bytes


@dataclass(frozen=True, slots=True)
class Turn:
    endpoint: Endpoint
    secrets: Sequence[str]
    messages: Sequence[Message]


def send_due() -> int:
    """Send what is due, unless another sender does; returns how many messages were tried."""
    lease = uuid4()
    if not take_seat(lease):
        return 0
    try:
        return _shift(lease)
    finally:
        with provider():
            Seat.objects.filter(pk=SEAT, lease=lease).update(lease=None, lease_until=None)


def take_seat(lease: UUID) -> bool:
    """Take the seat, or hold it for longer; False where somebody else has it."""
    now = timezone.now()
    with provider(), transaction.atomic(durable=True):
        Seat.objects.bulk_create([Seat(id=SEAT)], ignore_conflicts=True)
        free = Q(lease=None) | Q(lease=lease) | Q(lease_until__lt=now)
        return bool(Seat.objects.filter(free, pk=SEAT).update(lease=lease, lease_until=now + LEASE))


def _shift(lease: UUID) -> int:
    """Turns side by side, until nothing is due or the shift is over; turns that have begun are waited for."""
    tried, ends = 0, time.monotonic() + SHIFT
    flying: dict[Future[list[Outcome]], Turn] = {}
    with ThreadPoolExecutor(SLOTS, thread_name_prefix="webhook") as pool:
        while True:
            if time.monotonic() < ends and take_seat(lease):
                busy = [turn.endpoint.pk for turn in flying.values()]
                for turn in turns_due(SLOTS - len(flying), busy, now=timezone.now()):
                    flying[pool.submit(take_turn, turn)] = turn
            if not flying:
                return tried
            landed, _ = wait(flying, timeout=1.0, return_when=FIRST_COMPLETED)
            for one in landed:
                tried += note_landed(flying.pop(one), one.result())


def turns_due(most: int, busy: Sequence[UUID], *, now: datetime) -> list[Turn]:
    """The next turns, of endpoints that are not busy: those that waited longest come first."""
    if most <= 0:
        return []
    with provider():
        chosen = endpoints_due(busy, now=now)[:most]
        found = [(endpoint, due(endpoint, now=now)) for endpoint in chosen]
    turns = [prepared(endpoint, deliveries, now=now) for endpoint, deliveries in found]
    return [turn for turn in turns if turn and turn.messages]


def prepared(endpoint: Endpoint, deliveries: Sequence[Delivery], *, now: datetime) -> Turn | None:
    """The turn; None where it cannot be prepared: then this endpoint rests, and no other waits for it."""
    try:
        return turn_of(endpoint, deliveries, now=now)
    except Exception:
        log.exception("webhook endpoint %s cannot be served", endpoint.pk, extra={"tenant": str(endpoint.tenant_id)})
        with provider():
            Endpoint.objects.filter(pk=endpoint.pk).update(rests_until=now + LONGEST_REST)
        return None


def endpoints_due(busy: Sequence[UUID], *, now: datetime) -> list[Endpoint]:
    waiting = Delivery.objects.filter(endpoint=OuterRef("pk"), state=DeliveryState.WAITING, next_at__lte=now)
    awake = Q(rests_until=None) | Q(rests_until__lte=now)
    stands = Q(tenant_id=None) | Q(tenant_id__in=standing())  # nothing runs for a suspended client
    rows = Endpoint.objects.filter(awake, stands, Exists(waiting), state=EndpointState.ACTIVE).exclude(pk__in=busy)
    return list(rows.order_by("turn_at", "id")[:SLOTS])


def due(endpoint: Endpoint, *, now: datetime) -> list[Delivery]:
    rows = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING, next_at__lte=now)
    return list(rows.select_related("fact").order_by("next_at", "id")[:TURN])


def keeper_of(endpoint: Endpoint) -> AbstractContextManager[None]:
    """Who may read its secrets, and what its facts said."""
    return provider() if endpoint.tenant_id is None else as_tenant(endpoint.tenant_id, "staff")


def turn_of(endpoint: Endpoint, deliveries: Sequence[Delivery], *, now: datetime) -> Turn:
    """With what is to be said, and signed with; a fact that cannot be read any more is given up."""
    with keeper_of(endpoint):
        secrets = secrets_of(endpoint, now=now)
        read = [(delivery, content_for(endpoint, delivery.fact)) for delivery in deliveries]
    if gone := [delivery for delivery, content in read if content is None]:
        with provider():
            give_up_unread(gone, now=now)
    said = [Message(delivery, body_of(delivery.fact, data)) for delivery, data in read if data is not None]
    return Turn(endpoint, secrets, said)


def take_turn(turn: Turn) -> list[Outcome]:
    """In a thread: send message by message. Asks the database nothing."""
    outcomes, ends = list[Outcome](), time.monotonic() + PATIENCE
    for message in turn.messages:
        outcomes.append((message.delivery, send(turn, message)))
        if in_a_row(answer for _, answer in outcomes) >= IN_A_ROW or time.monotonic() > ends:
            break
    return outcomes


def send(turn: Turn, message: Message) -> Answer:
    """Signed at this moment: receivers refuse what is older than some minutes."""
    headers = signed_headers(message.delivery.fact_id, message.body, turn.secrets, now=timezone.now())
    try:
        return gateways.post(turn.endpoint.url, headers, message.body)
    except Exception:
        log.exception("webhook endpoint %s", turn.endpoint.pk)
        return Answer(trouble="broken")


def note_landed(turn: Turn, outcomes: Sequence[Outcome]) -> int:
    with provider():
        note_turn(turn.endpoint, outcomes, now=timezone.now())
    return len(outcomes)
