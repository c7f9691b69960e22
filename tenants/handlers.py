"""What the jobs about access do, three lines each."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.facts import emit
from core.jobs import RunningJob, handles
from tenants.access.recording import JOBS, NARROWED, SUSPENSIONS, Change, What, write, write_suspension
from tenants.models import Grant, Suspension


def record(job: RunningJob, what: What) -> None:
    with transaction.atomic(durable=True):
        write(job.actor, what, Grant.objects.get(pk=job.ref), now=timezone.now())
        job.advance(1, total=1)


@handles(JOBS["asked"], owed=True)
def asked(job: RunningJob) -> None:
    record(job, "asked")


@handles(JOBS["opened"], owed=True)
def opened(job: RunningJob) -> None:
    record(job, "opened")


@handles(JOBS["ended"], owed=True)
def ended(job: RunningJob) -> None:
    record(job, "ended")


@handles(NARROWED, owed=True)
def less(job: RunningJob) -> None:
    with transaction.atomic(durable=True):
        emit(job.actor, "AccessNarrowed", [(job.ref, {})], now=timezone.now())
        job.advance(1, total=1)


def record_suspension(job: RunningJob, what: Change) -> None:
    with transaction.atomic(durable=True):
        write_suspension(job.actor, what, Suspension.objects.get(pk=job.ref), now=timezone.now())
        job.advance(1, total=1)


@handles(SUSPENSIONS["suspended"], owed=True)
def suspended(job: RunningJob) -> None:
    record_suspension(job, "suspended")


@handles(SUSPENSIONS["reinstated"], owed=True)
def reinstated(job: RunningJob) -> None:
    record_suspension(job, "reinstated")
