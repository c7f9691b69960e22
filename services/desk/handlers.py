"""What the desk's jobs do, three lines each."""

from __future__ import annotations

from django.utils import timezone

from core.jobs import RunningJob, handles
from core.lines import lines
from services.desk.actions.handing_in import READ_JOB, SETTLE_JOB
from services.desk.reading.job import read_submission, settle_submission

READS = frozenset({"desk.work", "desk.see", *(f"{slug}.{verb}" for slug in lines() for verb in ("see", "work"))})


@handles(READ_JOB, permissions=READS)
def read(job: RunningJob) -> None:
    read_submission(job, now=timezone.now())


@handles(SETTLE_JOB, permissions=READS)
def settle(job: RunningJob) -> None:
    settle_submission(job, now=timezone.now())
