"""What came of a turn, written down: what was delivered, what is tried again and when, and how the endpoint fares."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import F

from services.webhooks.gateways import Answer
from services.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState

BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600, 36_000))
"""Pauses between tries, give or take JITTER: just under a day in all."""
JITTER = 0.2
A_DAY = sum(BACK_OFF, timedelta())
PATIENCE = timedelta(days=3)
"""How long an endpoint may be failing before it is switched off."""
IN_A_ROW = 3
REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=15)
"""After so many failures in a row an endpoint rests, longer each time: one try then tells for all that wait."""
GONE = 410
"""The answer by which a receiver says that it wants no more (standard-webhooks)."""

Outcome = tuple[Delivery, Answer]


def note_turn(endpoint: Endpoint, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Write down a turn, in one transaction, as the provider."""
    if not outcomes:
        return
    with transaction.atomic(durable=True):
        found = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        note_delivered([outcome for outcome in outcomes if outcome[1].good], now=now)
        lost = sum(note_failed(delivery, answer, now=now) for delivery, answer in outcomes if not answer.good)
        fares = how_it_fares(found, outcomes, now=now)
        if fares["failures"] >= IN_A_ROW:
            lost += give_up_old(found, now=now)
        if lost:
            fares |= after_loss(found, fares, now=now)
        if any(answer.status == GONE for _, answer in outcomes):
            fares |= {"state": EndpointState.DISABLED, "untold": "gone"}
        Endpoint.objects.filter(pk=found.pk).update(turn_at=now, **still_on(found, fares))


def still_on(endpoint: Endpoint, fares: dict[str, Any]) -> dict[str, Any]:
    """Somebody may have removed it meanwhile: then it stays so."""
    return fares if endpoint.state == EndpointState.ACTIVE else {"failures": fares["failures"]}


def note_delivered(outcomes: Iterable[Outcome], *, now: datetime) -> None:
    """One statement for each status."""
    by_status = sorted(outcomes, key=lambda outcome: outcome[1].status or 0)
    for status, group in groupby(by_status, key=lambda outcome: outcome[1].status):
        _tried([delivery for delivery, _ in group], Answer(status), now, DeliveryState.DELIVERED, delivered_at=now)


def note_failed(delivery: Delivery, answer: Answer, *, now: datetime) -> int:
    """Tried again later, or given up: then 1."""
    tries = delivery.attempts + 1
    if tries > len(BACK_OFF):
        return _tried([delivery], answer, now, DeliveryState.GIVEN_UP)
    pause = BACK_OFF[tries - 1] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # spreads load, guards nothing
    _tried([delivery], answer, now, DeliveryState.WAITING, next_at=now + pause)
    return 0


def _tried(rows: Sequence[Delivery], answer: Answer, now: datetime, state: DeliveryState, **more: Any) -> int:
    waiting = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=DeliveryState.WAITING)
    said = {"answer": answer.status, "trouble": answer.trouble}
    return waiting.update(state=state, attempts=F("attempts") + 1, tried_at=now, **said, **more)


def how_it_fares(endpoint: Endpoint, outcomes: Sequence[Outcome], *, now: datetime) -> dict[str, Any]:
    """Failures in a row at the end of the turn, and the rest that follows."""
    good = any(answer.good for _, answer in outcomes)
    failures = in_a_row([answer for _, answer in outcomes], 0 if good else endpoint.failures)
    rest = min(REST * 2 ** min(failures - IN_A_ROW, 10), LONGEST_REST) if failures >= IN_A_ROW else None
    fares: dict[str, Any] = {"failures": failures, "rests_until": now + rest if rest else None}
    return fares | ({"failing_since": None} if good else {})


def in_a_row(answers: Iterable[Answer], before: int = 0) -> int:
    """Failures in a row after these answers. A time-out weighs as much as a whole row: it took our time."""
    failures = before
    for answer in answers:
        failures = 0 if answer.good else failures + (IN_A_ROW if answer.trouble == "timeout" else 1)
    return failures


def give_up_old(endpoint: Endpoint, *, now: datetime) -> int:
    """What waited for a day behind others, while none of them got through."""
    old = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING, created_at__lt=now - A_DAY)
    return old.update(state=DeliveryState.GIVEN_UP, trouble="waited_long")


def after_loss(endpoint: Endpoint, fares: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """The first fact that was given up makes it failing; one that is given up days later switches it off."""
    since = fares.get("failing_since", endpoint.failing_since)
    if since is None:
        return {"failing_since": now, "untold": "failing"}
    return {"state": EndpointState.DISABLED, "untold": "disabled"} if now - since >= PATIENCE else {}


def give_up_unread(rows: Sequence[Delivery], *, now: datetime) -> None:
    """Their facts cannot be read any more: erased, or no longer for this endpoint."""
    waiting = Delivery.objects.filter(pk__in=[row.pk for row in rows], state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.GIVEN_UP, trouble="not_there", tried_at=now)


def give_up_switched_off() -> int:
    """What still waits for endpoints that are off or removed."""
    off = Delivery.objects.filter(state=DeliveryState.WAITING).exclude(endpoint__state=EndpointState.ACTIVE)
    return off.update(state=DeliveryState.GIVEN_UP, trouble="switched_off")
