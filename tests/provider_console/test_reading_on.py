"""Reading that stopped for good is read on by whoever has the work in hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from core.identity import as_tenant, provider
from core.jobs import NEVER
from core.models import Job, JobState
from services.desk.models import Submission, WorkItem
from tenants.models import Client
from tests.harness.factories import make_work
from tests.harness.people import person
from tests.provider_console.bench import bench


def stopped(tenant: Client, work: WorkItem, **what: Any) -> None:
    """Its files are being read, and the job that did it was refused."""
    with as_tenant(tenant.pk, "staff"):
        Submission.objects.filter(pk=work.submission_id).update(state=Submission.State.READING)
        ends: dict[str, Any] = {"state": JobState.FAILED, "ready_at": NEVER, "trouble": "TokenRevoked", **what}
        of = {"tenant_id": tenant.pk, "kind": "desk.read", "ref": work.submission_id, "key": "read"}
        Job.objects.create(**of, **ends, created_at=timezone.now())


def jobs(work: WorkItem) -> list[tuple[str, str]]:
    with provider():
        rows = Job.objects.filter(ref=work.submission_id).order_by("created_at")
        return list(rows.values_list("state", "started_name"))


def test_whoever_has_it_in_hand_has_it_read_on_once(sam: Browser, acme: Client) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    stopped(acme, work)
    page = sam.get(bench(work)).content.decode()
    assert "TokenRevoked" in page
    assert bench(work, "read-on/") in page
    assert sam.post(bench(work, "read-on/")).status_code == 303
    assert sam.post(bench(work, "read-on/")).status_code == 409
    assert jobs(work) == [("failed", ""), ("ready", "Sam")]
    assert bench(work, "read-on/") not in sam.get(bench(work)).content.decode()


def test_whoever_has_it_not_takes_it_first(sam: Browser, acme: Client) -> None:
    work = make_work(acme)
    stopped(acme, work)
    page = sam.get(bench(work)).content.decode()
    assert bench(work, "read-on/") not in page
    assert f"/work/{work.pk}/take/" in page
    assert sam.post(bench(work, "read-on/")).status_code == 409


@pytest.mark.parametrize(
    "what", [{"ready_at": timezone.now()}, {"state": JobState.READY, "trouble": ""}, {"state": JobState.DONE}]
)
def test_what_goes_on_by_itself_is_not_read_on(sam: Browser, acme: Client, what: dict[str, Any]) -> None:
    work = make_work(acme, taken_by=person("sam@kantoor.example").pk)
    stopped(acme, work, **what)
    assert bench(work, "read-on/") not in sam.get(bench(work)).content.decode()
    assert sam.post(bench(work, "read-on/")).status_code == 409
    assert len(jobs(work)) == 1
