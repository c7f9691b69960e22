"""Running work asks again before every commit: who started it may lose access, the client may be suspended."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from core import jobs
from core.identity import as_tenant, provider
from core.jobs import work_off
from core.models import Job, JobState
from services.desk.models import InternalNote, WorkItem
from services.desk.queries import internal_notes
from services.invoicing.actions import issuing
from services.invoicing.models import Invoice
from tenants.access import deciding
from tenants.models import Client, Grant
from tests.harness.factories import make_drafts, make_work
from tests.harness.people import client_actor, person, staff_actor


def issuing_of(tenant: Client, n: int = 6) -> tuple[Job, WorkItem]:
    """Sam has n drafts in hand and lets a worker issue them."""
    sam = staff_actor(tenant)
    work = make_work(tenant, taken_by=sam.person)
    make_drafts(tenant, work, n, vat_category="S")
    with as_tenant(tenant.pk, "staff"):
        Invoice.objects.filter(work_id=work.pk).update(vat_category="S")
        return issuing.start_issuing(work=work, actor=sam, now=timezone.now()), work


def states(tenant: Client, work: WorkItem) -> list[str]:
    with as_tenant(tenant.pk, "staff"):
        return sorted(Invoice.objects.filter(work_id=work.pk).values_list("state", flat=True))


def end_sams_access(tenant: Client) -> None:
    with as_tenant(tenant.pk, "client"):
        grant = Grant.objects.get(tenant=tenant, person=person("sam@kantoor.example").pk)
        deciding.end_access(actor=client_actor(tenant), grants=[grant.pk], now=timezone.now())


def run_issuing(job: Job) -> Job:
    with provider():
        found = jobs.claim(timezone.now())
    while found is not None and found[0].pk != job.pk:
        jobs.run(*found)
        with provider():
            found = jobs.claim(timezone.now())
    assert found is not None
    jobs.run(*found)
    with provider():
        return Job.objects.get(pk=job.pk)


def test_issuing_for_somebody_who_lost_access_numbers_nothing(acme: Client) -> None:
    job, work = issuing_of(acme)
    end_sams_access(acme)
    done = run_issuing(job)
    assert (done.state, done.trouble) == (JobState.FAILED, "StarterMayNot")
    assert states(acme, work) == ["draft"] * 6
    lena = staff_actor(acme, "lena")
    with as_tenant(acme.pk, "staff"):
        assert "Sam lost access" in internal_notes(lena, work)[0].words


def test_a_chunk_under_way_is_rolled_back_and_what_was_numbered_before_stays(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three chunks of two the second finds the access gone: its own numbers are given back."""
    job, work = issuing_of(acme)
    monkeypatch.setattr(issuing, "CHUNK", 2)
    written, do = [0], issuing._write

    def write(*given: Any) -> Any:
        batch = do(*given)
        written[0] += 1
        if written[0] == 2:
            Grant.objects.filter(person=person_id).update(state="ended")
        return batch

    person_id = person("sam@kantoor.example").pk
    monkeypatch.setattr(issuing, "_write", write)
    assert run_issuing(job).state == JobState.FAILED
    assert states(acme, work) == ["draft"] * 4 + ["issued"] * 2
    with as_tenant(acme.pk, "staff"):
        numbers = Invoice.objects.filter(work_id=work.pk, state="issued").order_by("sequence")
        assert list(numbers.values_list("sequence", flat=True)) == [1, 2]


def test_papers_of_numbers_that_were_given_are_made_whoever_leaves(acme: Client) -> None:
    """A number that was given is owed to the books: its papers do not hang on whoever started."""
    job, work = issuing_of(acme, 2)
    run_issuing(job)
    end_sams_access(acme)
    work_off()
    with provider():
        kinds = Job.objects.filter(tenant_id=acme.pk, kind="invoicing.papers")
        assert set(kinds.values_list("trouble", flat=True)) == {""}
    assert states(acme, work) == ["issued"] * 2


def test_nothing_runs_for_a_suspended_client_and_nothing_has_failed(acme: Client) -> None:
    job, work = issuing_of(acme)
    with provider():
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.SUSPENDED)
    work_off()
    with provider():
        waits = Job.objects.get(pk=job.pk)
        assert waits.state == JobState.READY
        Client.objects.filter(pk=acme.pk).update(status=Client.Status.ACTIVE)
        Job.objects.filter(pk=job.pk).update(ready_at=timezone.now())
    assert run_issuing(waits).state == JobState.DONE
    assert states(acme, work) == ["issued"] * 6


def test_internal_notes_are_closed_to_the_client_by_the_database(acme: Client) -> None:
    with as_tenant(acme.pk, "client"), pytest.raises(ProgrammingError):
        list(InternalNote.objects.all())
