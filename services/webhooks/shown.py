"""Endpoints and their ledgers in words, for the pages of both rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from services.webhooks.catalogue import fact_types, type_of
from services.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState

TROUBLES: Mapping[str, Any] = {
    "bad_address": lazy("leads to an address that is not public"),
    "no_host": lazy("there is no such host"),
    "no_connection": lazy("nobody answers there"),
    "no_tls": lazy("its certificate is not good"),
    "timeout": lazy("took too long"),
    "broken": lazy("its answer cannot be read"),
    "waited_long": lazy("waited for a day"),
    "not_there": lazy("cannot be read any more"),
    "switched_off": lazy("the address was switched off"),
}
TONES = {DeliveryState.DELIVERED: "done", DeliveryState.GIVEN_UP: "late", DeliveryState.WAITING: ""}


@dataclass(frozen=True, slots=True)
class EndpointShown:
    id: UUID
    url: str
    words: str
    tone: str
    owner: str
    since: datetime
    active: bool
    told: list[str]


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """`answer` says what came back; `tries` how often it was tried."""

    id: UUID
    title: str
    happened_at: datetime
    words: str
    tone: str
    answer: str
    tries: int
    again_at: datetime | None
    replay: bool


def endpoint_shown(row: Endpoint) -> EndpointShown:
    words, tone = state_words(row)
    told = [name_of_type(name) for name in row.facts]
    return EndpointShown(
        row.pk, row.url, words, tone, row.owner_name, row.created_at, row.state == EndpointState.ACTIVE, told
    )


def state_words(row: Endpoint) -> tuple[str, str]:
    if row.state == EndpointState.DISABLED:
        return _("switched off"), "late"
    if row.failing_since:
        return _("failing"), "late"
    return (_("does not answer at the moment"), "due") if row.rests_until and row.failures else (_("works"), "done")


def name_of_type(name: str) -> str:
    """In words, with its line: "Invoicing and archive: An invoice was issued"."""
    known = fact_types().get(name)
    return f"{known.group}: {known.fact.title}" if known else name


def deliveries_shown(rows: Iterable[Delivery]) -> list[DeliveryShown]:
    return [delivery_shown(row) for row in rows]


def delivery_shown(row: Delivery) -> DeliveryShown:
    known = fact_types().get(type_of(row.fact))
    waiting = row.state == DeliveryState.WAITING
    return DeliveryShown(
        row.pk,
        str(known.fact.title) if known else type_of(row.fact),
        row.fact.created_at,
        str(DeliveryState(row.state).label),
        TONES[DeliveryState(row.state)],
        answer_words(row),
        row.attempts,
        row.next_at if waiting and row.attempts else None,
        row.replay,
    )


def answer_words(row: Delivery) -> str:
    if row.answer:
        return str(row.answer)
    return str(TROUBLES.get(row.trouble, row.trouble))
