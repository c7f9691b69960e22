"""Reading invoicing: figures of the workbench and the portal, in statements that do not grow with the rows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.identity import as_tenant
from core.ids import uuid7
from core.models import Job, JobState
from services.desk.models import WorkItem
from services.invoicing import queries
from services.invoicing.actions.issuing import issuable
from services.invoicing.models import Dispatch, DispatchState, Invoice, InvoiceState, Series
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import client_actor, staff_actor


def issue_by_hand(invoices: list[Invoice], ways: list[DispatchState], code: str = "2026", first: int = 1) -> None:
    """Invoices as they stand after issuing, without a worker; inside the client's schema."""
    series, _ = Series.objects.get_or_create(code=code)
    for n, (invoice, way) in enumerate(zip(invoices, ways, strict=True), start=first):
        Invoice.objects.filter(pk=invoice.pk).update(
            state=InvoiceState.ISSUED, series=series, sequence=n, number=f"{code}-{n:05d}", vat_category="S",
            issued_on=date(2026, 11, 20),
        )  # fmt: skip
        papers = None if way in (DispatchState.WAITING, DispatchState.REFUSED) else uuid4()
        Dispatch.objects.create(invoice_id=invoice.pk, chunk_id=uuid7(), state=way, pdf_id=papers, ubl_id=papers)


@pytest.fixture
def work(acme: Any) -> WorkItem:
    return make_work(acme)


def test_counts_of_every_state_in_one_statement(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 15, held=2)
    make_drafts(acme, make_work(acme, "other"), 3, first=900)
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        ways = [
            DispatchState.SENT,
            DispatchState.KEPT,
            DispatchState.REFUSED,
            DispatchState.MADE,
            DispatchState.WAITING,
        ]
        issue_by_hand(drafts[:5], ways)
        Invoice.objects.filter(pk=drafts[5].pk).update(state=InvoiceState.ASKED)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            n = queries.counts(actor, work)
        assert len(statements) == 1
        assert n.ready == issuable(work.pk).count() > 0
    assert (n.issued, n.held, n.asked, n.not_valid) == (5, 2, 1, 1)
    assert (n.waiting, n.made, n.sent, n.kept, n.under_way, n.handed_over) == (1, 1, 1, 1, 2, 2)
    assert n.all == 15
    assert n.ready + n.undecided == 7


def test_each_draft_stands_in_the_list_that_its_state_says(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 6, held=1)
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        issue_by_hand(drafts[:1], [DispatchState.REFUSED])
        shows = {draft.pk: queries.show_of(queries.draft_for(actor, work, draft.pk)) for draft in drafts}
        for pk, show in shows.items():
            assert queries.drafts(actor, work, show).filter(pk=pk).exists()
    assert set(shows.values()) == {"not_valid", "ready", "undecided", "held"}


def test_a_draft_without_positions_is_to_be_decided(acme: Any, work: WorkItem) -> None:
    make_drafts(acme, work, 1, positions=0)
    with as_tenant(acme.pk, "staff"):
        n = queries.counts(staff_actor(acme), work)
        assert (n.ready, n.undecided) == (0, 1)
        assert not issuable(work.pk).exists()


def test_warnings_are_grouped_by_country_most_first(acme: Any, work: WorkItem) -> None:
    make_drafts(acme, work, 13)  # customers in turn: DE with id, SE without, BR, US, NL
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        with CaptureQueriesContext(connection) as statements:
            groups = {group.code: group for group in queries.warning_groups(actor, work)}
        assert len(statements) == 1
        assert len(queries.with_warning(actor, work, "vat_export")) == 5
    assert (groups["vat_export"].n, groups["vat_export"].countries) == (5, (("BR", 3), ("US", 2)))
    assert (groups["vat_needs_id"].n, groups["vat_needs_id"].countries) == (3, (("SE", 3),))


def test_held_drafts_are_in_no_group_to_decide(acme: Any, work: WorkItem) -> None:
    make_drafts(acme, work, 5, held=5)
    with as_tenant(acme.pk, "staff"):
        assert queries.warning_groups(staff_actor(acme), work) == []


def test_sums_per_currency(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 2, customers=[("KEUKN", "Keukenhof", "Lisse", "NL", "")])
    foreign = make_drafts(
        acme, work, 1, first=50, customers=[("KEUKN", "Keukenhof", "Lisse", "NL", "")], currency="USD"
    )
    with as_tenant(acme.pk, "staff"):
        sums = queries.sums(staff_actor(acme), work, "ready")
    eur, usd = sums
    assert (eur.currency, eur.n, usd.currency, usd.n) == ("EUR", 2, "USD", 1)
    assert eur.payable == sum((draft.payable for draft in drafts), Decimal(0))
    assert usd.payable == foreign[-1].payable == usd.net + usd.tax


def test_pages_by_key_and_search(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 10)
    actor = staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        rows = queries.drafts(actor, work, "undecided")
        ids = list(rows.values_list("pk", flat=True))
        assert [row.pk for row in queries.drafts_after(rows, ids[2])] == ids[3:]
        assert [row.pk for row in queries.drafts_before(rows, ids[2])] == ids[:2][::-1]
        assert [row.order_number for row in queries.drafts(actor, work, "undecided", "hanari")] == ["10003", "10008"]
        assert [row.pk for row in queries.drafts(actor, work, "undecided", "10003")] == [drafts[2].pk]


