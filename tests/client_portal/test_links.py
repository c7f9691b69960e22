"""The page behind a signed link, as a client's customer sees it, and the client's people who make and end links."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant, provider
from core.models import AuditRow, SignedLink
from services.invoicing.actions.links import mail_invoice_links
from services.invoicing.models import Invoice
from tenants.models import Client
from tests.client_portal.conftest import bytes_of, first_invoice, text_of
from tests.harness.browsers import host_of, signed_in
from tests.harness.headers import faults
from tests.harness.people import staff_actor


@pytest.fixture
def customer(acme: Client) -> Browser:
    """Somebody without an account."""
    return Browser(headers={"host": host_of("acme")})


def link_in(letter: Any) -> str:
    """The path of the link in a mail."""
    found = re.search(r"http://acme\.localhost\S*?(/i/[\w-]{43}/)", str(letter.body))
    assert found, letter.body
    return found[1]


def mailed(acme: Client, delivered: str) -> str:
    """The link that was mailed with Acme's first invoice."""
    number = first_invoice(acme).number
    return link_in(next(one for one in mail.outbox if number in one.subject))


def test_the_mailed_link_shows_what_is_to_be_paid_and_how(acme: Client, delivered: str, customer: Browser) -> None:
    path, invoice = mailed(acme, delivered), first_invoice(acme)
    page = text_of(customer.get(path))
    for words in (invoice.number, "Acme BV", "Rechnung", "Bitte zahlen Sie", "NL91 ABNA 0417 1643 00", "ABNANL2A"):
        assert words in page, words
    assert "Alfreds Futterkiste" in page
    assert page.startswith("<!doctype html>")
    assert '<html lang="de"' in page


def test_both_papers_can_be_fetched(acme: Client, delivered: str, customer: Browser) -> None:
    addresses = re.findall(r'href="(/files/i/[^"]+)"', text_of(customer.get(mailed(acme, delivered))))
    assert len(addresses) == 2
    kinds = {bytes_of(customer.get(one))[:5] for one in addresses}
    assert kinds == {b"%PDF-", b"<?xml"}


@pytest.mark.parametrize(
    ("language", "word"), [("nl", "Factuur"), ("pl", "Faktura"), ("de", "Rechnung"), ("fr", "Invoice")]
)
def test_it_speaks_the_customers_language(
    acme: Client, delivered: str, customer: Browser, language: str, word: str
) -> None:
    path, invoice = mailed(acme, delivered), first_invoice(acme)
    with as_tenant(acme.pk, "staff"):
        Invoice.objects.filter(pk=invoice.pk).update(buyer={**invoice.buyer, "language": language})
    page = text_of(customer.get(path, headers={"accept-language": "pl"}))
    assert f"<h1>{word} {invoice.number}</h1>" in page


def test_it_leaves_no_trace(acme: Client, delivered: str, customer: Browser) -> None:
    """No cookie, no script, no address in the next page's referrer, nothing kept on the way or found by search."""
    answer = customer.get(mailed(acme, delivered))
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert "<script" not in text_of(answer)
    assert "<form" not in text_of(answer)
    assert faults(answer) == []


def test_looking_changes_nothing(acme: Client, delivered: str, customer: Browser) -> None:
    path = mailed(acme, delivered)
    with as_tenant(acme.pk, "staff"):
        before = (AuditRow.objects.count(), list(SignedLink.objects.values()))
    for method in ("get", "head", "post", "put", "delete"):
        status = getattr(customer, method)(path).status_code
        assert status == (200 if method in ("get", "head") else 405)
    with as_tenant(acme.pk, "staff"):
        assert (AuditRow.objects.count(), list(SignedLink.objects.values())) == before


