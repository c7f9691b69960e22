"""Signed links by which a client's customer opens their own invoice, without an account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from core.actor import Actor
from core.links import give_link, revoke_links
from services.invoicing.models import Invoice, InvoiceState
from services.invoicing.refusals import NotIssuedYet

PURPOSE = "invoice"
LIFE = timedelta(days=90)


def give_invoice_link(*, invoice: Invoice, actor: Actor, now: datetime) -> str:
    """A link to an issued invoice and its papers, for 90 days. Returns its secret, which is told once."""
    actor.require("invoicing.link")
    with transaction.atomic(durable=True):
        if not Invoice.objects.filter(pk=invoice.pk, state=InvoiceState.ISSUED).exists():
            raise NotIssuedYet(number=invoice.order_number)
        return give_link(actor, line="invoicing", purpose=PURPOSE, subject=invoice.pk, life=LIFE, now=now)


def revoke_invoice_links(*, invoice: Invoice, actor: Actor, now: datetime) -> int:
    """End every link to an invoice, from the next request on. Returns how many there were."""
    actor.require("invoicing.link")
    with transaction.atomic(durable=True):
        return revoke_links(actor, subjects=[invoice.pk], purpose=PURPOSE, now=now)
