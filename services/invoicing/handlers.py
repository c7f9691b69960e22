"""What invoicing's jobs do, three lines each."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from core.jobs import RunningJob, handles
from services.invoicing.actions.issuing import ISSUE_JOB, PAPERS_JOB, give_back, run_issue_job
from services.invoicing.actions.papers import SEND_JOB, run_papers_job
from services.invoicing.actions.sending import run_send_job
from tenants.models import Client


def stop(job: RunningJob) -> None:
    give_back(job, now=timezone.now())


@handles(ISSUE_JOB, permissions=frozenset({"invoicing.issue"}), needs="invoicing.issue", undo=stop)
def issue(job: RunningJob) -> None:
    now, zone = timezone.now(), ZoneInfo(Client.objects.get(pk=job.actor.tenant).zone)
    run_issue_job(job, today=now.astimezone(zone).date(), now=now)


@handles(PAPERS_JOB, permissions=frozenset({"invoicing.see"}), owed=True)
def make_papers(job: RunningJob) -> None:
    run_papers_job(job, now=timezone.now())


@handles(SEND_JOB, permissions=frozenset({"invoicing.see"}), owed=True)
def send(job: RunningJob) -> None:
    run_send_job(job, now=timezone.now())
