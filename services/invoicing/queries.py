"""Reading invoicing: the drafts of a work item for the workbench, issued invoices for both rooms.

Each function is a fixed number of statements, whatever the number of rows. Lists are ordered querysets; the `…_after`
functions cut the next page by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Func, Min, Prefetch, Q, QuerySet, Sum, TextField
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.links import live_links
from core.models import Job, JobState, SignedLink
from core.seeing import on_days
from services.desk.models import WorkItem
from services.invoicing.actions.issuing import HOLD_REASONS, ISSUE_JOB, PAPERS_JOB
from services.invoicing.actions.links import PURPOSE
from services.invoicing.models import DispatchState, Invoice, InvoiceState, Position
from services.invoicing.rules.vat import WARNINGS, NoRate, standard_rate
from tenants.models import Client

READY = Q(state=InvoiceState.DRAFT, stale=False) & ~Q(vat_category="") & ~Q(warnings__contains=["no_positions"])
"""Nothing speaks against issuing; the same set as `actions.issuing.issuable`."""

SHOWS: dict[str, Q] = {
    "ready": READY,
    "undecided": Q(state=InvoiceState.DRAFT) & ~READY,
    "held": Q(state=InvoiceState.HELD),
    "asked": Q(state=InvoiceState.ASKED),
    "issued": Q(state__in=[InvoiceState.ISSUING, InvoiceState.ISSUED]),
    "not_valid": Q(dispatch__state=DispatchState.REFUSED),
}
"""What the workbench can show of a work item: slug → condition. "not_valid" lies within "issued", which holds what is
being issued as well."""


WORDS: dict[str, Any] = {
    **WARNINGS,
    "no_positions": _("There are no positions yet, so nothing can be invoiced. Hold it, or ask the client."),
    "no_email": _("The customer has no e-mail address: the invoice is kept in the portal, not sent."),
    "negative_position": _("A position is negative. Check whether this should be a credit note."),
}
"""What a draft's warnings say."""


# --- counts of a work item


@dataclass(frozen=True, slots=True)
class Counts:
    """Drafts and invoices of one work item. issued = waiting + made + sent + kept + not_valid.

    waiting    papers are being made
    made       papers are there and not sent yet
    sent       sent by e-mail; kept: no address, in the portal only
    stale      drafts whose totals are being drawn up
    """

    ready: int = 0
    undecided: int = 0
    held: int = 0
    asked: int = 0
    issuing: int = 0
    issued: int = 0
    not_valid: int = 0
    waiting: int = 0
    made: int = 0
    sent: int = 0
    kept: int = 0
    stale: int = 0

    @property
    def under_way(self) -> int:
        """Invoices that a worker still has to number, make or send."""
        return self.issuing + self.waiting + self.made

    @property
    def handed_over(self) -> int:
        """Invoices that reached the customer or wait in the portal."""
        return self.sent + self.kept

    @property
    def all(self) -> int:
        return self.ready + self.undecided + self.held + self.asked + self.issuing + self.issued


_WAYS = {
    state.value: Q(dispatch__state=state)
    for state in (DispatchState.WAITING, DispatchState.MADE, DispatchState.SENT, DispatchState.KEPT)
}
_COUNTED = {
    **SHOWS, **_WAYS, "issuing": Q(state=InvoiceState.ISSUING), "issued": Q(state=InvoiceState.ISSUED),
    "stale": Q(state=InvoiceState.DRAFT, stale=True),
}  # fmt: skip


def counts(actor: Actor, work: WorkItem) -> Counts:
    """How the drafts and invoices of a work item stand, in one statement."""
    actor.require("invoicing.see")
    named = {name: Count("id", filter=condition) for name, condition in _COUNTED.items()}
    return Counts(**Invoice.objects.filter(work_id=work.pk).aggregate(**named))


@dataclass(frozen=True, slots=True)
class CurrencySum:
    """Sums of invoices in one currency."""

    currency: str
    n: int
    net: Decimal
    tax: Decimal
    payable: Decimal


