"""What the desk's jobs do, three lines each."""

from __future__ import annotations

from django.utils import timezone

from core.jobs import RunningJob, handles
from services.desk.actions.handing_in import READ_JOB, SETTLE_JOB
from services.desk.reading.job import read_submission, settle_submission


@handles(READ_JOB, permissions=frozenset({"desk.work", "desk.see", "invoicing.see"}))
def read(job: RunningJob) -> None:
    read_submission(job, now=timezone.now())


@handles(SETTLE_JOB, permissions=frozenset({"desk.work", "desk.see", "invoicing.see"}))
def settle(job: RunningJob) -> None:
    settle_submission(job, now=timezone.now())
