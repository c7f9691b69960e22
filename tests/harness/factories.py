"""Things to test with: work items, and drafts as a file leaves them. Each works as staff of the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.actor import Actor
from core.identity import as_tenant
from core.ids import uuid7
from services.desk.models import Submission, WorkEvent, WorkItem
from services.desk.models.work import WorkState
from services.desk.queries import calendar
from services.invoicing.actions.totals import draw_up_stale
from services.invoicing.amounts import net_of
from services.invoicing.models import Invoice, InvoiceState, Position
from services.parties.models import Party
from tenants.models import Client

CUSTOMERS = (
    ("ALFKI", "Alfreds Futterkiste", "Berlin", "DE", "DE136695976"),
    ("BERGS", "Berglunds snabbköp", "Luleå", "SE", ""),
    ("HANAR", "Hanari Carnes", "Rio de Janeiro", "BR", ""),
    ("RATTC", "Rattlesnake Canyon Grocery", "Albuquerque", "US", ""),
    ("KEUKN", "Keukenhof Groothandel", "Lisse", "NL", "NL004495445B01"),
)
"""Code, name, city, country, VAT id: to a seller in the Netherlands one of each kind of VAT treatment."""
GOODS = ("Chai", "Queso Cabrales", "Gnocchi di nonna Alice", "Tarte au sucre")


def make_work(
    tenant: Client,
    reference: str = "orders.csv",
    *,
    taken_by: UUID | None = None,
    received_at: datetime | None = None,
    hours: int = 16,
    rows: int = 0,
    line: str = "invoicing",
) -> WorkItem:
    """A work item with its submission (read) and events; in hand where `taken_by` names a staff member."""
    received = received_at or timezone.now()
    with as_tenant(tenant.pk, "staff"), transaction.atomic():
        submission = Submission(id=uuid7(), state=Submission.State.READ, person_name="Ann", created_at=received)
        work = WorkItem(id=uuid7(), tenant_id=tenant.pk, line=line, submission_id=submission.pk, reference=reference)
        work.received_at, work.due_at, work.rows = received, calendar().after(received, hours), rows
        work.state, work.assignee_id = (WorkState.TAKEN if taken_by else WorkState.RECEIVED), taken_by
        submission.work_id = work.pk
        work.save(force_insert=True)
        submission.save(force_insert=True)
        note(work, WorkEvent.Kind.RECEIVED, received, "Ann")
        if taken_by:
            note(work, WorkEvent.Kind.TAKEN, received + timedelta(minutes=5), "Sam")
    return work


def note(work: WorkItem, kind: WorkEvent.Kind, at: datetime, name: str) -> None:
    event = WorkEvent(tenant_id=work.tenant_id, work_id=work.pk, kind=kind, at=at, person_name=name)
    WorkEvent.objects.bulk_create([event])


def make_parties(customers: Sequence[tuple[str, str, str, str, str]] = CUSTOMERS) -> list[Party]:
    """The customers of the current client, each with an address for mail."""
    known = Party.objects.in_bulk([code for code, *_ in customers], field_name="code")
    new = [
        Party(
            code=code, name=name, street="Street 1", postcode="1000", city=city, country=country, vat_id=vat_id,
            email=f"post@{code.lower()}.example", updated_at=timezone.now(),
        )
        for code, name, city, country, vat_id in customers
        if code not in known
    ]  # fmt: skip
    return [*known.values(), *Party.objects.bulk_create(new)]


def make_drafts(
    tenant: Client,
    work: WorkItem,
    n: int = 5,
    *,
    positions: int = 2,
    first: int = 1,
    held: int = 0,
    customers: Sequence[tuple[str, str, str, str, str]] = CUSTOMERS,
    **fields: Any,
) -> list[Invoice]:
    """`n` drafts with positions, drawn up, dealt to the customers in turn; the last `held` of them are held as not
    shipped. Order numbers run from `first`; `fields` go to every draft."""
    with as_tenant(tenant.pk, "staff"):
        with transaction.atomic():
            parties = make_parties(customers)
            drafts = [_draft(tenant, work, parties[i % len(parties)], first + i, fields) for i in range(n)]
            for draft in drafts[n - held :]:
                draft.state, draft.hold_reason, draft.delivery_date = InvoiceState.HELD, "not_shipped", None
            Invoice.objects.bulk_create(drafts)
            Position.objects.bulk_create([_position(draft, k) for draft in drafts for k in range(positions)])
        while draw_up_stale(_lead(tenant)):
            pass
        return list(Invoice.objects.filter(work_id=work.pk).order_by("id"))


def _lead(tenant: Client) -> Actor:
    return Actor("staff", None, "Lena", tenant.pk, frozenset({"invoicing.edit"}))


def _draft(tenant: Client, work: WorkItem, party: Party, number: int, fields: dict[str, Any]) -> Invoice:
    values: dict[str, Any] = {
        "currency": tenant.currency, "order_date": date(2026, 11, 2), "delivery_date": date(2026, 11, 5),
        "freight": Decimal("12.50"), **fields,
    }  # fmt: skip
    return Invoice(id=uuid7(), work_id=work.pk, order_number=f"{10000 + number}", party=party, **values)


def _position(draft: Invoice, k: int) -> Position:
    quantity, price, discount = Decimal(12 - k), Decimal("14.40") + k, Decimal("0.15") if k % 2 else Decimal(0)
    return Position(
        id=uuid7(), invoice_id=draft.pk, number=k + 1, item_code=f"P{k}", name=GOODS[k % len(GOODS)], unit="box",
        quantity=quantity, unit_price=price, discount=discount, net=net_of(quantity, price, discount, draft.currency),
    )  # fmt: skip