def sums(actor: Actor, work: WorkItem, show: str) -> list[CurrencySum]:
    """What one of SHOWS adds up to, per currency; one statement."""
    rows = drafts(actor, work, show).order_by("currency").values("currency")
    summed = rows.annotate(
        n=Count("id"), net=Sum(F("positions_net") + F("freight")), tax=Sum("tax"), payable=Sum("payable")
    )
    return [CurrencySum(**row) for row in summed]


# --- drafts of a work item


def drafts(actor: Actor, work: WorkItem, show: str, search: str = "") -> QuerySet[Invoice]:
    """Drafts and invoices of a work item that stand as `show` (of SHOWS) says, in the order of the file."""
    actor.require("invoicing.see")
    rows = Invoice.objects.filter(SHOWS[show], work_id=work.pk).select_related("party", "dispatch")
    return found(rows, search).order_by("id")


def drafts_after(rows: QuerySet[Invoice], pk: UUID) -> QuerySet[Invoice]:
    """The next page by key."""
    return rows.filter(id__gt=pk)


def drafts_before(rows: QuerySet[Invoice], pk: UUID) -> QuerySet[Invoice]:
    """What lies before, nearest first: turn the slice round to show it."""
    return rows.filter(id__lt=pk).order_by("-id")


def found(rows: QuerySet[Invoice], search: str) -> QuerySet[Invoice]:
    """Those whose order, number or customer holds these words."""
    words = search.strip()
    if not words:
        return rows
    return rows.filter(Q(order_number__icontains=words) | Q(number__icontains=words) | Q(party__name__icontains=words))


def draft_for(actor: Actor, work: WorkItem, pk: UUID) -> Invoice:
    """A draft or invoice of this work item with its party and dispatch, or 404."""
    rows = Invoice.objects.filter(work_id=work.pk).select_related("party", "dispatch")
    draft = rows.filter(pk=pk).first() if actor.may("invoicing.see") else None
    if draft is None:
        raise Http404("no such draft in this work")
    return draft


def show_of(draft: Invoice) -> str:
    """Which of SHOWS the draft stands in; an invoice that is not valid stands there rather than among the issued."""
    if draft.state == InvoiceState.DRAFT:
        open_ = draft.stale or not draft.vat_category or "no_positions" in draft.warnings
        return "undecided" if open_ else "ready"
    dispatch = getattr(draft, "dispatch", None)
    if dispatch and dispatch.state == DispatchState.REFUSED:
        return "not_valid"
    return "issued" if draft.state == InvoiceState.ISSUING else str(draft.state)


def order_numbers(actor: Actor, work: WorkItem, ids: Sequence[UUID]) -> dict[UUID, str]:
    """draft → number of its order, for those of the ids that are drafts of this work."""
    rows = Invoice.objects.filter(work_id=work.pk, pk__in=ids) if ids else Invoice.objects.none()
    return dict(rows.values_list("id", "order_number"))


def positions_of(actor: Actor, invoice: Invoice) -> list[Position]:
    return list(Position.objects.filter(invoice=invoice).order_by("number", "id"))


@dataclass(frozen=True, slots=True)
class WarningGroup:
    """Drafts that carry the same warning: how many, and customers' countries as (ISO code, drafts), most first."""

    code: str
    n: int
    countries: tuple[tuple[str, int], ...]

    @property
    def decides_vat(self) -> bool:
        return self.code in VAT_CHOICES


VAT_CHOICES: dict[str, tuple[str, ...]] = {"vat_export": ("G", "S"), "vat_needs_id": ("S",), "other_rate": ("S",)}
"""Warning → the VAT categories (EN 16931) between which staff may decide for a whole group. Category K needs the
customer's VAT id, so it is never offered where the id is what lacks."""


