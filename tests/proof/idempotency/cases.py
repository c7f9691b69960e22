"""What is sent to each POST of the API so that it does its deed: made twice, once to see what one call does and once to
be sent by fifty at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils import timezone

from core.identity import as_tenant, provider
from core.jobs import work_off
from core.models import OutboxFact
from services.desk.models import HandedFile, Message, Row, WorkItem
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Invoice
from services.webhooks.actions import add_endpoint
from services.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState
from tenants.models import Client
from tests.harness.factories import make_drafts, make_work
from tests.harness.lines import console_actor
from tests.harness.people import client_actor, person, staff_actor
from tests.harness.stage import BROKEN, delivered, handed_in, question

NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Sent:
    """Parts of the address, and the body: JSON, or a form with files."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


Case = Callable[[Client], Sent]


def taken(acme: Client) -> WorkItem:
    return make_work(acme, f"w{next(NUMBERS)}", taken_by=person("sam@kantoor.example").pk)


def of(work: WorkItem, **more: str) -> dict[str, str]:
    return {"work": str(work.pk), "client": "acme", **more}


def files(acme: Client) -> Sent:
    content = b"OrderID,CustomerID\n%d,ALFKI\n" % next(NUMBERS)
    return Sent(body={"line": "invoicing"}, files={"orders.csv": content})


def free_work(acme: Client) -> Sent:
    return Sent(of(make_work(acme, f"w{next(NUMBERS)}")))


def taken_work(acme: Client) -> Sent:
    return Sent(of(taken(acme)))


def words(acme: Client) -> Sent:
    return Sent(of(taken(acme)), {"words": "Which shop?"})


def answer(acme: Client) -> Sent:
    work = taken(acme)
    question(acme, work)
    with as_tenant(acme.pk, "client"):
        asked = Message.objects.get(work_id=work.pk, asks=True)
    return Sent({"question": str(asked.pk)}, {"words": "The one in Lyon."})


def rating(acme: Client) -> Sent:
    work = taken(acme)
    delivered(acme, work)
    return Sent(of(work), {"score": 3, "words": "Quick!"})


def refused(acme: Client) -> tuple[WorkItem, Row]:
    work = handed_in(acme, BROKEN.replace(b"\n2,", b"\n%d," % (1000 + next(NUMBERS))))
    with as_tenant(acme.pk, "client"):
        rows = Row.objects.filter(file__submission__work_id=work.pk, state="refused")
        row = rows.order_by("-number")[0]
    return work, row


def repair(acme: Client) -> Sent:
    work, row = refused(acme)
    values = {"order": f"R{next(NUMBERS)}", "customer": "ALFKI", "order_date": "2026-11-02"}
    values |= {"shipped_date": "2026-11-05", "freight": "1.00"}
    return Sent(of(work), {"rows": [{"id": str(row.pk), "values": values}]})


def left(acme: Client) -> Sent:
    return Sent(of(refused(acme)[0]))


def columns(acme: Client) -> Sent:
    """A file whose headings say nothing, and were never seen before."""
    n = next(NUMBERS)
    work = handed_in(acme, b"a%d,b,c\n%d,ALFKI,2026-11-02\n" % (n, n))
    with as_tenant(acme.pk, "client"):
        file = HandedFile.objects.get(submission__work_id=work.pk)
    named_columns = {"order": 0, "customer": 1, "order_date": 2}
    return Sent(of(work, file=str(file.pk)), {"kind": "orders", "columns": named_columns})


def draft(acme: Client, **fields: Any) -> tuple[WorkItem, Invoice]:
    work = taken(acme)
    return work, make_drafts(acme, work, 1, first=10_000 * next(NUMBERS), **fields)[0]


def one_draft(acme: Client) -> Sent:
    work, found = draft(acme)
    return Sent(of(work, draft=str(found.pk)))


def held_draft(acme: Client) -> Sent:
    work, found = draft(acme, held=1)
    return Sent(of(work, draft=str(found.pk)))


def edited_draft(acme: Client) -> Sent:
    work, found = draft(acme)
    return Sent(of(work, draft=str(found.pk)), {"version": found.version, "freight": "7.00", "positions": []})


