"""Invoices in lists and one by one, their papers, paging by key."""

from __future__ import annotations

import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from client_portal.views import invoicing
from core.identity import as_tenant
from services.archive.gateways import keep_bytes
from services.archive.models import Document
from tenants.models import Client
from tests.client_portal.conftest import FILES, bytes_of, first_invoice, text_of, work_at
from tests.harness.browsers import signed_in


def test_the_list_is_newest_first_with_amount_and_papers(ann: Browser, delivered: str) -> None:
    rows = ann.get("/invoices/").context["invoices"]["rows"]
    assert [row["number"] for row in rows] == ["2026-00003", "2026-00002", "2026-00001"]
    assert all(row["pdf_url"] and row["ubl_url"] and row["total"] > 0 for row in rows)
    assert rows[-1]["debtor"] == "Alfreds Futterkiste"


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("?q=Alfreds", ["2026-00001"]), ("?q=00002", ["2026-00002"]), ("?q=10003", ["2026-00003"]), ("?q=nobody", [])],
)
def test_invoices_are_found_by_words(ann: Browser, delivered: str, query: str, numbers: list[str]) -> None:
    answer = ann.get(f"/invoices/{query}")
    assert [row["number"] for row in answer.context["invoices"]["rows"]] == numbers
    assert ("No invoice holds “nobody”." in text_of(answer)) is not bool(numbers)


def test_the_invoices_of_one_piece_of_work(ann: Browser, acme: Client, handed_in: str, delivered: str) -> None:
    with as_tenant(acme.pk, "client"):
        with_invoices, without = work_at(delivered).pk, work_at(handed_in).pk
    assert len(ann.get(f"/invoices/?work={with_invoices}").context["invoices"]["rows"]) == 3
    assert ann.get(f"/invoices/?work={without}").context["invoices"]["rows"] == []
    assert len(ann.get("/invoices/?work=nonsense").context["invoices"]["rows"]) == 3


def test_paging_by_key_goes_on_and_back(ann: Browser, delivered: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invoicing, "PAGE", 1)
    seen, address = [], "/invoices/?q=2026"
    for _page in range(3):
        found = ann.get(address).context["invoices"]
        seen.append((found["rows"][0]["number"], found["pager"]["first"], found["pager"]["total"]))
        address = f"/invoices/{found['pager']['next_url'] or ''}"
    assert seen == [("2026-00003", 1, 3), ("2026-00002", 2, 3), ("2026-00001", 3, 3)]
    back = ann.get(f"/invoices/{found['pager']['previous_url']}").context["invoices"]
    assert (back["rows"][0]["number"], back["pager"]["first"]) == ("2026-00002", 2)
    assert "q=2026" in back["pager"]["next_url"]


@pytest.mark.parametrize("query", ["after=nonsense", "before=00000000-0000-0000-0000-000000000000", "after="])
def test_an_address_that_makes_no_sense_gives_the_first_page(ann: Browser, delivered: str, query: str) -> None:
    assert len(ann.get(f"/invoices/?{query}").context["invoices"]["rows"]) == 3


def test_one_invoice_adds_up_before_the_readers_eyes(ann: Browser, acme: Client, delivered: str) -> None:
    invoice = first_invoice(acme)
    shown = ann.get(f"/invoices/{invoice.pk}/").context["invoice"]
    assert sum(amount for _words, amount in shown["sums"]) == shown["payable"] == invoice.payable
    assert sum(position["net"] for position in shown["positions"]) == shown["sums"][0][1]
    assert shown["way"] == "sent to post@alfki.example"
    assert shown["work"] == {"url": delivered, "title": "autumn.csv"}


def test_papers_are_downloads_and_nothing_else(ann: Browser, acme: Client, delivered: str) -> None:
    dispatch = first_invoice(acme).dispatch
    pdf, ubl = ann.get(f"/files/{dispatch.pdf_id}/"), ann.get(f"/files/{dispatch.ubl_id}/")
    assert pdf["Content-Disposition"] == 'attachment; filename="2026-00001.pdf"'
    assert ubl["Content-Disposition"] == 'attachment; filename="2026-00001.xml"'
    for answer in (pdf, ubl):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
    content = bytes_of(pdf)
    assert content.startswith(b"%PDF-")
    assert int(pdf["Content-Length"]) == len(content)


def test_what_was_handed_in_comes_back_as_it_was(ann: Browser, handed_in: str) -> None:
    addresses = re.findall(r'href="(/files/[^"]+)" download>([^<]+)<', text_of(ann.get(handed_in)))
    assert {name: bytes_of(ann.get(address)) for address, name in addresses} == FILES


def test_a_file_name_cannot_break_out_of_its_header(ann: Browser, acme: Client) -> None:
    name = 'a"\r\nSet-Cookie: x=1; <b>ż</b>.csv'
    with as_tenant(acme.pk, "client"):
        digest = keep_bytes(acme.pk, b"<script>alert(1)</script>")
        document = Document.objects.create(
            line="invoicing", kind="handed_in", name=name, media_type="text/html", size=25, sha256=digest,
            created_at=timezone.now(), state="clean",
        )  # fmt: skip
    answer = ann.get(f"/files/{document.pk}/")
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer.headers


def test_another_clients_invoice_and_papers_are_not_there(acme: Client, globex: Client, delivered: str) -> None:
    invoice = first_invoice(acme)
    stranger = signed_in("ann@globex.example", "globex")
    assert stranger.get(f"/invoices/{invoice.pk}/").status_code == 404
    assert stranger.get(f"/files/{invoice.dispatch.pdf_id}/").status_code == 404
