"""Issuing: numbers without gaps, given at issue only, in the transaction that makes the invoice payable."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record, record_one
from core.bulk import insert_rows, update_rows
from core.facts import emit
from core.ids import uuid7, uuid7s
from core.jobs import RunningJob, enqueue
from core.models import Job
from core.states import move_all, sources
from services.desk.actions.work import in_hand, write_note
from services.desk.models import WorkItem
from services.invoicing.models import MOVES, Dispatch, DispatchState, Invoice, InvoiceState, Series
from services.invoicing.refusals import BeingIssued, NothingToIssue
from tenants.models import Client

ISSUE_JOB, PAPERS_JOB = "invoicing.issue", "invoicing.papers"
STOPPED = _("%(name)s lost access while this was being issued: %(n)s drafts were left and are drafts again.")
CHUNK = 1000
"""Invoices a transaction: about a tenth of a second, so a killed worker repeats little."""
PAPERS_EACH = 100
HOLD_REASONS = {
    "not_shipped": _("not shipped yet"),
    "all_or_nothing": _("the client wants all rows good first"),
    "by_hand": _("held by hand"),
}


@dataclass(frozen=True, slots=True)
class IssuedBatch:
    """What one chunk issued: the invoices' ids and their numbers."""

    ids: tuple[UUID, ...]
    numbers: tuple[str, ...]


class Ready(NamedTuple):
    """What issuing needs of a draft; rows of ten thousand are not worth making into models."""

    pk: UUID
    order_number: str
    currency: str
    payable: Decimal
    email: str | None
    customer: str
    payment_days: int | None


READY = (
    "pk",
    "order_number",
    "currency",
    "payable",
    KeyTextTransform("email", "buyer"),
    "party__code",
    "party__payment_days",
)


def issuable(work_id: UUID) -> QuerySet[Invoice]:
    """Drafts of a work item that nothing speaks against: drawn up, with positions, VAT decided."""
    ready = Invoice.objects.filter(work_id=work_id, state=InvoiceState.DRAFT, stale=False).exclude(vat_category="")
    return ready.exclude(warnings__contains=["no_positions"])


def start_issuing(*, work: WorkItem, actor: Actor, now: datetime, drafts: Sequence[UUID] | None = None) -> Job:
    """Set aside all issuable drafts of the work item (or those chosen) and let a worker issue them.

    The same set twice is one job: a double click, or two people at once, start nothing twice.
    """
    actor.require("invoicing.issue")
    in_hand(work, actor)
    with transaction.atomic(durable=True):
        WorkItem.objects.select_for_update(of=("self",)).get(pk=work.pk)
        ready = issuable(work.pk) if drafts is None else issuable(work.pk).filter(pk__in=drafts)
        ids = list(ready.order_by("id").values_list("pk", flat=True))
        if not ids:
            _refuse_empty(work.pk)
        key = hashlib.sha256(b"".join(pk.bytes for pk in ids)).hexdigest()[:32]
        job = enqueue(actor, ISSUE_JOB, uuid7(), key=f"issue:{key}", now=now, total=len(ids))
        chosen = Invoice.objects.filter(pk__in=ids, state__in=sources(MOVES, InvoiceState.ISSUING))
        chosen.update(state=InvoiceState.ISSUING, batch_id=job.ref)
    return job


def _refuse_empty(work_id: UUID) -> None:
    if Invoice.objects.filter(work_id=work_id, state=InvoiceState.ISSUING).exists():
        raise BeingIssued()
    raise NothingToIssue()


def run_issue_job(job: RunningJob, *, today: date, now: datetime) -> None:
    """Issue the batch in chunks. Killed between two, it goes on where it stood."""
    while issue_invoices(job=job, actor=job.actor, today=today, now=now):
        pass