def warning_groups(actor: Actor, work: WorkItem) -> list[WarningGroup]:
    """What speaks against drafts, or should be looked at, grouped by warning; drafts only, one statement."""
    actor.require("invoicing.see")
    rows = Invoice.objects.filter(work_id=work.pk, state=InvoiceState.DRAFT)
    code = Func(F("warnings"), function="jsonb_array_elements_text", output_field=TextField(), set_returning=True)
    listed = rows.annotate(code=code, country=KeyTextTransform("country", "buyer")).values("code", "country")
    groups: dict[str, list[tuple[str, int]]] = {}
    for row in listed.annotate(n=Count("id")).order_by("-n", "country"):
        groups.setdefault(str(row["code"]), []).append((str(row["country"] or ""), int(row["n"])))
    return [WarningGroup(code, sum(n for _, n in of), tuple(of)) for code, of in sorted(groups.items())]


def with_warning(actor: Actor, work: WorkItem, code: str) -> list[UUID]:
    """The drafts of a work item that carry this warning."""
    actor.require("invoicing.see")
    rows = Invoice.objects.filter(work_id=work.pk, state=InvoiceState.DRAFT, warnings__contains=[code])
    return list(rows.order_by("id").values_list("id", flat=True))


# --- long work on a work item


@dataclass(frozen=True, slots=True)
class Progress:
    """How far issuing is: `step` number | papers | send | done; done of total invoices in that step.

    left       about how long this step still takes; None where nothing can be said yet
    trouble    code of the refusal or error that stopped a job for good; "" where none did
    reference  the stopped job, to quote
    """

    step: str
    done: int
    total: int
    left: timedelta | None = None
    trouble: str = ""
    reference: str = ""


WORTH_SAYING = timedelta(minutes=1)
"""Less time left than this is over before it is read."""
_STEP_JOBS = {"number": ISSUE_JOB, "papers": PAPERS_JOB, "send": "invoicing.send"}  # actions.papers loads the validator


def progress(actor: Actor, work: WorkItem, now_counted: Counts, *, now: datetime) -> Progress:
    """How far issuing, papers and sending of a work item are; one statement besides the counts given."""
    n = now_counted
    total = n.issued + n.issuing
    steps = [("number", n.issuing), ("papers", n.waiting), ("send", n.made)]
    step, still = next(((name, left) for name, left in steps if left), ("done", 0))
    jobs = {str(row["kind"]): row for row in _unfinished(work)} if still else {}
    return _progress(step, total - still, total, jobs.get(_STEP_JOBS.get(step, ""), {}), now)


def _unfinished(work: WorkItem) -> Iterable[dict[str, Any]]:
    """Jobs of this work item that are not over, by kind: started, done, total, how many stopped."""
    mine = Invoice.objects.filter(work_id=work.pk)
    batches = mine.filter(state=InvoiceState.ISSUING).values("batch_id")
    chunks = mine.filter(dispatch__state__in=[DispatchState.WAITING, DispatchState.MADE]).values("dispatch__chunk_id")
    jobs = Job.objects.filter(Q(ref__in=batches) | Q(ref__in=chunks), tenant_id=work.tenant_id)
    by_kind = jobs.exclude(state=JobState.DONE).values("kind").order_by("kind")
    failed = Q(state=JobState.FAILED)
    rows = by_kind.annotate(
        started=Min("created_at"), did=Sum("done"), of=Sum("total"), going=Count("id", filter=~failed),
        why=Min("trouble", filter=failed), stopped=Min("key", filter=failed),
    )  # fmt: skip
    return [dict(row) for row in rows]


def _progress(step: str, done: int, total: int, job: dict[str, Any], now: datetime) -> Progress:
    if job.get("why") and not job["going"]:
        return Progress(step, done, total, trouble=str(job["why"]), reference=str(job["stopped"]))
    did, of = job.get("did") or 0, job.get("of") or 0
    left = (now - job["started"]) * (of - did) / did if 0 < did < of else None
    return Progress(step, done, total, left if left and left >= WORTH_SAYING else None)


# --- invoices, for both rooms


