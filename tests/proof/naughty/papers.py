"""Names of customers and goods on their way: from CSV and workbook into rows, from drafts into PDF, UBL and mail."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any

import xlsxwriter
from django.core import mail
from django.utils import timezone
from lxml import etree

from core.identity import as_tenant
from core.jobs import work_off
from services.archive.gateways import open_blob
from services.archive.models import Document
from services.desk import actions as desk
from services.desk.intake.csv_out import refused_lines
from services.desk.models import HandedFile, Row
from services.invoicing.actions.editing import decide_vat
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.documents.letters import writable
from services.invoicing.models import Dispatch, Invoice, InvoiceState
from services.parties.models import Party
from tenants.models import Client
from tests.harness.factories import make_drafts, make_work
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor
from tests.harness.proving import Progress
from tests.proof.naughty.strings import plain

HEADING = ("customerID", "companyName", "address", "city", "postalCode", "country")
LONGEST = 200
"""Letters of a customer's name."""


def as_csv(names: Sequence[str]) -> bytes:
    """One customer a string; half a pair goes as broken programs write it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADING)
    writer.writerows((f"C{n}", name, "Street 1", "Lisse", "2160 AA", "NL") for n, name in enumerate(names))
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_workbook(names: Sequence[str]) -> bytes:
    """The same as XLSX, whose XML can hold neither half a pair nor what is no letter: those stay out."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for column, word in enumerate(HEADING):
            sheet.write_string(0, column, word)
        for n, name in enumerate(names):
            cells = (f"X{n}", in_xml(name), "Street 1", "Lisse", "2160 AA", "NL")
            for column, word in enumerate(cells):
                sheet.write_string(n + 1, column, word)
    return out.getvalue()


def in_xml(name: str) -> str:
    return "".join(letter for letter in name if unicodedata.category(letter) not in ("Cs", "Cn"))[:30_000]


def try_files(tenant: Client, names: Sequence[str], progress: Progress) -> None:
    """Each name becomes a customer's, or its row is refused in words and comes back in the CSV as it was."""
    for prefix, name, content in (("C", "customers.csv", as_csv(names)), ("X", "customers.xlsx", as_workbook(names))):
        progress.count("naughty_tries", len(names))
        ann = client_actor(tenant)
        with as_tenant(tenant.pk, "client"):
            submission = desk.hand_in(
                files=arrived({name: content}), actor=ann, line="invoicing", now=timezone.now(), note=""
            )
        work_off()
        with as_tenant(tenant.pk, "staff"):
            told(tenant, submission, prefix, names, progress)


def told(tenant: Client, submission: Any, prefix: str, names: Sequence[str], progress: Progress) -> None:
    file = HandedFile.objects.get(submission=submission)
    if file.trouble:
        return  # refused whole, in words: "holds bytes that no text has"
    kept = dict(Party.objects.filter(code__startswith=prefix).values_list("code", "name"))
    refused = list(Row.objects.filter(file=file, state=Row.State.REFUSED))
    lines = "".join(refused_lines(file.header, [("why", row.cells or []) for row in refused]))
    back = {
        cells[1]: cells
        for cells in csv.reader(io.StringIO(lines.lstrip("\ufeff"), newline=""), delimiter=";")
        if len(cells) > 2
    }
    for n, name in enumerate(names):
        code = f"{prefix}{n}"
        if code in kept:
            if plain(kept[code]) != plain(name) and len(name) <= LONGEST:
                progress.fail("naughty_failures", f"{prefix} {name!r} became the customer {kept[code]!r}")
        elif code not in back and not any(code in (row.cells or []) for row in refused):
            progress.fail("naughty_failures", f"{prefix} {name!r} is neither a customer nor refused")
    if [row for row in refused if not row.problems]:
        progress.fail("naughty_failures", f"{prefix}: a row is refused without a word")


def try_papers(tenant: Client, names: Sequence[str], progress: Progress) -> None:
    """An invoice to a customer of each name, over goods of that name: PDF, UBL and mail."""
    fit = [writable(name)[:LONGEST].replace("\x00", "\ufffd").strip() or "Nameless" for name in names]
    progress.count("naughty_tries", len(fit))
    sam, mail_before = staff_actor(tenant), len(mail.outbox)
    work = make_work(tenant, "naughty.csv", taken_by=sam.person_id)
    customers = [(f"P{n}", name, "Lisse", "NL", "") for n, name in enumerate(fit)]
    drafts = make_drafts(tenant, work, len(fit), first=70_000, customers=customers, positions=1)
    with as_tenant(tenant.pk, "staff"):
        for draft in drafts:
            draft.positions.update(name=draft.party.name)
        open_ = [one.pk for one in drafts if not one.vat_category and one.state == InvoiceState.DRAFT]
        if open_:
            decide_vat(work=work, drafts=open_, category="S", actor=sam, now=timezone.now())
        start_issuing(work=work, actor=sam, now=timezone.now())
    work_off()
    with as_tenant(tenant.pk, "staff"):
        for dispatch in Dispatch.objects.filter(invoice__work_id=work.pk).select_related("invoice__party"):
            look_at_papers(tenant, dispatch, progress)
        if left := Invoice.objects.filter(work_id=work.pk).exclude(state=InvoiceState.ISSUED).count():
            progress.fail("naughty_failures", f"{left} drafts were not issued")
    for message in mail.outbox[mail_before:]:
        look_at_mail(message.message().as_bytes(), progress)


def look_at_papers(tenant: Client, dispatch: Dispatch, progress: Progress) -> None:
    name = dispatch.invoice.party.name
    if dispatch.pdf_id is None or dispatch.ubl_id is None:
        if not dispatch.failures:
            progress.fail("naughty_failures", f"no papers of {name!r}, and no word why")
        return
    pdf, ubl = (paper(tenant, pk) for pk in (dispatch.pdf_id, dispatch.ubl_id))
    words = [plain(str(text)) for text in etree.fromstring(ubl).itertext()]
    if plain(writable(name)) not in words:
        progress.fail("naughty_failures", f"the UBL does not name {name!r}")
    if not pdf.startswith(b"%PDF-"):
        progress.fail("naughty_failures", f"no PDF of {name!r}")


def paper(tenant: Client, pk: Any) -> bytes:
    with open_blob(tenant.pk, Document.objects.get(pk=pk).sha256) as blob:
        return bytes(blob.read())


def look_at_mail(raw: bytes, progress: Progress) -> None:
    """Nothing that a name holds becomes a header of the mail."""
    message = message_from_bytes(raw, policy=policy.default)
    if message["Bcc"] is not None or len(str(message["To"]).split(",")) != 1:
        progress.fail("naughty_failures", f"a mail goes to {message['To']} and {message['Bcc']}")
    if len(message.get_all("Subject", [])) != 1 or not message.get_body(("plain",)):
        progress.fail("naughty_failures", f"a mail without its words: {message['Subject']}")
