"""A batch of invoices while workers die, Redis forgets and two people press the same button."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from redis import Redis

from core.actor import Actor
from core.identity import as_tenant, door
from core.models import AuditRow, FactContent, Job, JobState
from core.refusals import Refusal
from core.tasks import sweep
from services.desk.models import WorkItem
from services.invoicing.actions.issuing import start_issuing
from services.invoicing.models import Dispatch, Invoice
from tenants.models import Client
from tests.harness import factories, processes
from tests.harness.people import staff_actor
from tests.harness.post import post_office

pytestmark = pytest.mark.servers
KILLS = 4


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture
def tenant(own_database: str, settings: Any, files: Path) -> Client:
    settings.KANTOOR_FILES = files
    with door():
        found: Client = Client.objects.get(slug="acme")
        return found


def batch(tenant: Client, n: int, first: int) -> tuple[WorkItem, Actor]:
    """A work item in sam's hands with n drafts that can be issued."""
    actor = staff_actor(tenant)
    work = factories.make_work(tenant, taken_by=actor.person_id)
    domestic = [factories.CUSTOMERS[-1]]
    factories.make_drafts(tenant, work, n, first=first, customers=domestic)
    return work, actor


def begin(tenant: Client, work: WorkItem, actor: Actor) -> Job:
    with as_tenant(tenant.pk, "staff"):
        return start_issuing(work=work, actor=actor, now=timezone.now())


def state_of(tenant: Client, work: WorkItem) -> Counter[str]:
    with as_tenant(tenant.pk, "staff"):
        return Counter(Dispatch.objects.filter(invoice__work_id=work.pk).values_list("state", flat=True))


def nothing_lost_or_doubled(tenant: Client) -> None:
    with as_tenant(tenant.pk, "staff"):
        numbers = list(Invoice.objects.exclude(sequence=None).order_by("sequence").values_list("sequence", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))
        issued = AuditRow.objects.filter(action="invoice_issued").values_list("subject_id", flat=True)
        assert sorted(issued) == sorted(Invoice.objects.exclude(sequence=None).values_list("pk", flat=True))
        assert FactContent.objects.filter(name="InvoiceIssued").count() == len(numbers)


def test_a_worker_killed_again_and_again_loses_no_number(
    tenant: Client, own_database: str, tmp_path: Path, files: Path
) -> None:
    work, actor = batch(tenant, 120, first=1)
    chance = random.Random(7)
    with post_office() as (letters, smtp):
        env = processes.environment(own_database, files, SMTP_URL=smtp)
        job = begin(tenant, work, actor)
        for _ in range(KILLS):
            with processes.running(processes.worker_command(), env, tmp_path / "worker.log") as worker:
                _poke(env)
                time.sleep(2.5 + chance.random() * 2)
                processes.kill(worker)
        with processes.running(processes.worker_command(), env, tmp_path / "worker.log"):
            processes.wait_until(lambda: _poked(env) and state_of(tenant, work) == {"sent": 120}, "sending all", 90)
        nothing_lost_or_doubled(tenant)
        assert {letter["Message-ID"] for letter in letters.all} == _message_ids(tenant, work)
    with as_tenant(tenant.pk, "staff"):
        assert Job.objects.get(pk=job.pk).state == JobState.DONE


def _poke(env: dict[str, str]) -> None:
    _poked(env)


def _poked(env: dict[str, str]) -> bool:
    """What the scheduler does every few seconds."""
    from celery import current_app

    current_app.conf.task_default_queue = env["KANTOOR_QUEUE"]
    sweep()
    return True


def _message_ids(tenant: Client, work: WorkItem) -> set[str]:
    from django.conf import settings

    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    with as_tenant(tenant.pk, "staff"):
        keys = list(Invoice.objects.filter(work_id=work.pk).values_list("pk", flat=True))
    return {f"<{key}@{domain}>" for key in keys}


def test_an_emptied_redis_delays_and_loses_nothing(
    tenant: Client, own_database: str, tmp_path: Path, files: Path
) -> None:
    import os

    work, actor = batch(tenant, 30, first=1000)
    with post_office() as (_letters, smtp):
        env = processes.environment(own_database, files, SMTP_URL=smtp)
        begin(tenant, work, actor)
        Redis.from_url(os.environ["REDIS_URL"]).flushall()
        with (
            processes.running(processes.worker_command(), env, tmp_path / "worker.log"),
            processes.running(processes.beat_command(tmp_path / "beat"), env, tmp_path / "beat.log"),
        ):
            processes.wait_until(lambda: state_of(tenant, work) == {"sent": 30}, "sending all", 60)
    nothing_lost_or_doubled(tenant)


def test_two_people_who_issue_one_batch_at_once_start_one_job(tenant: Client, django_db_blocker: Any) -> None:
    work, actor = batch(tenant, 20, first=2000)
    outcomes: list[Any] = []
    ready = threading.Barrier(6)

    def press() -> None:
        with django_db_blocker.unblock():
            ready.wait()
            try:
                outcomes.append(begin(tenant, work, actor).pk)
            except Refusal as refusal:
                outcomes.append(refusal.code)
            finally:
                connection.close()

    presses = [threading.Thread(target=press) for _ in range(6)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    jobs = {outcome for outcome in outcomes if outcome != "BeingIssued"}
    assert len(jobs) == 1
    assert len(outcomes) == 6
    with as_tenant(tenant.pk, "staff"):
        assert Job.objects.filter(pk__in=jobs, total=20).count() == 1
        assert Invoice.objects.filter(work_id=work.pk, state="issuing").count() == 20


@pytest.fixture(autouse=True)
def _quiet(own_database: str) -> Iterator[None]:
    yield
    connection.close()