def invoices_for(actor: Actor, search: str = "") -> QuerySet[Invoice]:
    """Issued invoices of the client, newest number first, each with `.dispatch` (state, pdf_id, ubl_id, sent_at); to an
    auditor those of their period."""
    actor.require("invoicing.see")
    bounds = on_days(actor.period("invoicing"), "issued_on")
    rows = Invoice.objects.filter(bounds, state=InvoiceState.ISSUED, series__isnull=False)
    return found(rows.select_related("party", "dispatch"), search).order_by("-series_id", "-sequence")


def invoices_after(rows: QuerySet[Invoice], number: str) -> QuerySet[Invoice]:
    """The next page of `invoices_for` by key: the invoices before this number ("2026-00041"). A number that cannot be
    one gives the first page."""
    code, _, sequence = number.rpartition("-")
    if not code or not sequence.isdecimal():
        return rows
    return rows.filter(Q(series__code=code, sequence__lt=int(sequence)) | Q(series__code__lt=code))


def invoices_of_work(actor: Actor, work: WorkItem) -> QuerySet[Invoice]:
    """Issued invoices of one work item, in order of their numbers, as `invoices_for`."""
    return invoices_for(actor).filter(work_id=work.pk).order_by("series_id", "sequence")


def invoice_for(actor: Actor, pk: UUID) -> Invoice:
    """An issued invoice of the client, with party and dispatch, or 404. Drafts are not for this: see `draft_for`."""
    invoice = invoices_for(actor).filter(pk=pk).first() if actor.may("invoicing.see") else None
    if invoice is None:
        raise Http404("no such invoice for this person")
    return invoice


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """An order that is not invoiced yet, and why, in the reader's language."""

    id: UUID
    order_number: str
    customer: str
    currency: str
    payable: Decimal
    reason: str


def held_of_work(actor: Actor, work: WorkItem, limit: int = 500) -> list[HeldOrder]:
    """Orders of a work item that are held or sent back with a question, with the reason; one statement."""
    actor.require("invoicing.see")
    rows = Invoice.objects.filter(work_id=work.pk, state__in=[InvoiceState.HELD, InvoiceState.ASKED])
    return [
        HeldOrder(row.pk, row.order_number, row.party.name, row.currency, row.payable, hold_words(row))
        for row in rows.select_related("party").order_by("id")[:limit]
    ]


def invoice_of_link(link: SignedLink) -> Invoice:
    """The invoice that a signed link opens, with its positions in their order as `.shown`; as the link, which reads no
    other table than invoices, positions and documents: the buyer stands on the invoice."""
    positions = Prefetch("positions", Position.objects.order_by("number", "id"), to_attr="shown")
    found = Invoice.objects.filter(pk=link.subject_id, state=InvoiceState.ISSUED).prefetch_related(positions).first()
    if found is None:
        raise Http404("no such invoice under this link")
    return found


def invoice_links(actor: Actor, invoice: Invoice, *, now: datetime) -> list[SignedLink]:
    """The links by which the invoice's customer can open it now, newest first."""
    actor.require("invoicing.link")
    return live_links(PURPOSE, invoice.pk, now=now)


def hold_words(invoice: Invoice) -> str:
    """Why an order is not invoiced, in the reader's language; "" where nothing holds it."""
    if invoice.state == InvoiceState.ASKED:
        return str(invoice.get_state_display())
    return str(HOLD_REASONS.get(invoice.hold_reason, invoice.hold_reason))


def warning_words(codes: Sequence[str]) -> list[str]:
    """Warnings of a draft in the reader's language."""
    return [str(WORDS[code]).replace(" %", "\N{NO-BREAK SPACE}%") if code in WORDS else code for code in codes]


def standard_rate_of(seller: Client, day: date) -> Decimal | None:
    """The seller's standard VAT rate on that day in per cent; None where we know none."""
    try:
        return standard_rate(seller.country, day)
    except NoRate:
        return None
