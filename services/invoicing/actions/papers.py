"""Papers of issued invoices: PDF and UBL, validated, kept. A document that fails the rules does not leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core.actor import Actor
from core.audit import record
from core.bulk import update_rows
from core.facts import emit
from core.jobs import RunningJob, enqueue
from core.states import move_all
from services.archive.actions import NewDocument, keep_documents
from services.invoicing.documents import rules, ubl
from services.invoicing.documents.paper import InvoicePaper
from services.invoicing.documents.pdf import Printer
from services.invoicing.models import DISPATCH_MOVES, Dispatch, DispatchState, Invoice, Position
from services.invoicing.papers import paper_of
from services.invoicing.refusals import NotIssuedYet
from tenants.models import Client

SEND_JOB = "invoicing.send"
CHUNK = 25
"""Invoices a transaction: about half a second of work, so a killed worker repeats little."""


@dataclass(frozen=True, slots=True)
class Made:
    """The papers of one invoice; `failures` is empty where the UBL document passes EN 16931."""

    invoice: Invoice
    pdf: bytes
    ubl: bytes
    failures: tuple[str, ...]


@cache
def printer() -> Printer:
    """One a process: it keeps the parsed template and the fonts."""
    return Printer(settings.FONTS_DIR)


def run_papers_job(job: RunningJob, *, now: datetime) -> None:
    """Make the papers of one chunk of issued invoices, then let them be sent."""
    while make_papers(job=job, now=now):
        pass


def make_papers(*, job: RunningJob, now: datetime) -> int:
    """Make the papers of the next invoices of a chunk. Returns how many; with 0 the sending is enqueued."""
    with transaction.atomic(durable=True):
        waiting = Dispatch.objects.select_for_update().filter(chunk_id=job.ref, state=DispatchState.WAITING)
        ids = list(waiting.order_by("invoice_id").values_list("invoice_id", flat=True)[:CHUNK])
        if ids:
            keep(job.actor, papers(job.actor, ids), now=now)
            job.advance(len(ids))
        else:
            enqueue(
                job.actor, SEND_JOB, job.ref, key=f"send:{job.ref}:{job.job.key[-8:]}", now=now, total=job.job.total
            )
    return len(ids)


def papers(actor: Actor, ids: Sequence[UUID]) -> list[Made]:
    """Papers of these invoices, read in three queries. One that cannot be drawn up is refused and stops no other."""
    seller = Client.objects.get(pk=actor.tenant)
    positions = Position.objects.filter(invoice__in=ids).order_by("invoice_id", "number", "id")
    of = {invoice_id: list(rows) for invoice_id, rows in groupby(positions, key=lambda p: p.invoice_id)}
    return [made_of(one, of.get(one.pk, []), seller) for one in Invoice.objects.filter(pk__in=ids).order_by("id")]


def made_of(invoice: Invoice, positions: Sequence[Position], seller: Client) -> Made:
    try:
        return made(paper_of(invoice, positions, seller), invoice)
    except ValueError as trouble:  # a value that no paper can show, such as a country that is none
        return Made(invoice, b"", b"", (str(trouble)[:300],))


def made(paper: InvoicePaper, invoice: Invoice) -> Made:
    xml = ubl.build(paper)
    verdict = rules.check(xml)
    failures = tuple(f"{failure.rule}: {failure.text}"[:300] for failure in verdict.failures) if not verdict.ok else ()
    if not verdict.ok and not failures:
        failures = ("not valid",)
    return Made(invoice, printer().invoice(paper), xml, failures)


def keep(actor: Actor, all_made: Sequence[Made], *, now: datetime) -> None:
    """Keep papers in the archive and note on each dispatch what became of it; in the caller's transaction."""
    good = [one for one in all_made if not one.failures]
    pdfs = keep_documents(actor, [pdf_document(one) for one in good], now=now)
    ubls = keep_documents(actor, [ubl_document(one) for one in good], now=now)
    update_rows(
        Dispatch,
        [one.invoice.pk for one in good],
        {"pdf_id": pdfs, "ubl_id": ubls, "state": [DispatchState.MADE.value] * len(good)},
    )
    refuse(actor, [one for one in all_made if one.failures], now=now)


def refuse(actor: Actor, bad: Sequence[Made], *, now: datetime) -> None:
    if bad:
        states = [DispatchState.REFUSED.value] * len(bad)
        failures = [list(one.failures[:10]) for one in bad]
        update_rows(Dispatch, [one.invoice.pk for one in bad], {"state": states, "failures": failures})
        record(
            actor,
            "invoice_not_valid",
            [(one.invoice.pk, {"failures": list(one.failures[:10])}) for one in bad],
            now=now,
        )
        emit(actor, "InvoiceNotValid", [(one.invoice.pk, {"number": one.invoice.number}) for one in bad], now=now)


def pdf_document(one: Made) -> NewDocument:
    name = f"{one.invoice.number}.pdf"
    return NewDocument("invoicing", "invoice_pdf", name, "application/pdf", one.pdf, one.invoice.pk)


def ubl_document(one: Made) -> NewDocument:
    name = f"{one.invoice.number}.xml"
    return NewDocument("invoicing", "invoice_ubl", name, "application/xml", one.ubl, one.invoice.pk)


def make_again(*, invoice: Invoice, actor: Actor, now: datetime) -> None:
    """Make the papers of a refused invoice again, after what stood against it was put right."""
    actor.require("invoicing.issue")
    with transaction.atomic(durable=True):
        dispatch = Dispatch.objects.select_for_update().filter(pk=invoice.pk).first()
        if dispatch is None:
            raise NotIssuedYet(number=invoice.order_number)
        if move_all(Dispatch.objects.filter(pk=dispatch.pk), DispatchState.WAITING, DISPATCH_MOVES, failures=[]):
            key = f"papers:{dispatch.chunk_id}:{now.timestamp():.0f}"
            enqueue(actor, "invoicing.papers", dispatch.chunk_id, key=key, now=now, total=1)
