"""The facts of invoicing, and what it reacts to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.facts import content_of, on
from core.models import OutboxFact
from services.desk.models import Message
from services.invoicing.actions.editing import take_up_answers

TITLES = {
    "InvoiceIssued": _("An invoice was issued"),
    "InvoiceSent": _("An invoice was sent"),
    "InvoiceNotValid": _("An invoice cannot leave"),
}


def read_invoice_issued(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """InvoiceIssued: number, order, customer, currency, payable (text), due_on (ISO date)."""
    actor.require("invoicing.see")
    return content_of(fact_id, "InvoiceIssued")


def read_invoice_sent(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """InvoiceSent: number."""
    actor.require("invoicing.see")
    return content_of(fact_id, "InvoiceSent")


def read_invoice_not_valid(fact_id: UUID, actor: Actor) -> Mapping[str, Any]:
    """InvoiceNotValid: number of an invoice whose document fails the official rules and so does not leave."""
    actor.require("invoicing.see")
    return content_of(fact_id, "InvoiceNotValid")


@on("QuestionAnswered")
def go_on_with_draft(actor: Actor, facts: Sequence[OutboxFact], now: datetime) -> None:
    """A draft that was sent back with a question is a draft again when the answer is there."""
    works = [fact.ref for fact in facts]
    asked = Message.objects.filter(work_id__in=works, asks=True, code="", about_id__isnull=False)
    answered = asked.exclude(answered_at=None).values_list("about_id", flat=True)
    take_up_answers(actor, [pk for pk in answered if pk])