def issue_invoices(*, job: RunningJob, actor: Actor, today: date, now: datetime) -> IssuedBatch | None:
    """Number the next drafts of a batch and make them payable, in order of id. Numbers have no gaps, also under
    concurrency and rollback. None when the batch is done."""
    actor.require("invoicing.issue")
    with transaction.atomic(durable=True):
        locked = Invoice.objects.select_for_update(of=("self",)).filter(batch_id=job.ref, state=InvoiceState.ISSUING)
        drafts = [Ready(*row) for row in locked.order_by("id").values_list(*READY)[:CHUNK]]
        if not drafts:
            return None
        series, first = take_numbers(code=str(today.year), count=len(drafts))
        batch = _write(drafts, series, first, actor, today, now)
        job.advance(len(drafts))
        return batch


def give_back(job: RunningJob, *, now: datetime) -> int:
    """Issuing was refused on its way: invoices that have a number stay issued and their papers are made and sent, since
    a number that was given is owed to the books. What has none is a draft again, and staff read why."""
    with transaction.atomic(durable=True):
        left = Invoice.objects.filter(batch_id=job.ref, state=InvoiceState.ISSUING)
        work_id = left.values_list("work_id", flat=True).first()
        n = move_all(left, InvoiceState.DRAFT, MOVES, batch_id=None)
        if work_id:
            words = STOPPED % {"name": job.actor.name, "n": n}
            write_note(job.actor, work_id, str(words), now=now)
            record_one(job.actor, "issuing_stopped", work_id, now=now, left=n)
    return n


def take_numbers(*, code: str, count: int) -> tuple[Series, int]:
    """`count` numbers of a series in one UPDATE; the row stays locked until the caller's transaction ends, so numbers
    are given in the order of commits and a rollback gives them back."""
    Series.objects.bulk_create([Series(code=code)], ignore_conflicts=True)
    Series.objects.filter(code=code).update(next_number=F("next_number") + count)
    series = Series.objects.get(code=code)
    return series, series.next_number - count


def number_text(series: Series, sequence: int) -> str:
    return f"{series.code}-{sequence:05d}"


def _write(
    drafts: Sequence[Ready], series: Series, first: int, actor: Actor, today: date, now: datetime
) -> IssuedBatch:
    ids, n = [draft.pk for draft in drafts], len(drafts)
    sequences = range(first, first + n)
    numbers = [number_text(series, sequence) for sequence in sequences]
    days = Client.objects.get(pk=actor.tenant).payment_days
    due = [today + timedelta(days=draft.payment_days or days) for draft in drafts]
    columns: dict[str, Sequence[Any]] = {"sequence": sequences, "number": numbers, "due_on": due}
    update_rows(Invoice, ids, columns, {"state": InvoiceState.ISSUED, "series_id": series.pk, "issued_on": today})
    let_papers_be_made(drafts, actor, now)
    record(actor, "invoice_issued", [(pk, {"number": text}) for pk, text in zip(ids, numbers, strict=True)], now=now)
    contents = [content(draft, number, day) for draft, number, day in zip(drafts, numbers, due, strict=True)]
    emit(actor, "InvoiceIssued", list(zip(ids, contents, strict=True)), now=now)
    return IssuedBatch(tuple(ids), tuple(numbers))


def let_papers_be_made(drafts: Sequence[Ready], actor: Actor, now: datetime) -> None:
    """A dispatch for each invoice, and jobs of PAPERS_EACH invoices: several workers make papers at once."""
    groups = [drafts[i : i + PAPERS_EACH] for i in range(0, len(drafts), PAPERS_EACH)]
    chunks = uuid7s(len(groups))
    columns: dict[str, Sequence[Any]] = {
        "invoice_id": [draft.pk for draft in drafts],
        "email": [draft.email or "" for draft in drafts],
        "chunk_id": [chunk for chunk, group in zip(chunks, groups, strict=True) for _ in group],
    }
    insert_rows(Dispatch, columns, {"state": DispatchState.WAITING, "failures": []})
    for chunk, group in zip(chunks, groups, strict=True):
        enqueue(actor, PAPERS_JOB, chunk, key=f"papers:{chunk}", now=now, total=len(group))


def content(draft: Ready, number: str, due: date) -> dict[str, Any]:
    """What the fact InvoiceIssued says."""
    return {
        "number": number, "order": draft.order_number, "customer": draft.customer, "currency": draft.currency,
        "payable": str(draft.payable), "due_on": due.isoformat(),
    }  # fmt: skip
