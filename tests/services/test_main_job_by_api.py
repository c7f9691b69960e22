"""The main job by the API alone: no page is opened between the files and the rated work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from core.identity import door
from tenants.models import Client
from tests.browser.sending import Sending, small_sending
from tests.harness import processes
from tests.harness.api import token_of_client, token_of_staff
from tests.harness.calling import Caller
from tests.harness.post import Letters, post_office
from tests.harness.serving import Served, served

pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def running(own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Letters]]:
    folder = tmp_path_factory.mktemp("house")
    with post_office() as (letters, smtp), served(own_database, folder, SMTP_URL=smtp) as web:
        beat = processes.beat_command(folder / "schedule")
        with (
            processes.running(processes.worker_command(), web.env, folder / "worker.log"),
            processes.running(beat, web.env, folder / "beat.log"),
        ):
            yield web, letters


def test_the_main_job_by_api_alone(running: tuple[Served, Letters]) -> None:
    web, letters = running
    with door():
        acme = Client.objects.get(slug="acme")
    ann = Caller(web, "acme", token_of_client(acme)[1])
    sam = Caller(web, "console", token_of_staff("sam")[1])
    sending = small_sending(timezone.localdate())
    work = hand_in(ann, sending)
    repair(ann, work)
    room = take(sam, work)
    decide_vat(sam, room)
    n = issue(sam, room)
    assert n == sending.invoiced + sending.waiting
    assert sam.post(f"{room}/deliver/")["state"] == "delivered"
    see_the_papers(ann, work, n)
    assert ann.post(f"work/{work}/rating/", {"score": 3, "words": "Quick!"})["score"] == 3
    assert len(letters.all) == n


def hand_in(ann: Caller, sending: Sending) -> str:
    """Returns the id of the work, when its files are read."""
    receipt = ann.hand_in(sending.files, line="invoicing", note="By our own system.")
    assert {one["name"]: one["sha256"] for one in receipt["files"]} == {
        name: hashlib.sha256(content).hexdigest() for name, content in sending.files.items()
    }
    ann.until(f"work/{receipt['work']}/reading/", lambda job: job["state"] == "done")
    found: str = receipt["work"]
    return found


def repair(ann: Caller, work: str) -> None:
    """The broken customer, as the proposal has it; the orders that waited for it follow by themselves."""
    for _attempt in range(5):
        rows = list(ann.all(f"work/{work}/refused-rows/"))
        if not rows:
            return
        assert all(row["problems"] for row in rows)
        wishes = [{"id": row["id"], "values": row["proposal"]} for row in rows]
        assert ann.post(f"work/{work}/repairs/", {"rows": wishes})["repaired"] == len(rows)
        ann.until(f"work/{work}/reading/", lambda job: job["state"] == "done")
    raise AssertionError("there are always more rows to repair")


def take(sam: Caller, work: str) -> str:
    """Take it from the queue; returns where it is worked on."""
    items = {one["id"]: one for one in sam.all("queue/")}
    assert items[work]["client"]["slug"] == "acme"
    assert sam.post(f"queue/{work}/take/")["assignee"] == "Sam"
    return f"clients/acme/work/{work}"


def decide_vat(sam: Caller, room: str) -> None:
    for group in sam.get(f"{room}/warnings/")["warnings"]:
        if group["decides_vat"]:
            category = "G" if group["code"] == "vat_export" else "S"
            sam.post(f"{room}/vat/", {"category": category, "warning": group["code"]})


def issue(sam: Caller, room: str) -> int:
    """Returns how many invoices were issued, when all are sent."""
    ready = len(list(sam.all(f"{room}/drafts/", show="ready")))
    assert sam.post(f"{room}/issue/")["invoices"] == ready
    standing: Any = sam.until(f"{room}/invoicing/", lambda answer: answer["progress"]["step"] == "done")
    assert standing["counts"]["not_valid"] == 0
    return int(standing["counts"]["issued"])


def see_the_papers(ann: Caller, work: str, n: int) -> None:
    invoices = list(ann.all("invoices/", work=work))
    assert len(invoices) == n
    assert len({one["number"] for one in invoices}) == n
    one = ann.get(f"invoices/{invoices[0]['id']}/")
    assert one["positions"]
    assert ann.content(f"documents/{one['dispatch']['pdf']}/content/").startswith(b"%PDF-")
    assert one["number"].encode() in ann.content(f"documents/{one['dispatch']['ubl']}/content/")
