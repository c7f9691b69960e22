"""The main job through real pages: from files handed in to invoices delivered and rated."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from core.identity import as_tenant, door
from core.models import AuditRow, Job
from services.desk.models import Message, Row, WorkItem
from services.desk.models.work import WorkState
from services.invoicing.models import Dispatch, Invoice, Position
from tenants.models import Client
from tests.browser.conftest import Running, apart
from tests.browser.sending import BROKEN, Sending, small_sending
from tests.browser.visitor import House, Visitor
from tests.harness import processes
from tests.harness.people import person

pytestmark = pytest.mark.browser
QUESTION, ANSWER = "Which of your shops ordered this?", "The one in Lyon."


def test_files_become_invoices_that_are_delivered_and_rated(running: Running, house: House, tmp_path: Path) -> None:
    sending = small_sending(timezone.localdate())
    ann = house.visitor("Acme", "Ann")
    work = hand_in(ann, sending, tmp_path)
    see_what_was_refused(ann, work)
    sam = house.visitor("Kantoor", "Sam")
    take_from_the_queue(sam, work)
    decide_vat(sam, sending)
    edited = edit_one(sam)
    send_one_back(sam)
    issue(sam, sending.invoiced - 1)
    answer(ann, work)
    see_it_ready(sam, 1)
    issue(sam, sending.invoiced, now=1)
    deliver(sam)
    see_the_result(ann, work, sending)
    rate(ann)
    see_the_rating(house.visitor("Kantoor", "Mara"))
    assert house.complaints() == []
    apart(lambda: what_the_database_says(sending, edited))
    what_the_post_brought(running, sending)


# --- the client


def hand_in(ann: Visitor, sending: Sending, folder: Path) -> str:
    """Returns the path of the work's page, when its files are read."""
    ann.follow("Hand in work")
    paths = [folder / name for name in sending.files]
    for path in paths:
        path.write_bytes(sending.files[path.name])
    ann.one("#files").set_input_files(paths)
    assert ann.one(".k-files li").count() == len(paths)
    ann.one("#hand-in textarea").fill("The first sales of our new shop.")
    ann.press("Hand in")
    ann.page.wait_for_url("**/work/*/")
    ann.says("Your work is in. Back by")
    ann.says("Ready by")
    for content in sending.files.values():
        ann.one(f'code[title="{hashlib.sha256(content).hexdigest()}"]').wait_for()
    ann.gone('[id^="job-"]')
    return ann.page.url.partition(str(ann.web.port))[2]


def see_what_was_refused(ann: Visitor, work: str) -> None:
    """The one broken customer, and what waits for it; left to us."""
    ann.follow("See these rows")
    ann.page.wait_for_url("**/refused/")
    rows = ann.one("tbody tr").all_inner_texts()
    assert len(rows) == 1, "the orders that wait are explained by their customer"
    for words in ("customers.csv", "Address", "2, rue du Commerce", "It keeps 2 orders"):
        assert words in rows[0]
    ann.press("Do it for me")
    ann.page.wait_for_url(f"**{work}")


def answer(ann: Visitor, work: str) -> None:
    ann.go("acme")
    ann.says(QUESTION)
    ann.go("acme", work)
    ann.one("#thread-text").fill(ANSWER)
    ann.one("#answer button").click()
    ann.says("Your answer is sent.")


