"""Work in every state, so that every page has something to show."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from core.identity import as_tenant, door
from core.jobs import work_off
from services.desk import actions as desk
from services.desk.models import HandedFile, WorkItem
from services.invoicing.actions.editing import ask_about_draft, decide_vat, deliver_invoices
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Invoice, InvoiceState
from tenants.models import Client
from tests.harness.factories import make_drafts, make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, person, staff_actor

CUSTOMERS = (
    b"customerID,companyName,address,city,postalCode,country\n"
    b"NORTS,North/South,South House 300 Queensbridge,London,SW7 1RZ,UK\n"
    b"TRADH,Tradicao Hipermercados,Av. Ines de Castro, 414,Sao Paulo,05634-030,Brazil\n"
)
ORDERS = (
    b"orderID,customerID,orderDate,shippedDate,freight\n"
    b"20001,NORTS,2026-10-05,2026-10-07,41.34\n"
    b"20002,TRADH,2026-10-06,2026-10-08,51.30\n"
)
UNKNOWN = b"zorp,blargh,quux\nP1,Chai,box\nP2,Chang,bottle\n"


def furnish(slug: str) -> dict[str, UUID]:
    """Names of things, as the addresses of the pages want them, → their ids."""
    with door():
        tenant = Client.objects.get(slug=slug)
    free = make_work(tenant, "week-47.csv", rows=212)
    return {"free": free.pk, **asked(tenant), **on_the_bench(tenant), **delivered(tenant)}


def asked(tenant: Client) -> dict[str, UUID]:
    """Handed in with a broken row and an unknown file; Sam has asked about it."""
    ann, sam, now = client_actor(tenant), staff_actor(tenant), timezone.now()
    files = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "goods.csv": UNKNOWN}
    with as_tenant(tenant.pk, "client"):
        submission = desk.hand_in(files=arrived(files), actor=ann, line="invoicing", now=now, note="As agreed.")
    work_off()
    with as_tenant(tenant.pk, "staff"):
        work = WorkItem.objects.get(pk=submission.work_id)
        file = HandedFile.objects.get(submission=submission, document__name="goods.csv")
        desk.take(work=work, actor=sam, now=now)
        desk.ask(work=work, actor=sam, words="What is in goods.csv?", now=now)
    return {"asked": work.pk, "unknown": file.pk}


def on_the_bench(tenant: Client) -> dict[str, UUID]:
    """In Sam's hands: drafts that are ready, to be decided, held, and with the client."""
    sam = staff_actor(tenant)
    work = make_work(tenant, "week-46.csv", taken_by=sam.person_id, rows=31)
    drafts = make_drafts(tenant, work, 9, held=1)
    ready = next(draft for draft in drafts if draft.vat_category and draft.state == InvoiceState.DRAFT)
    with as_tenant(tenant.pk, "staff"):
        ask_about_draft(work=work, draft=drafts[5], words="Which price is right?", actor=sam, now=timezone.now())
    return {"bench": work.pk, "ready": ready.pk, "held": drafts[8].pk, "back": drafts[5].pk, "undecided": drafts[2].pk}


def delivered(tenant: Client) -> dict[str, UUID]:
    """Two deliveries: one rated, one not."""
    works = [deliver_one(tenant, name, first) for name, first in (("week-44.csv", 500), ("week-45.csv", 600))]
    with as_tenant(tenant.pk, "client"):
        done = WorkItem.objects.get(pk=works[0])
        desk.rate(work=done, actor=client_actor(tenant), score=3, words="Quick and right.", now=timezone.now())
        invoice = Invoice.objects.filter(work_id=works[1], state=InvoiceState.ISSUED).order_by("sequence")[0]
    return {"rated": works[0], "delivered": works[1], "invoice": invoice.pk}


def deliver_one(tenant: Client, name: str, first: int) -> UUID:
    sam, now = staff_actor(tenant), timezone.now()
    work = make_work(tenant, name, taken_by=person("sam@kantoor.example").pk)
    drafts = make_drafts(tenant, work, 6, first=first, held=1)
    with as_tenant(tenant.pk, "staff"):
        open_ = [draft.pk for draft in drafts if not draft.vat_category and draft.state == InvoiceState.DRAFT]
        decide_vat(work=work, drafts=open_, category="S", actor=sam, now=now)
        start_issuing(work=work, actor=sam, now=now)
    work_off()
    with as_tenant(tenant.pk, "staff"):
        return deliver_invoices(work=WorkItem.objects.get(pk=work.pk), actor=sam, now=timezone.now()).pk