def test_wrong_ended_and_suspended_look_the_same(acme: Client, delivered: str, customer: Browser) -> None:
    path, ann = mailed(acme, delivered), signed_in("ann@acme.example", "acme")
    wrong = said(customer, f"/i/{'x' * 43}/")
    invoice = first_invoice(acme)
    assert ann.post(f"/invoices/{invoice.pk}/links/end/").status_code == 303
    assert said(customer, path) == wrong
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.SUSPENDED)
    assert said(customer, path) == wrong
    assert wrong[0] == 404
    assert "This link does not open anything" in wrong[1]


def said(customer: Browser, path: str) -> tuple[int, str]:
    answer = customer.get(path)
    return answer.status_code, text_of(answer).replace(answer["X-Request-Name"], "")


def test_a_link_does_not_open_another_invoices_papers(acme: Client, delivered: str, customer: Browser) -> None:
    path = mailed(acme, delivered)
    with as_tenant(acme.pk, "staff"):
        other = Invoice.objects.select_related("dispatch").filter(state="issued").order_by("-sequence")[0]
    assert customer.get(f"/files{path}{other.dispatch.pdf_id}/").status_code == 404


def test_ann_sees_makes_and_ends_links(acme: Client, delivered: str, customer: Browser) -> None:
    ann, invoice = signed_in("ann@acme.example", "acme"), first_invoice(acme)
    assert "opens until" in text_of(ann.get(f"/invoices/{invoice.pk}/"))
    made = text_of(ann.post(f"/invoices/{invoice.pk}/links/"))
    address = re.search(r"(/i/[\w-]{43}/)", made)
    assert address
    assert customer.get(address[1]).status_code == 200
    page = text_of(ann.get(f"/invoices/{invoice.pk}/"))
    assert page.count("opens until") == 2
    assert address[1] not in page
    ann.post(f"/invoices/{invoice.pk}/links/end/")
    assert "opens until" not in text_of(ann.get(f"/invoices/{invoice.pk}/"))
    assert customer.get(address[1]).status_code == 404


def test_who_only_looks_neither_sees_nor_makes_links(acme: Client, delivered: str) -> None:
    vera, invoice = signed_in("vera@acme.example", "acme"), first_invoice(acme)
    assert "opens until" not in text_of(vera.get(f"/invoices/{invoice.pk}/"))
    for rest in ("links/", "links/end/"):
        assert vera.post(f"/invoices/{invoice.pk}/{rest}").status_code == 404


def test_a_mail_that_goes_out_again_holds_the_same_link(acme: Client, delivered: str) -> None:
    """A worker may die between the mail and the commit; the mail that came first must open."""
    invoice, sam = first_invoice(acme), staff_actor(acme)
    with as_tenant(acme.pk, "staff"):
        n = SignedLink.objects.count()
        with transaction.atomic(durable=True):
            again = mail_invoice_links(invoices=[invoice.pk], actor=sam, now=timezone.now())
        assert SignedLink.objects.count() == n
    assert again[invoice.pk].endswith(mailed(acme, delivered))


def test_staff_see_and_end_links(acme: Client, delivered: str, customer: Browser) -> None:
    sam, invoice, path = signed_in("sam@kantoor.example"), first_invoice(acme), mailed(acme, delivered)
    address = f"/clients/acme/invoices/{invoice.pk}/links/"
    assert address in text_of(sam.get(f"/clients/acme/invoicing/{invoice.work_id}/drafts/{invoice.pk}/"))
    assert "opens until" in text_of(sam.get(address))
    assert sam.post(f"{address}end/")["Location"] == address
    assert "No link opens this invoice now." in text_of(sam.get(address))
    assert customer.get(path).status_code == 404
    assert signed_in("joris@kantoor.example").get(address).status_code == 404


def test_who_asks_too_often_is_told_nothing(
    acme: Client, delivered: str, customer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = mailed(acme, delivered)
    monkeypatch.setattr("tenants.middleware.LINKS_A_MINUTE", 2)
    counts = iter(range(1, 9))
    monkeypatch.setattr("tenants.middleware.counted", lambda key: next(counts))
    assert [customer.get(path).status_code for _ in range(4)] == [200, 200, 404, 404]
