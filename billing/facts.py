"""What billing reacts to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from billing.actions import meter
from core.actor import Actor
from core.facts import on
from core.models import OutboxFact


@on("InvoiceIssued")
def count_issued(actor: Actor, facts: Sequence[OutboxFact], now: datetime) -> None:
    meter(actor, "invoicing.invoices", len(facts), now=now)
