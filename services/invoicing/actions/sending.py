"""Sending: the customer gets PDF and UBL by e-mail, the client finds them in the portal either way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from core.actor import Actor
from core.audit import record
from core.facts import emit
from core.jobs import RunningJob
from services.archive.models import Document
from services.invoicing.actions.links import mail_invoice_links
from services.invoicing.documents.reader import reader_of
from services.invoicing.gateways import Letter, Posted, send_letters
from services.invoicing.models import Dispatch, DispatchState, Invoice
from services.invoicing.papers import language_of
from tenants.models import Client

CHUNK = 10
"""Mails a transaction. Each has a Message-ID of its own that never changes, so that a mail which a killed worker sends
a second time is known as the same one."""


def run_send_job(job: RunningJob, *, now: datetime) -> None:
    """Send a chunk's invoices, then keep those without address for the portal."""
    while send_invoices(job=job, now=now):
        pass


def send_invoices(*, job: RunningJob, now: datetime) -> int:
    """Send the next invoices of a chunk over one conversation with the mail server. Returns how many were dealt with;
    where the conversation breaks off, what went is noted before the job fails and is tried again."""
    with transaction.atomic(durable=True):
        made = Dispatch.objects.select_for_update(of=("self",)).select_related("invoice")
        rows = list(made.filter(chunk_id=job.ref, state=DispatchState.MADE).order_by("invoice_id")[:CHUNK])
        if not rows:
            return 0
        by_mail = [row for row in rows if row.email]
        posted = send_letters(letters(job.actor, by_mail, now)) if by_mail else Posted(frozenset(), {})
        n = note(job.actor, rows, posted, now)
        job.advance(n)
    if posted.broken is not None:
        raise posted.broken
    return n


def note(actor: Actor, rows: Sequence[Dispatch], posted: Posted, now: datetime) -> int:
    """Sent, or kept for the portal: for want of an address, or since the mail server will not have it."""
    sent = [row for row in rows if str(row.pk) in posted.sent]
    kept = [row for row in rows if not row.email or str(row.pk) in posted.refused]
    of = Dispatch.objects.filter(state=DispatchState.MADE)
    of.filter(pk__in=[row.pk for row in sent]).update(state=DispatchState.SENT, sent_at=now)
    of.filter(pk__in=[row.pk for row in kept]).update(state=DispatchState.KEPT, sent_at=now)
    bounced = [(row.pk, {"words": posted.refused[str(row.pk)]}) for row in kept if str(row.pk) in posted.refused]
    record(actor, "mail_refused", bounced, now=now)
    emit(actor, "InvoiceSent", [(row.pk, {"number": row.invoice.number}) for row in sent], now=now)
    return len(sent) + len(kept)


def letters(actor: Actor, rows: Sequence[Dispatch], now: datetime) -> list[Letter]:
    """The mails of these invoices, each in its reader's language, from the client's own address, with a link to a page
    of its own."""
    seller = Client.objects.get(pk=actor.tenant)
    documents = Document.objects.in_bulk([pk for row in rows for pk in (row.pdf_id, row.ubl_id) if pk])
    links = mail_invoice_links(invoices=[row.pk for row in rows], actor=actor, now=now)
    return [letter(row, seller, documents, links[row.pk]) for row in rows]


def letter(row: Dispatch, seller: Client, documents: dict[UUID, Document], link: str) -> Letter:
    invoice: Invoice = row.invoice
    language, words = language_of(invoice), mail_words(invoice, seller, link)
    attached = tuple(documents[pk] for pk in (row.pdf_id, row.ubl_id) if pk)
    subject, body = words
    return Letter(
        tenant_id=seller.pk,
        key=f"{invoice.pk}",
        sender_name=seller.legal_name,
        reply_to=seller.email,
        to=row.email,
        language=language,
        subject=subject,
        body=body,
        documents=attached,
    )


def mail_words(invoice: Invoice, seller: Client, link: str) -> tuple[str, str]:
    """(subject, body) in the customer's language."""
    language = language_of(invoice)
    reader = reader_of(language)
    context = {
        "seller": seller.legal_name,
        "number": invoice.number,
        "customer": invoice.buyer.get("contact") or invoice.buyer["name"],
        "amount": reader.money(invoice.payable, invoice.currency),
        "due": reader.date(invoice.due_on) if invoice.due_on else "",
        "link": link,
    }
    with translation.override(language):
        text = render_to_string("mails/invoice.txt", context)
    subject, _, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
