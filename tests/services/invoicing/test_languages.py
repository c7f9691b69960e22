"""Mail, PDF, e-invoice and link page are in the customer's own language; in English throughout where we lack it."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone
from pypdf import PdfReader

from core.identity import as_tenant
from services.archive.gateways import open_blob
from services.archive.models import Document
from services.invoicing.actions.links import give_invoice_link
from services.invoicing.models import Dispatch, Invoice
from tenants.models import Client
from tests.harness.browsers import host_of
from tests.harness.people import client_actor
from tests.services.invoicing.test_sending import issue

SPACE = "\N{NO-BREAK SPACE}"
READ = {
    "de": ("Rechnung", "Guten Tag", "Bitte zahlen Sie", "So bezahlen Sie", "1.000,00"),
    "nl": ("Factuur", "", "Graag betalen", "", "1.000,00"),
    "pl": ("Faktura", "", "Prosimy o zapłatę", "", "1 000,00"),
    "en": ("Invoice", "Dear", "Please pay", "How to pay", "1,000.00"),
    "fr": ("Invoice", "Dear", "Please pay", "How to pay", "1,000.00"),
}
"""language → title, greeting of the mail, words of the PDF, words of the page, and how a thousand is written there."""


@pytest.mark.django_db
@pytest.mark.parametrize("language", READ)
def test_everything_that_a_customer_gets_is_in_one_language(acme: Client, language: str) -> None:
    title, greeting, please, page, thousand = READ[language]
    assert issue(acme, language=language, email="post@gone.example")["HERE"] == "sent"
    with as_tenant(acme.pk, "client"):
        invoice = Invoice.objects.get(buyer__language=language, state="issued")
        Invoice.objects.filter(pk=invoice.pk).update(payable=1000)
        sent = Dispatch.objects.get(pk=invoice.pk)
        with open_blob(acme.pk, Document.objects.get(kind="invoice_pdf", pk=str(sent.pdf_id)).sha256) as blob:
            pdf = PdfReader(BytesIO(blob.read()))
            text = pdf.pages[0].extract_text()
        secret = give_invoice_link(invoice=invoice, actor=client_actor(acme), now=timezone.now())
    [letter] = [one for one in mail.outbox if str(invoice.number) in one.subject]
    code = "en" if language == "fr" else language
    assert letter.extra_headers["Content-Language"] == code
    assert letter.subject.startswith(title)
    assert greeting in letter.body
    assert title in text
    assert please.replace(" ", "") in text.replace(" ", "").replace(SPACE, "")
    assert str(pdf.root_object["/Lang"]).startswith(code)
    shown = Browser().get(f"/i/{secret}/", headers={"host": host_of("acme"), "accept-language": "fr"})
    html = shown.content.decode()
    assert f'<html lang="{code}"' in html
    assert page in html
    assert thousand in html.replace(SPACE, " ")
