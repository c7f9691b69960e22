"""kill -9 of web, worker, scheduler, Redis and PostgreSQL at random moments of an invoice batch.

A batch is issued by a click on the workbench; while numbers, papers and mails are made, something is killed and started
again, as a supervisor does. In the end every invoice was numbered once without gaps, told once, counted once, and every
customer got theirs.
"""

from __future__ import annotations

import http.client
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from django.db import Error, connection
from django.test import override_settings

from billing.models import Usage
from core.identity import as_tenant, door
from core.models import AuditRow, FactContent, OutboxFact
from services.archive import chains
from services.desk.models import WorkItem
from services.invoicing.models import Dispatch, Invoice
from tenants.models import Client
from tests.harness import factories, processes
from tests.harness.people import staff_actor
from tests.harness.post import Letters, post_office
from tests.harness.proving import Ground, Progress
from tests.harness.walking import NoSuchForm, Walker
from tests.proof._house import VICTIMS, House

BATCH = 24
PATIENCE = 120
METER = "invoicing.invoices"


def prove(ground: Ground) -> None:
    progress, each = ground.progress, 4
    for metric in ("kills", "lost", "doubled", "gaps"):
        progress.count(metric, 0)
    with door():
        acme = Client.objects.get(slug="acme")
    with (
        override_settings(KANTOOR_FILES=ground.files),
        post_office() as (letters, smtp),
        House.of(ground, SMTP_URL=smtp) as house,
    ):
        for part in progress.parts(ground.pick(ci=1, small=6, full=50)):
            issue_under_fire(ground, house, acme, part, each)
            look(progress, acme, letters)


def issue_under_fire(ground: Ground, house: House, acme: Client, part: int, kills: int) -> None:
    chance = ground.chance(part)
    actor = staff_actor(acme)
    work = factories.make_work(acme, f"batch {part}", taken_by=actor.person_id)
    domestic = [factories.CUSTOMERS[-1]]
    first = 1 + drafts_so_far(acme)
    factories.make_drafts(acme, work, BATCH, first=first, customers=domestic)
    victims = chance.sample(VICTIMS, k=kills) if part % 2 else chance.choices(VICTIMS, k=kills)
    click(house, acme, work)
    for victim in victims:
        time.sleep(chance.random() * 1.5)
        house.kill(victim)
        ground.progress.count("kills")
    click(house, acme, work)  # who saw no answer tries again
    with suppress(AssertionError):  # what was lost is counted by `look`
        processes.wait_until(lambda: done(acme, work), "sending all", PATIENCE)


def drafts_so_far(acme: Client) -> int:
    with as_tenant(acme.pk, "staff"):
        return Invoice.objects.count()


def click(house: House, acme: Client, work: WorkItem) -> None:
    """Press "issue" on the workbench, until somebody answers or there is nothing left to issue."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            walker = Walker(house.web, "sam@kantoor.example", "console")
            walker.send(f"/clients/{acme.slug}/invoicing/{work.pk}/", "/issue/", {})
        except NoSuchForm:
            return
        except (OSError, http.client.HTTPException, Error):
            connection.close()
            time.sleep(0.3)
        else:
            return


def asked(question: Callable[[], bool]) -> bool:
    """Asked again later, where the server is just coming up."""
    try:
        return question()
    except Error:
        connection.close()
        return False


def done(acme: Client, work: WorkItem) -> bool:
    def all_sent_and_told() -> bool:
        with as_tenant(acme.pk, "staff"):
            states = Counter(Dispatch.objects.filter(invoice__work_id=work.pk).values_list("state", flat=True))
            told = not OutboxFact.objects.filter(relayed_at=None).exists()
            return states == {"sent": BATCH} and told

    return asked(all_sent_and_told)


def look(progress: Progress, acme: Client, letters: Letters) -> None:
    """Count what is not there, there twice, or not numbered in a row, of everything so far."""
    processes.wait_until(lambda: asked(lambda: alive(acme)), "PostgreSQL", 60)
    with as_tenant(acme.pk, "staff"):
        issued = dict(Invoice.objects.exclude(sequence=None).values_list("pk", "sequence"))
        audited = Counter(AuditRow.objects.filter(action="invoice_issued").values_list("subject_id", flat=True))
        told = FactContent.objects.filter(name="InvoiceIssued").count()
        counted = sum(Usage.objects.filter(meter=METER).values_list("quantity", flat=True))
        unsent = Invoice.objects.exclude(pk__in=Dispatch.objects.filter(state="sent").values("invoice_id"))
        lost = set(unsent.values_list("pk", flat=True))
    mailed = {letter["Message-ID"].partition("@")[0].strip("<") for letter in letters.all}
    lost |= {pk for pk in issued if str(pk) not in mailed or pk not in audited}
    for pk in lost:
        progress.fail("lost", f"invoice {pk} ({issued.get(pk)}) was not issued, told, or sent")
    for pk, times in audited.items():
        if times > 1:
            progress.fail("doubled", f"invoice {pk} was issued {times} times")
    for what, n in (("told", told), ("counted", counted)):
        if n != len(issued):
            progress.fail("doubled" if n > len(issued) else "lost", f"{n} were {what}, {len(issued)} issued")
    gaps = set(range(1, len(issued) + 1)) ^ set(issued.values())
    for number in sorted(number or 0 for number in gaps):
        progress.fail("gaps", f"number {number} is missing, or one too many")
    with as_tenant(acme.pk, "staff"):
        for words in chains.check(acme.pk).problems:
            progress.fail("gaps", f"the audit trail: {words}")


def alive(acme: Client) -> bool:
    with as_tenant(acme.pk, "staff"):
        return Invoice.objects.exists()
