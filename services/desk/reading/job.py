"""The job that reads a submission, from files to drafts and questions."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.module_loading import import_string

from core.actor import Actor
from core.audit import record_one
from core.facts import emit
from core.jobs import RunningJob
from core.lines import ServiceLine, lines
from services.desk.models import HandedFile, Row, Submission, WorkItem
from services.desk.models.work import OPEN
from services.desk.reading.files import in_order, read_file, recognise_file, release_file
from services.desk.reading.repair import accept_followers
from services.desk.reading.settling import ask_about_causes, find_causes, release_waiting


def read_submission(job: RunningJob, *, now: datetime) -> None:
    """Recognise every file, read those that are known in the order in which they refer to each other, then settle.

    Killed at any point it goes on where it stood: recognised files stay so, rows that were kept are skipped.
    """
    submission = Submission.objects.get(pk=job.ref)
    line = lines()[WorkItem.objects.get(pk=submission.work_id).line]
    for file in HandedFile.objects.filter(submission=submission).select_related("document").order_by("id"):
        release_file(file, job.actor, now=now)
        job.advance(0)
    for file in arrived(submission):
        if not file.shape:
            with transaction.atomic(durable=True):
                recognise_file(file, line, job.actor.tenant)
                job.advance(0)
    for file in in_order(arrived(submission), line):
        read_file(file, line, job, now=now)
    settle(submission, line, job, now=now)


def settle_submission(job: RunningJob, *, now: datetime) -> None:
    """After rows were put right on a page."""
    submission = Submission.objects.get(pk=job.ref)
    settle(submission, lines()[WorkItem.objects.get(pk=submission.work_id).line], job, now=now)


def arrived(submission: Submission) -> list[HandedFile]:
    rows = HandedFile.objects.filter(submission=submission, state=HandedFile.State.ARRIVED)
    return list(rows.select_related("document", "submission").order_by("id"))


def settle(submission: Submission, line: ServiceLine, job: RunningJob, *, now: datetime) -> None:
    """Let go on what can, explain what cannot, and let the line finish (draw up totals). Before each step, and in each
    chunk of waiting rows, it is asked whether whoever started this still stands."""
    actor = job.actor
    accept_followers(line, actor, submission.work_id, now=now)
    release_waiting(line, job, submission.work_id, now=now)
    with transaction.atomic(durable=True):
        find_causes(line)
        ask_about_causes(submission, line, actor, now=now)
        job.advance(0)
    if line.finish:
        import_string(line.finish)(actor, submission.work_id, now)
    with transaction.atomic(durable=True):
        refused = Row.objects.filter(file__submission=submission, state=Row.State.REFUSED).count()
        hold_or_release(line, actor, now)
        job.advance(0)
        if Submission.objects.filter(pk=submission.pk, state="reading").update(state="read", read_at=now):
            record_one(actor, "submission_read", submission.pk, now=now, refused=refused)
            emit(actor, "SubmissionRead", [(submission.work_id, {"refused": refused})], now=now, line=line.slug)


def hold_or_release(line: ServiceLine, actor: Actor, now: datetime) -> None:
    """Where the client wants all rows good first: hold its work while a row is refused, let it go when none is. The
    rows may have been put right by a later submission, so all open ones are looked at."""
    if not line.hold:
        return
    strict = Submission.objects.filter(hold_all=True)
    still_open = WorkItem.objects.filter(pk__in=list(strict.values_list("work_id", flat=True)), state__in=OPEN)
    for submission in strict.filter(work_id__in=list(still_open.values_list("pk", flat=True))):
        refused = Row.objects.filter(file__submission=submission, state=Row.State.REFUSED).exists()
        import_string(line.hold if refused else line.release)(actor, submission.work_id, now)