def test_drafts_of_other_work_and_other_clients_are_not_there(acme: Any, globex: Any, work: WorkItem) -> None:
    other = make_drafts(acme, make_work(acme), 1, first=700)[0]
    foreign = make_drafts(globex, make_work(globex), 1)[0]
    with as_tenant(acme.pk, "staff"):
        for pk in (other.pk, foreign.pk, uuid4()):
            with pytest.raises(Http404):
                queries.draft_for(staff_actor(acme), work, pk)


def test_issued_invoices_newest_number_first_over_years(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 5)
    ann = client_actor(acme)
    with as_tenant(acme.pk, "staff"):
        issue_by_hand(drafts[:2], [DispatchState.SENT] * 2, code="2025", first=8)
        issue_by_hand(drafts[2:4], [DispatchState.SENT] * 2, code="2026", first=1)
    with as_tenant(acme.pk, "client"):
        rows = queries.invoices_for(ann)
        assert [row.number for row in rows] == ["2026-00002", "2026-00001", "2025-00009", "2025-00008"]
        assert [row.number for row in queries.invoices_after(rows, "2026-00001")] == ["2025-00009", "2025-00008"]
        assert queries.invoices_after(rows, "nonsense").count() == 4
        assert queries.invoices_of_work(ann, work)[0].number == "2025-00008"
        assert queries.invoice_for(ann, drafts[0].pk).number == "2025-00008"
        with pytest.raises(Http404):
            queries.invoice_for(ann, drafts[4].pk)  # a draft is the provider's still


def test_held_orders_say_why(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 3, held=1)
    with as_tenant(acme.pk, "client"):
        Invoice.objects.filter(pk=drafts[0].pk).update(state=InvoiceState.ASKED)
        held = queries.held_of_work(client_actor(acme), work)
    assert [(one.order_number, one.reason) for one in held] == [
        ("10001", "sent back with a question"), ("10003", "not shipped yet"),
    ]  # fmt: skip


def test_progress_goes_from_numbers_to_papers_to_sending(acme: Any, work: WorkItem) -> None:
    drafts = make_drafts(acme, work, 4, customers=[("KEUKN", "Keukenhof", "Lisse", "NL", "")])
    now, actor, batch = timezone.now(), staff_actor(acme), uuid7()
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.update(state=InvoiceState.ISSUING, batch_id=batch)
        started = now - timedelta(minutes=1)
        Job.objects.create(
            tenant_id=acme.pk, kind="invoicing.issue", ref=batch, key="issue:x", ready_at=now, created_at=started,
            total=4, done=1, state=JobState.LEASED,
        )  # fmt: skip
        issue_by_hand(drafts[:1], [DispatchState.WAITING])
        first = queries.progress(actor, work, queries.counts(actor, work), now=now)
        issue_by_hand(drafts[1:], [DispatchState.MADE] * 3, first=2)
        second = queries.progress(actor, work, queries.counts(actor, work), now=now)
        Dispatch.objects.filter(state="waiting").update(state="refused")
        third = queries.progress(actor, work, queries.counts(actor, work), now=now)
        Dispatch.objects.filter(state="made").update(state="sent")
        last = queries.progress(actor, work, queries.counts(actor, work), now=now)
    assert (first.step, first.done, first.total, first.left) == ("number", 1, 4, timedelta(minutes=3))
    assert [(p.step, p.done, p.total) for p in (second, third, last)] == [
        ("papers", 3, 4),
        ("send", 1, 4),
        ("done", 4, 4),
    ]


def test_a_job_that_stopped_for_good_is_told(acme: Any, work: WorkItem) -> None:
    make_drafts(acme, work, 2, customers=[("KEUKN", "Keukenhof", "Lisse", "NL", "")])
    now, actor, batch = timezone.now(), staff_actor(acme), uuid7()
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.update(state=InvoiceState.ISSUING, batch_id=batch)
        Job.objects.create(
            tenant_id=acme.pk, kind="invoicing.issue", ref=batch, key="issue:x", ready_at=now, created_at=now, total=2,
            state=JobState.FAILED, trouble="OperationalError",
        )  # fmt: skip
        told = queries.progress(actor, work, queries.counts(actor, work), now=now)
    assert (told.step, told.trouble, told.reference) == ("number", "OperationalError", "issue:x")


@pytest.mark.parametrize("n", [5, 200])
def test_statements_do_not_grow_with_the_rows(acme: Any, work: WorkItem, n: int) -> None:
    make_drafts(acme, work, n, held=n // 5)
    actor, now = staff_actor(acme), timezone.now()
    with as_tenant(acme.pk, "staff"), CaptureQueriesContext(connection) as statements:
        counted = queries.counts(actor, work)
        page = list(queries.drafts(actor, work, "undecided")[:50])
        queries.positions_of(actor, queries.draft_for(actor, work, page[0].pk))
        queries.sums(actor, work, "ready")
        queries.warning_groups(actor, work)
        queries.held_of_work(actor, work)
        queries.progress(actor, work, counted, now=now)
        [(row.party.name, getattr(row, "dispatch", None)) for row in page]
    assert len(statements) == 7
