"""A file that was not recognised is read once staff say which column is which."""

from __future__ import annotations

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant
from core.jobs import work_off
from services.desk import actions as desk
from services.desk.models import HandedFile, WorkItem
from services.invoicing.models import Product
from tenants.models import Client
from tests.harness.factories import make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor

GOODS = "zorp,blargh,quux\nP1,Chai,box\nP2,Chang,bottle\n"


@pytest.fixture
def file(acme: Client) -> HandedFile:
    ann = client_actor(acme)
    with as_tenant(acme.pk, "client"):
        uploads = arrived({"goods.csv": GOODS.encode()})
        desk.hand_in(files=uploads, actor=ann, line="invoicing", now=timezone.now())
    work_off()
    with as_tenant(acme.pk, "client"):
        return HandedFile.objects.select_related("submission").get()


def url(file: HandedFile) -> str:
    return f"/clients/acme/invoicing/{file.submission.work_id}/columns/{file.pk}/"


def test_staff_say_which_column_is_which(sam: Browser, acme: Client, file: HandedFile) -> None:
    bench = sam.get(f"/clients/acme/invoicing/{file.submission.work_id}/").content.decode()
    assert "goods.csv: kind not recognised" in bench
    assert url(file) in bench
    page = sam.get(f"{url(file)}?kind=products").context["columns"]
    assert [option.label for option in page.fields[0].options] == ["not in this file", "zorp", "blargh", "quux"]
    chosen = {"kind": "products", "column-product": "0", "column-name": "1", "column-unit": "2"}
    assert sam.post(url(file), chosen).status_code == 303
    work_off()
    with as_tenant(acme.pk, "staff"):
        goods = list(Product.objects.order_by("code").values_list("code", "name", "unit"))
    assert goods == [("P1", "Chai", "box"), ("P2", "Chang", "bottle")]


def test_examples_stand_beside_what_was_chosen(sam: Browser, file: HandedFile) -> None:
    answer = sam.post(url(file), {"kind": "products", "column-name": "1", "column-product": "x"})
    page = answer.context["columns"]
    assert answer.status_code == 422
    assert "Say which column holds" in page.problem
    assert {field.name: field.samples for field in page.fields}["column-name"] == "Chai · Chang"


def test_a_file_of_other_work_is_not_there(sam: Browser, acme: Client, file: HandedFile) -> None:
    other: WorkItem = make_work(acme)
    assert sam.get(f"/clients/acme/invoicing/{other.pk}/columns/{file.pk}/").status_code == 404
    assert sam.get(f"/clients/acme/invoicing/{file.submission.work_id}/columns/{other.pk}/").status_code == 404
