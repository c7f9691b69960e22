"""Signed links by which a client's customer opens their own invoice, without an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.links import give_link, links_to_mail, revoke_links
from services.invoicing.models import Invoice, InvoiceState
from services.invoicing.refusals import NotIssuedYet
from tenants.queries import origin_of

PURPOSE = "invoice"
LIFE = timedelta(days=90)
PLACE = "i/"
"""Where the page of a link stands on the client's host: PLACE, the secret, and a slash."""


def mail_invoice_links(*, invoices: Sequence[UUID], actor: Actor, now: datetime) -> dict[UUID, str]:
    """A link to each of these issued invoices that goes out with its mail: invoice → address, the same when asked
    again. In the caller's transaction."""
    home = origin_of(actor.tenant)
    told = links_to_mail(actor, line="invoicing", purpose=PURPOSE, subjects=invoices, life=LIFE, now=now)
    return {invoice: f"{home}/{PLACE}{secret}/" for invoice, secret in told.items()}


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
