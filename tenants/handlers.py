"""What the jobs about access do, three lines each."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.facts import emit
from core.jobs import RunningJob, handles
from tenants.access.recording import JOBS, NARROWED, What, write
from tenants.models import Grant


def record(job: RunningJob, what: What) -> None:
    with transaction.atomic(durable=True):
        write(job.actor, what, Grant.objects.get(pk=job.ref), now=timezone.now())
        job.advance(1, total=1)


@handles(JOBS["asked"])
def asked(job: RunningJob) -> None:
    record(job, "asked")


@handles(JOBS["opened"])
def opened(job: RunningJob) -> None:
    record(job, "opened")


@handles(JOBS["ended"])
def ended(job: RunningJob) -> None:
    record(job, "ended")


@handles(NARROWED)
def less(job: RunningJob) -> None:
    with transaction.atomic(durable=True):
        emit(job.actor, "AccessNarrowed", [(job.ref, {})], now=timezone.now())
        job.advance(1, total=1)