def asked_draft(acme: Client) -> Sent:
    work, found = draft(acme)
    return Sent(of(work, draft=str(found.pk)), {"words": "How many?"})


def vat(acme: Client) -> Sent:
    work, found = draft(acme)
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.filter(pk=found.pk).update(vat_category="", vat_decided_by="", stale=False)
    return Sent(of(work), {"category": "S", "drafts": [str(found.pk)]})


def issue(acme: Client) -> Sent:
    work, found = draft(acme)
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.filter(pk=found.pk).update(vat_category="S", vat_rate=21, stale=False)
    return Sent(of(work))


def issued(acme: Client) -> Sent:
    sent = issue(acme)
    with as_tenant(acme.pk, "staff"):
        work = WorkItem.objects.get(pk=sent.path["work"])
        start_issuing(work=work, actor=staff_actor(acme), now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "staff"):
        return Sent(of(work, draft=str(Invoice.objects.get(work_id=work.pk).pk)))


CASES: Mapping[str, Case] = {
    "desk_hand_in": files,
    "desk_answer": answer,
    "desk_rate": rating,
    "desk_repair": repair,
    "desk_leave_to_us": left,
    "desk_columns": columns,
    "desk_ask": words,
    "desk_take_next": free_work,
    "desk_take": free_work,
    "desk_put_back": taken_work,
    "invoicing_decide_vat": vat,
    "invoicing_issue": issue,
    "invoicing_deliver": taken_work,
    "invoicing_edit": edited_draft,
    "invoicing_hold": one_draft,
    "invoicing_release": held_draft,
    "invoicing_ask": asked_draft,
    "invoicing_again": issued,
}
"""operationId → what is sent."""


def webhook(acme: Client, house: bool = False) -> Sent:
    facts = ["invoicing.invoice_issued"]
    return Sent(body={"url": f"https://hooks{next(NUMBERS)}.kantoor.nl/in", "facts": facts})


def named(acme: Client, house: bool = False) -> str:
    """An address that is told, of the client's or of the house's; older ones make room."""
    body = webhook(acme).body
    with provider():
        old = Endpoint.objects.filter(tenant_id=None if house else acme.pk).order_by("-id")[3:].values_list("pk")
        Endpoint.objects.filter(pk__in=list(old.values_list("pk", flat=True))).update(state=EndpointState.REMOVED)
    with provider() if house else as_tenant(acme.pk, "client"):
        actor = console_actor("noor") if house else client_actor(acme)
        made = add_endpoint(url=body["url"], facts=body["facts"], actor=actor, now=timezone.now())
    return str(made.endpoint.pk)


def endpoint(acme: Client, house: bool = False) -> Sent:
    return Sent({"endpoint": named(acme, house)}, {"since": "2026-11-01T00:00:00Z"})


def endpoint_off(acme: Client, house: bool = False) -> Sent:
    """One that is switched off."""
    sent = endpoint(acme, house)
    with provider():
        Endpoint.objects.filter(pk=sent.path["endpoint"]).update(state=EndpointState.DISABLED)
    return sent


def delivery(acme: Client, house: bool = False) -> Sent:
    """One that an endpoint took, to be sent again."""
    now, hook = timezone.now(), named(acme, house)
    with provider():
        told = Delivery(
            tenant_id=None if house else acme.pk, endpoint_id=hook, created_at=now, next_at=now,
            fact=OutboxFact.objects.filter(tenant_id=acme.pk).order_by("id")[0],
            state=DeliveryState.DELIVERED, delivered_at=now,
        )  # fmt: skip
        Delivery.objects.bulk_create([told])
    return Sent({"delivery": str(told.pk)})


WEBHOOKS: Mapping[str, Callable[[Client, bool], Sent]] = {
    "webhooks_add_webhook": webhook,
    "webhooks_rotate_secret": endpoint,
    "webhooks_switch_off": endpoint,
    "webhooks_switch_on": endpoint_off,
    "webhooks_remove": endpoint,
    "webhooks_replay_since": endpoint,
    "webhooks_replay": delivery,
}
