"""The main job in one process: a client's files become drafts, invoices, papers and mails; then the repaired rows."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from core.identity import as_tenant, provider
from core.jobs import work_off
from core.models import Job
from demo import deal
from services.desk import actions as desk
from services.desk.models import Message, Row, WorkItem
from services.invoicing.actions.editing import decide_vat, deliver_invoices
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Dispatch, Invoice
from tenants.models import Client
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor


def hand_in(tenant: Client, files: Any, now: datetime) -> WorkItem:
    actor = client_actor(tenant)
    with as_tenant(tenant.pk, "client"):
        submission = desk.hand_in(files=arrived(files), actor=actor, line="invoicing", now=now)
    work_off()
    with as_tenant(tenant.pk, "client"):
        return WorkItem.objects.get(pk=submission.work_id)


def do_work(tenant: Client, work: WorkItem, now: datetime) -> WorkItem:
    actor = staff_actor(tenant)
    with provider():
        desk.take(work=work, actor=actor, now=now)
    with as_tenant(tenant.pk, "staff"):
        work = WorkItem.objects.get(pk=work.pk)
        for category, warning in (("S", "vat_needs_id"), ("G", "vat_export")):
            drafts = Invoice.objects.filter(work_id=work.pk, warnings__contains=[warning])
            decide_vat(
                work=work, drafts=list(drafts.values_list("pk", flat=True)), category=category, actor=actor, now=now
            )
        start_issuing(work=work, actor=actor, now=now)
    work_off()
    with as_tenant(tenant.pk, "staff"):
        return deliver_invoices(work=WorkItem.objects.get(pk=work.pk), actor=actor, now=now)


TODAY = date(2026, 11, 22)


def states(tenant: Client) -> Counter[str]:
    with as_tenant(tenant.pk, "staff"):
        return Counter(Invoice.objects.values_list("state", flat=True))


def sum_over_csv(tenant: str, *, without_broken: bool) -> Decimal:
    """Net and freight of the shipped orders, summed from the files by other means than ours."""
    broken = {row[0] for row in deal.mended("orders.csv")}
    shipped = {}
    for row in csv.reader(deal.lines("orders.csv")[1:]):
        row = next((m for m in deal.mended("orders.csv") if m[0] == row[0]), row) if row[0] in broken else row
        if row[5] != "NULL" and deal.client_of(row[0]) == tenant and not (without_broken and row[0] in broken):
            shipped[row[0]] = Decimal(row[7])
    total = sum(shipped.values(), Decimal(0))
    for order, _product, price, quantity, discount in csv.reader(deal.lines("order-details.csv")[1:]):
        if order in shipped:
            gross = Decimal(price) * Decimal(quantity)
            total += cents(gross) - cents(gross * Decimal(discount))
    return total


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def issued_sum() -> Decimal:
    return sum((i.positions_net + i.freight for i in Invoice.objects.filter(state="issued")), Decimal(0))


@pytest.mark.slow
@pytest.mark.django_db
def test_northwinds_files_become_invoices_in_two_passes(acme: Client) -> None:
    now = timezone.now()
    work = hand_in(acme, deal.first_pass("noordzee", TODAY).files, now)
    with as_tenant(acme.pk, "staff"):
        assert not Job.objects.exclude(state="done").exists()
        questions = list(Message.objects.filter(code="rows_wait", answered_at=None))
        waiting = {order for question in questions for order in question.detail["orders"]}
        assert len(waiting) == Row.objects.filter(kind="orders", state="refused").count() == 63
        assert sum(question.detail["positions"] for question in questions) == 159
        assert {question.detail["column"] for question in questions} == {"address"}
    assert states(acme) == {"draft": 208, "held": 6}
    do_work(acme, work, now)
    with as_tenant(acme.pk, "staff"):
        assert Counter(Dispatch.objects.values_list("state", flat=True)) == {"sent": 208}
        assert issued_sum() == sum_over_csv("noordzee", without_broken=True)
    do_work(acme, hand_in(acme, deal.repaired("noordzee", TODAY).files, now), now)
    assert states(acme) == {"issued": 270, "held": 7}
    with as_tenant(acme.pk, "staff"):
        assert issued_sum() == sum_over_csv("noordzee", without_broken=False)
        numbers = list(Invoice.objects.filter(state="issued").order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, 271))
        assert not Message.objects.filter(answered_at=None).exists()
        assert not Row.objects.filter(state__in=["waiting", "refused"]).exists()
    assert len(mail.outbox) == 270
