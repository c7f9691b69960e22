"""The whole job in a real worker: the most memory that one of its children ever held."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.utils import timezone

from bench.issue import client
from bench.run import Figure
from core.identity import as_tenant, provider
from services.desk import actions as desk
from services.desk.models import Submission, WorkItem
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Dispatch
from tenants.models import Client
from tests.harness import processes
from tests.harness.handing_in import arrived
from tests.harness.people import client_actor, staff_actor
from tests.harness.post import post_office

PAPERS = 1000
"""Papers after which we have seen what a child needs: the rules are loaded, and a chunk looks like the next."""


def measured(files: Mapping[str, bytes], database: str, store: Path) -> Iterator[Figure]:
    """`worker_peak` in MB: the largest VmHWM of the worker's children."""
    log = Path(tempfile.mkdtemp()) / "worker.log"
    with post_office() as (_letters, smtp):
        env = processes.environment(database, store, SMTP_URL=smtp, KANTOOR_LEASE_SECONDS="60")
        with processes.running(processes.worker_command(), env, log) as worker:
            do_the_job(client(), files)
            yield "worker_peak", max(peak_of(pid) for pid in children(worker.pid)), "MB"


def do_the_job(tenant: Client, files: Mapping[str, bytes]) -> None:
    work = read(tenant, files)
    actor = staff_actor(tenant)
    with provider():
        desk.take(work=work, actor=actor, now=timezone.now())
    with as_tenant(tenant.pk, "staff"):
        job = start_issuing(work=WorkItem.objects.get(pk=work.pk), actor=actor, now=timezone.now())
        processes.wait_until(lambda: made(work) >= min(PAPERS, job.total), "making papers", 600)


def read(tenant: Client, files: Mapping[str, bytes]) -> WorkItem:
    actor = client_actor(tenant)
    with as_tenant(tenant.pk, "client"):
        submission = desk.hand_in(files=arrived(files), actor=actor, line="invoicing", now=timezone.now())
        there = Submission.objects.filter(pk=submission.pk, state="read")
        processes.wait_until(there.exists, "reading", 600)
        return WorkItem.objects.get(pk=submission.work_id)


def made(work: WorkItem) -> int:
    return Dispatch.objects.filter(invoice__work_id=work.pk).exclude(state="waiting").count()


def children(pid: int) -> list[int]:
    """The children of a process, from the kernel."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found]


def peak_of(pid: int) -> float:
    """The most memory that a process ever had resident, in MB (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
