"""What is left of files whose reading stopped for good waits for staff, who have it read on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.jobs import NEVER, enqueue
from core.models import Job, JobState
from services.desk.actions.handing_in import READ_JOB
from services.desk.actions.work import in_hand
from services.desk.models import WorkItem
from services.desk.refusals import NothingToReadOn


def read_on(*, work: WorkItem, actor: Actor, now: datetime) -> Job:
    """Let a worker go on where reading stopped, in the name of whoever has the work in hand. Rows that were read are
    not read again; a second click starts nothing more."""
    actor.require_on(work.line, "work")
    in_hand(work, actor)
    with transaction.atomic(durable=True):
        last = last_job(work)
        if last is None or not stopped_for_good(last):
            raise NothingToReadOn()
        record_one(actor, "reading_resumed", work.pk, now=now, stopped=last.trouble)
        return enqueue(actor, READ_JOB, work.submission_id, key=f"read:{work.submission_id}:{last.pk}", now=now)


def last_job(work: WorkItem) -> Job | None:
    """The newest job that reads this work's files, or settles its repaired rows."""
    jobs = Job.objects.filter(tenant_id=work.tenant_id, ref=work.submission_id)
    return jobs.order_by("-created_at").first()


def stopped_for_good(job: Job) -> bool:
    """It was refused, and is not tried again by itself."""
    return job.state == JobState.FAILED and job.ready_at >= NEVER