def see_the_result(ann: Visitor, work: str, sending: Sending) -> None:
    ann.go("acme", work)
    ann.one('section[aria-labelledby="result"]').get_by_text("Delivered today").wait_for()
    ann.one('section[aria-labelledby="invoices"]').get_by_text(f"{sending.invoiced} invoices", exact=True).wait_for()
    ann.one('section[aria-labelledby="invoices"] tbody tr a').first.click()
    with ann.page.expect_download() as download:
        ann.follow("Download PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert download.value.suggested_filename.endswith(".pdf")
    ann.go("acme", work)


def rate(ann: Visitor) -> None:
    ann.one('button[name="score"][value="3"]').click()
    ann.one('button[name="score"][value="3"][aria-pressed="true"]').wait_for()


# --- staff


def take_from_the_queue(sam: Visitor, work: str) -> None:
    sam.one(f"#open-{work.split('/')[2]}").click()
    sam.press("Take it")
    sam.says("is in your hands")
    sam.follow("Open the workbench")
    sam.page.wait_for_url("**/clients/acme/invoicing/*/")


def decide_vat(sam: Visitor, sending: Sending) -> None:
    """Where the law leaves a choice, Sam decides for all drafts with the same warning."""
    assert sam.mark("undecided") > 0
    for warning, category in (("vat_needs_id", "S"), ("vat_export", "G")):
        sam.one(f'#drafts form[action*="{warning}"] button[value="{category}"]').click()
        sam.one("dialog[open] [data-confirms]").click()
        sam.says("They can be issued now.")
    assert (sam.mark("undecided"), sam.mark("ready"), sam.mark("held")) == (0, sending.invoiced, sending.held)


def edit_one(sam: Visitor) -> str:
    """The order whose first position gets another quantity."""
    drafts = sam.one("#drafts [data-row] a")
    drafts.nth(1).click()
    order = drafts.nth(1).locator("small").first.inner_text()
    sam.one("#draft").get_by_role("heading", name=f"Order {order}").wait_for()
    sam.one('#draft a[data-key="e"]').click()
    sam.one('#draft input[name^="quantity-"]').first.fill("77")
    sam.press("Save the draft")
    sam.one("#draft article").get_by_text("77").first.wait_for()
    return order


def send_one_back(sam: Visitor) -> None:
    sam.one("#drafts [data-row] a").first.click()
    sam.one('#draft a[data-key="q"]').click()
    sam.one('#draft form textarea[name="text"]').fill(QUESTION)
    sam.one("#draft").get_by_role("button", name="Send the question").click()
    sam.page.wait_for_function("() => document.querySelector('#bench').dataset.asked === '1'")


def see_it_ready(sam: Visitor, drafts: int) -> None:
    """The answer lets its draft go by a fact, so a worker has to come by first."""

    def ready() -> bool:
        sam.page.reload()
        return sam.mark("ready") == drafts

    processes.wait_until(ready, "the draft that was asked about being ready")


def issue(sam: Visitor, sent: int, now: int | None = None) -> None:
    """Issue what is ready, clicking twice on every button; wait until all of it has left."""
    assert sam.mark("ready") == (now or sent)
    sam.one("#issue button").click()
    sam.one('#issue-sure button[data-confirms="issue"]').dblclick()
    sam.one('#issue-bar .k-job, #issue-bar form[action$="/deliver/"], #issue-bar [aria-disabled]').first.wait_for()
    sam.gone('#bench [id^="job-"], #issue-bar [id^="job-"]')
    sam.page.reload()
    assert (sam.mark("issued"), sam.mark("sent"), sam.mark("not-valid")) == (sent, sent, 0)


def deliver(sam: Visitor) -> None:
    sam.one('form[action*="/deliver/"] button').click()
    sam.one('#bench[data-work-state="delivered"]').wait_for()


def see_the_rating(mara: Visitor) -> None:
    mara.follow("Reviews")
    row = mara.one("tbody tr")
    assert row.count() == 1
    assert "Acme" in row.inner_text()
    assert "customers.csv + 4" in row.inner_text()


# --- what is left of it


def what_the_database_says(sending: Sending, edited: str) -> None:
    tenant, sam = acme(), person("sam@kantoor.example").pk
    with as_tenant(tenant.pk, "staff"):
        work = WorkItem.objects.get()
        assert (work.state, work.score, work.assignee_id) == (WorkState.DELIVERED, 3, sam)
        assert Counter(Invoice.objects.values_list("state", flat=True)) == {"issued": sending.invoiced, "held": 1}
        numbers = Invoice.objects.exclude(sequence=None).order_by("sequence").values_list("sequence", flat=True)
        assert list(numbers) == list(range(1, sending.invoiced + 1))
        assert Counter(Dispatch.objects.values_list("state", flat=True)) == {"sent": sending.invoiced}
        assert Position.objects.filter(invoice__order_number=edited, quantity=77).count() == 1
        assert AuditRow.objects.filter(action="invoice_issued").count() == sending.invoiced
        assert not Job.objects.exclude(state="done").exists()
        refused = Row.objects.filter(state="refused", cause=None)
        assert [row.kind for row in refused] == ["customers"]
        assert Row.objects.filter(kind="orders", cause__in=refused).count() == sending.waiting
        asked = Message.objects.get(code="", asks=True)
        assert asked.words.endswith(QUESTION)
        assert asked.answered_at is not None


def acme() -> Client:
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def what_the_post_brought(running: Running, sending: Sending) -> None:
    """One mail an invoice, to its customer, with both papers."""
    letters = running.letters.all
    processes.wait_until(lambda: len(letters) >= sending.invoiced, "the mails' arrival")
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == sending.invoiced
    assert all(letter["To"].endswith("@customers.example") for letter in letters)
    assert not any(BROKEN.lower() in letter["To"] for letter in letters)
    for letter in letters:
        kinds = {part.get_content_type() for part in letter.iter_attachments()}
        assert {"application/pdf", "application/xml"} <= kinds
