"""Refused rows put right by staff, from a file that was really read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.identity import as_tenant
from core.jobs import NEVER, work_off
from core.models import Job
from services.desk import actions as desk
from services.desk.actions.handing_in import leave_to_us
from services.desk.models import Row, Submission, WorkItem
from services.invoicing.models import Invoice
from tenants.models import Client
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor

CUSTOMERS = """customerID,companyName,contactName,address,city,country
ALFKI,Alfreds Futterkiste,Maria Anders,Obere Str. 57,Berlin,Germany
BERGS,Berglunds snabbköp,Christina Berglund,Berguvsvägen 8,Luleå,Sweden
BOLID,Bólido Comidas,Martín Sommer,C/ Araquil 67,Madrid,Spain
GROSR,GROSELLA-Restaurante,Manuel Pereira,5ª Ave., Los Palos Grandes,Caracas,Venezuela
HUNGO,Hungry Owl,Patricia McKenna,8 Johnstown Road, Cork,Cork,Ireland
"""
ORDERS = """orderID,customerID,orderDate,shippedDate,freight
10248,ALFKI,2026-11-02,2026-11-05,10.50
10249,GROSR,2026-11-02,2026-11-05,1.50
10250,GROSR,2026-11-02,2026-11-06,2.50
10251,HUNGO,2026-11-02,2026-11-06,3.50
"""
POSITIONS = """orderID,productID,quantity,unitPrice
10248,Chai,2,10.00
10249,Chai,1,10.00
10249,Chang,1,20.00
10250,Chai,3,10.00
10251,Chai,4,10.00
"""


@pytest.fixture
def work(acme: Client) -> WorkItem:
    """A submission of which two customers are broken, three orders with four positions waiting for them."""
    files = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS, "positions.csv": POSITIONS}
    ann = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        uploads = arrived({name: text.encode() for name, text in files.items()})
        submission = desk.hand_in(files=uploads, actor=ann, line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "client"):
        return WorkItem.objects.get(pk=submission.work_id)


def url(work: WorkItem) -> str:
    return f"/clients/acme/invoicing/{work.pk}/refused/"


def orders(acme: Client) -> list[str]:
    with as_tenant(acme.pk, "staff"):
        return list(Invoice.objects.order_by("order_number").values_list("order_number", flat=True))


def shown(browser: Browser, work: WorkItem) -> Any:
    return browser.get(url(work)).context["refused"]


def test_rows_with_what_is_wrong_what_waits_and_what_is_proposed(sam: Browser, work: WorkItem) -> None:
    page = shown(sam, work)
    rows = {row.title: row for row in page.rows}
    assert page.title == "2 rows that could not be used"
    grosr = rows["Row 5 of customers.csv"]
    assert grosr.waits == "2 orders with 3 positions wait for it"
    assert grosr.proposal == "Address: 5ª Ave., Los Palos Grandes"
    assert "there are 7 columns where the heading has 6" in grosr.problem
    assert [field.name for field in grosr.fields if field.touched] == ["address"]
    bench = sam.get(f"/clients/acme/invoicing/{work.pk}/").content.decode()
    assert "2 rows could not be used" in bench
    assert "7 good rows wait for them" in bench


def test_one_row_is_put_right_as_proposed(sam: Browser, acme: Client, work: WorkItem) -> None:
    assert orders(acme) == ["10248"]
    row = next(row for row in shown(sam, work).rows if "Row 5" in row.title)
    fields = {field.name: field.value for field in row.fields}
    answer = sam.post(url(work), {"row": str(row.id), **fields})
    assert (answer.status_code, answer["Location"]) == (303, url(work))
    work_off()
    assert orders(acme) == ["10248", "10249", "10250"]
    assert "1 row is put right." in sam.get(url(work)).content.decode()
    again = sam.post(url(work), {"row": str(row.id), **fields})
    assert again.status_code == 303
    assert "Nothing was done twice." in sam.get("/").content.decode()


def test_what_is_still_wrong_comes_back_as_it_was_typed(sam: Browser, acme: Client, work: WorkItem) -> None:
    row = next(row for row in shown(sam, work).rows if "Row 5" in row.title)
    fields = {field.name: field.value for field in row.fields} | {"country": "Atlantis", "name": "Grosella Sur"}
    answer = sam.post(url(work), {"row": str(row.id), **fields})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Atlantis” is no country that we know" in page
    assert 'value="Grosella Sur"' in page
    assert f'href="#{row.id.hex}-country"' in page
    with as_tenant(acme.pk, "staff"):
        assert Row.objects.get(pk=row.id).state == Row.State.REFUSED


def test_every_proposal_that_is_no_guess_at_once(sam: Browser, acme: Client, work: WorkItem) -> None:
    with as_tenant(acme.pk, "staff"):
        for row in Row.objects.filter(state=Row.State.REFUSED, kind="customers"):
            row.proposal = {
                **(row.proposal or {}),
                "certainty": "guess" if row.values["customer"] == "HUNGO" else "sure",
            }
            row.save(update_fields=["proposal"])
    page = shown(sam, work)
    assert str(page.all.label) == "Put 1 row right as proposed"
    assert sam.post(url(work), {"all": "1"}).status_code == 303
    work_off()
    assert orders(acme) == ["10248", "10249", "10250"]
    left = shown(sam, work)
    assert [row.title for row in left.rows] == ["Row 6 of customers.csv"]
    assert left.all is None


def test_the_client_leaves_them_to_us(sam: Browser, acme: Client, work: WorkItem) -> None:
    ann = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        leave_to_us(submission=Submission.objects.get(pk=work.submission_id), actor=ann, now=timezone.now())
    assert "Ann leaves the refused rows to us" in sam.get(f"/clients/acme/invoicing/{work.pk}/").content.decode()


def test_a_row_that_is_none(sam: Browser, work: WorkItem) -> None:
    assert sam.post(url(work), {"row": "nonsense"}).status_code == 404
    assert sam.post(url(work), {"row": str(work.pk)}).status_code == 303


def test_statements_do_not_grow_with_the_rows(sam: Browser, acme: Client, work: WorkItem) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert sam.get(url(work)).status_code == 200
        return len(seen)

    sam.get(url(work))
    few = statements()
    with as_tenant(acme.pk, "staff"):
        model = Row.objects.filter(state=Row.State.REFUSED, kind="customers")[0]
        Row.objects.bulk_create(
            Row(
                file_id=model.file_id, number=100 + n, kind="customers", key=f"X{n}", state=Row.State.REFUSED,
                cells=model.cells, problems=model.problems, proposal=model.proposal,
            )
            for n in range(100)
        )  # fmt: skip
    assert statements() == few


def test_rows_that_refer_to_something_in_no_file_are_listed(sam: Browser, acme: Client) -> None:
    files = {"customers.csv": CUSTOMERS[: CUSTOMERS.index("GROSR")], "orders.csv": ORDERS}
    with as_tenant(acme.pk, "client"):
        uploads = arrived({name: text.encode() for name, text in files.items()})
        made = desk.hand_in(files=uploads, actor=client_actor(acme), line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "client"):
        work = WorkItem.objects.get(pk=made.work_id)
    page = shown(sam, work)
    assert [(row.file, row.row) for row in page.lost] == [("orders.csv", 3), ("orders.csv", 4), ("orders.csv", 5)]
    html = sam.get(url(work)).content.decode()
    assert "3 rows that could not be used" in html
    assert "Row 5 of orders.csv: Customer HUNGO is in no file that you handed in." in html
    assert url(work) in sam.get(f"/clients/acme/invoicing/{work.pk}/").content.decode()


def test_work_whose_reading_stopped_says_so(sam: Browser, acme: Client, work: WorkItem) -> None:
    bench = f"/clients/acme/invoicing/{work.pk}/"
    with as_tenant(acme.pk, "staff"):
        Submission.objects.filter(pk=work.submission_id).update(state="reading")
        job = Job.objects.get(ref=work.submission_id)
    for state, attempts, stopped in (
        ("leased", 1, False),
        ("ready", 1, False),
        ("ready", 2, True),
        ("failed", 5, True),
    ):
        with as_tenant(acme.pk, "staff"):
            Job.objects.filter(pk=job.pk).update(state=state, attempts=attempts, trouble="OSError")
        html = sam.get(bench).content.decode()
        assert ("It stopped before the end (OSError). It is tried again by itself" in html) is stopped
        assert (f"Reference {job.pk.hex[-12:]}" in html) is stopped
    with as_tenant(acme.pk, "staff"):
        Job.objects.filter(pk=job.pk).update(ready_at=NEVER, trouble="NoSuchLine")
    assert "(NoSuchLine), and is not tried again by itself" in sam.get(bench).content.decode()
