"""A house with something in every room, committed, for proofs that call it from outside: work in every state, refused
rows, drafts, issued invoices, questions, documents, and tokens of both sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from core.identity import as_tenant, provider
from core.jobs import work_off
from services.archive.models import Document
from services.desk import actions as desk
from services.desk.models import HandedFile, Message, Row, Submission, WorkItem
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Invoice, Position
from services.parties.models import Party
from tenants.models import Client
from tests.harness.api import token_of_client, token_of_staff
from tests.harness.factories import make_drafts, make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, person, staff_actor

BROKEN = b"OrderID,CustomerID,OrderDate,ShippedDate,Freight\n1,ALFKI,2026-11-02,2026-11-05,1.00\n2,ALFKI,never,x,y\n"


@dataclass
class Stage:
    """Secrets by who has them, and ids by the name under which addresses and bodies call for them."""

    secrets: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, Sequence[str]] = field(default_factory=dict)


def set_up(tenant: Client) -> Stage:
    """Everything once; `tenant` is a client of the cast."""
    sam = person("sam@kantoor.example").pk
    handed = handed_in(tenant)
    works = [make_work(tenant, f"w{i}", taken_by=sam if i % 2 else None) for i in range(6)]
    for i, work in enumerate(works):
        make_drafts(tenant, work, 4, first=100 * i, held=1)
    question(tenant, works[1])
    issued(tenant, works[3])
    delivered(tenant, works[5])
    return Stage(secrets(tenant), ids_of(tenant, [handed, *works]))


def secrets(tenant: Client) -> dict[str, str]:
    own = {name: token_of_client(tenant, name)[1] for name in ("ann", "udo", "vera")}
    return {**own, **{name: token_of_staff(name)[1] for name in ("sam", "lena", "joris")}}


def handed_in(tenant: Client, content: bytes = BROKEN) -> WorkItem:
    """Files that were read, one row of which was refused."""
    with as_tenant(tenant.pk, "client"):
        files = arrived({"orders.csv": content})
        submission = desk.hand_in(files=files, actor=client_actor(tenant), line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(tenant.pk, "client"):
        return WorkItem.objects.get(pk=submission.work_id)


def question(tenant: Client, work: WorkItem) -> None:
    with as_tenant(tenant.pk, "staff"):
        desk.ask(work=work, actor=staff_actor(tenant), words="Which?", now=timezone.now())


def issued(tenant: Client, work: WorkItem) -> None:
    with as_tenant(tenant.pk, "staff"):
        Invoice.objects.filter(work_id=work.pk, vat_category="").update(vat_category="S", vat_rate=21)
        start_issuing(work=work, actor=staff_actor(tenant), now=timezone.now())
    work_off()


def delivered(tenant: Client, work: WorkItem) -> None:
    with as_tenant(tenant.pk, "staff"):
        WorkItem.objects.filter(pk=work.pk).update(state="delivered", delivered_at=timezone.now())


def ids_of(tenant: Client, works: Sequence[WorkItem]) -> dict[str, list[str]]:
    with as_tenant(tenant.pk, "staff"):
        found = {
            "work": [work.pk for work in works],
            "draft": list(Invoice.objects.exclude(state="issued").values_list("pk", flat=True)),
            "invoice": list(Invoice.objects.filter(state="issued").values_list("pk", flat=True)),
            "position": list(Position.objects.values_list("pk", flat=True)[:20]),
            "document": list(Document.objects.values_list("pk", flat=True)),
            "party": list(Party.objects.values_list("pk", flat=True)),
            "submission": list(Submission.objects.values_list("pk", flat=True)),
            "file": list(HandedFile.objects.values_list("pk", flat=True)),
            "row": list(Row.objects.filter(state="refused").values_list("pk", flat=True)),
            "question": list(Message.objects.filter(asks=True).values_list("pk", flat=True)),
        }
    with provider():
        slugs = list(Client.objects.values_list("slug", flat=True))
    return {name: [str(pk) for pk in pks] for name, pks in found.items()} | {"client": [*slugs]}
