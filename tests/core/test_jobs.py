"""Long work: claimed once, done in chunks, resumed, tried again, and never doubled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import jobs
from core.identity import as_tenant, provider
from core.jobs import LeaseLost, RunningJob, claim, enqueue, work_off
from core.models import Job, JobState
from core.refusals import Refusal
from services.parties.models import Party
from tenants.models import Client
from tests.harness.people import staff_actor

KIND = "test.job"
REF = UUID(int=7)


class Never(Refusal):
    words = _("never")


@pytest.fixture
def handler() -> Iterator[dict[str, Any]]:
    """The handler of KIND does what box["do"] says."""
    box: dict[str, Any] = {"do": lambda job: None}
    jobs.handler_of("desk.read")  # the house's own handlers are there too
    jobs.handles(KIND)(lambda job: box["do"](job))
    yield box
    jobs._handlers.pop(KIND)


def start(tenant: Client, key: str = "one", total: int = 0) -> Job:
    with as_tenant(tenant.pk, "staff"), transaction.atomic():
        return enqueue(staff_actor_of(tenant), KIND, REF, key=key, now=timezone.now(), total=total)


def staff_actor_of(tenant: Client) -> Any:
    return _actors[tenant.pk]


_actors: dict[UUID, Any] = {}


@pytest.fixture(autouse=True)
def actors_of_the_cast(acme: Client, globex: Client) -> None:
    for tenant in (acme, globex):
        _actors[tenant.pk] = staff_actor(tenant)


def again(job: Job) -> Job:
    with provider():
        return Job.objects.get(pk=job.pk)


def add_party(job: RunningJob, code: str) -> None:
    with transaction.atomic(durable=True):
        Party.objects.create(code=code, name="x", country="NL", updated_at=timezone.now())
        job.advance(1)


def test_a_job_runs_as_staff_of_its_tenant_and_counts_what_it_did(acme: Client, handler: dict[str, Any]) -> None:
    def add_three(job: RunningJob) -> None:
        for code in "abc":
            add_party(job, code)

    handler["do"] = add_three
    job = start(acme, total=3)
    assert work_off() == 1
    done = again(job)
    assert (done.state, done.done, done.total, done.lease) == (JobState.DONE, 3, 3, None)
    with as_tenant(acme.pk, "staff"):
        assert Party.objects.count() == 3


def test_the_same_key_is_one_job_for_each_tenant(acme: Client, globex: Client) -> None:
    assert start(acme).pk == start(acme).pk
    assert start(acme).pk != start(globex).pk


def test_a_worker_that_lost_its_lease_writes_nothing(acme: Client, handler: dict[str, Any]) -> None:
    def steal_then_work(job: RunningJob) -> None:
        with transaction.atomic():
            Job.objects.filter(pk=job.job.pk).update(lease=uuid4())
        add_party(job, "late")

    handler["do"] = steal_then_work
    start(acme)
    running = RunningJob(*claim_of(acme), frozenset())
    with pytest.raises(LeaseLost), as_tenant(acme.pk, "staff"):
        steal_then_work(running)
    with as_tenant(acme.pk, "staff"):
        assert not Party.objects.filter(code="late").exists()


def claim_of(tenant: Client, now: datetime | None = None) -> tuple[Job, UUID]:
    with as_tenant(tenant.pk, "staff"):
        found = claim(now or timezone.now())
    assert found is not None
    return found


def test_a_dead_workers_job_is_found_when_its_lease_has_run_out(acme: Client, settings: Any) -> None:
    job = start(acme)
    with provider():
        assert claim(timezone.now()) is not None
        assert claim(timezone.now()) is None
        later = timezone.now() + timedelta(seconds=settings.KANTOOR_LEASE_SECONDS + 1)
        assert jobs.due(later) == 1
        found = claim(later)
    assert found is not None
    assert found[0].pk == job.pk
    assert found[0].attempts == 2


def test_what_failed_is_tried_again_later_and_said_at_last(acme: Client, handler: dict[str, Any]) -> None:
    def fail(job: RunningJob) -> None:
        raise ValueError("boom")

    handler["do"] = fail
    job = start(acme)
    work_off()
    first = again(job)
    assert (first.state, first.trouble) == (JobState.READY, "ValueError")
    assert first.ready_at > timezone.now()
    with provider():
        Job.objects.filter(pk=job.pk).update(ready_at=timezone.now(), attempts=jobs.ATTEMPTS - 1)
    work_off()
    last = again(job)
    assert last.state == JobState.FAILED
    with provider():
        assert jobs.due(timezone.now()) == 0
        assert jobs.due(timezone.now() + jobs.LATER) == 1  # the mail server may be back by then


def test_a_refusal_is_final(acme: Client, handler: dict[str, Any]) -> None:
    def refuse(job: RunningJob) -> None:
        raise Never()

    handler["do"] = refuse
    job = start(acme)
    work_off()
    assert (again(job).state, again(job).trouble) == (JobState.FAILED, "Never")
    with provider():
        assert jobs.due(timezone.now() + timedelta(days=999)) == 0


def test_another_tenants_staff_cannot_see_a_job(acme: Client, globex: Client) -> None:
    start(acme)
    with as_tenant(globex.pk, "staff"):
        assert not Job.objects.exists()
