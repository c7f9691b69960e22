"""People at the portal, and files as clients' systems write them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import set_urlconf
from django.utils import timezone

from core.identity import as_tenant
from core.jobs import work_off
from services.desk import actions as desk
from services.desk.models import WorkItem
from services.invoicing.actions.editing import decide_vat, deliver_invoices
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Invoice
from tenants.models import Client
from tests.harness.browsers import signed_in
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import person, staff_actor

CUSTOMERS = (
    b"customerID,companyName,contactName,contactTitle,address,city,region,postalCode,country,phone,fax\n"
    b"ALFKI,Alfreds Futterkiste,Maria Anders,Sales Representative,Obere Str. 57,Berlin,NULL,12209,Germany,030-1,030-2\n"
    b"AROUT,Around the Horn,Thomas Hardy,Sales Representative,120 Hanover Sq.,London,NULL,WA1 1DP,UK,1,2\n"
    b"BLONP,Blondesddsl,Frederique Citeaux,Manager,24, place Kleber,Strasbourg,NULL,67000,France,88.1,88.2\n"
    b"FRANK,Frankenversand,Peter Franken,Owner,Berliner Platz 43,Munich,NULL,80805,Germany,089-1,089-2\n"
)
"""The address of row 4 holds a comma that is not between quotation marks."""
ORDERS = (
    b"orderID,customerID,orderDate,shippedDate,freight\n"
    b"10251,ALFKI,2026-10-05,2026-10-07,41.34\n"
    b"10252,BLONP,2026-10-06,2026-10-08,51.30\n"
    b"10253,BLONP,2026-10-07,2026-10-09,58.17\n"
    b"10254,ALFKI,2026-10-07,NULL,22.98\n"
)
"""Two orders hang on the broken customer; one is not shipped."""
FILES = {"customers.csv": CUSTOMERS, "orders.csv": ORDERS}


@pytest.fixture(autouse=True)
def addresses_of_the_portal() -> Iterator[None]:
    """`reverse` outside of a request finds the addresses of a client's host."""
    set_urlconf("config.urls.client")
    yield
    set_urlconf(None)


@pytest.fixture
def ann(acme: Client) -> Browser:
    """Acme's administrator."""
    return signed_in("ann@acme.example", "acme")


@pytest.fixture
def vera(acme: Client) -> Browser:
    """Somebody of Acme who only looks."""
    return signed_in("vera@acme.example", "acme")


def hand_in(browser: Browser, files: Mapping[str, bytes] = FILES, **fields: str) -> Any:
    sent = [SimpleUploadedFile(name, content, content_type="text/csv") for name, content in files.items()]
    return browser.post("/hand-in/", {"files": sent, **fields})


def work_at(address: str) -> WorkItem:
    """The work item whose page this is; inside the client's schema."""
    return WorkItem.objects.select_related("tenant").get(pk=address.strip("/").split("/")[1])


@pytest.fixture
def handed_in(ann: Browser) -> str:
    """The address of work that Ann handed in and a worker has read."""
    answer = hand_in(ann)
    assert answer.status_code == 303, answer.content[:2000]
    work_off()
    return str(answer["Location"])


@pytest.fixture
def asked(acme: Client, handed_in: str) -> str:
    """The same, in Sam's hands, who has asked a question."""
    with as_tenant(acme.pk, "staff"):
        sam, work = staff_actor(acme), work_at(handed_in)
    with as_tenant(acme.pk, "staff"):
        desk.take(work=work, actor=sam, now=timezone.now())
        desk.ask(work=work, actor=sam, words="Is the freight of 10252 right?", now=timezone.now())
    return handed_in


@pytest.fixture
def delivered(acme: Client) -> str:
    """The address of delivered work: three invoices with their papers, one order held."""
    work = make_work(acme, "autumn.csv", taken_by=person("sam@kantoor.example").pk)
    drafts, lena, now = make_drafts(acme, work, 4, held=1), staff_actor(acme, "sam"), timezone.now()
    with as_tenant(acme.pk, "staff"):
        open_ = [draft.pk for draft in drafts if not draft.vat_category and draft.state == "draft"]
        if open_:
            decide_vat(work=work, drafts=open_, category="S", actor=lena, now=now)
        start_issuing(work=work, actor=lena, now=now)
    work_off()
    with as_tenant(acme.pk, "staff"):
        deliver_invoices(work=WorkItem.objects.get(pk=work.pk), actor=lena, now=timezone.now())
    return f"/work/{work.pk}/"


def first_invoice(acme: Client) -> Invoice:
    with as_tenant(acme.pk, "staff"):
        return Invoice.objects.select_related("dispatch").filter(state="issued").order_by("sequence")[0]


def text_of(answer: Any) -> str:
    return bytes_of(answer).decode()


def bytes_of(answer: Any) -> bytes:
    """The body, whatever way it is sent."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)
