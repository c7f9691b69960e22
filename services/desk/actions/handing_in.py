"""Handing in: files are kept, hashed and receipted at once; reading them is a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.actor import Actor
from core.audit import record_one
from core.facts import emit
from core.ids import uuid7
from core.jobs import enqueue
from services.archive.actions import keep_upload
from services.archive.queries import with_content
from services.archive.uploads import ArrivedFile
from services.desk.actions.work import note_event
from services.desk.models import HandedFile, Row, Submission, WorkEvent, WorkItem
from services.desk.models.work import WorkState
from services.desk.queries import promised_by
from services.desk.refusals import NothingHandedIn

READ_JOB, SETTLE_JOB = "desk.read", "desk.settle"


def hand_in(
    *,
    files: Sequence[ArrivedFile],
    actor: Actor,
    line: str,
    now: datetime,
    hold_all: bool = False,
    do_it_for_me: bool = True,
) -> Submission:
    """Keep the files, open a work item with its deadline, and let a worker read. A file that was handed in before is
    recognised by its content, noted, and not read twice."""
    actor.require("desk.hand_in")
    if not files:
        raise NothingHandedIn()
    with transaction.atomic(durable=True):
        submission = open_submission(actor, line, reference(files), now, hold_all=hold_all, do_it_for_me=do_it_for_me)
        for file in files:
            keep_file(actor, submission, file, line, now)
        enqueue(actor, READ_JOB, submission.pk, key=f"read:{submission.pk}", now=now)
    return submission


def reference(files: Sequence[ArrivedFile]) -> str:
    """The line by which people speak of the work: the first file's name, and how many more."""
    first = str(files[0].name)[:90]
    return first if len(files) == 1 else f"{first} + {len(files) - 1}"


def open_submission(
    actor: Actor,
    line: str,
    words: str,
    now: datetime,
    *,
    hold_all: bool,
    do_it_for_me: bool,
    work: WorkItem | None = None,
) -> Submission:
    """A submission and its work item (a new one unless `work` is given)."""
    submission = Submission(id=uuid7(), person_id=actor.person_id, person_name=actor.name, created_at=now)
    submission.hold_all, submission.do_it_for_me = hold_all, do_it_for_me
    work = WorkItem(id=uuid7(), tenant_id=actor.tenant, line=line, submission_id=submission.pk, reference=words)
    work.received_at, work.due_at, work.state = now, promised_by(actor, line, now), WorkState.RECEIVED
    work.save(force_insert=True)
    submission.work_id = work.pk
    submission.save(force_insert=True)
    note_event(actor, work, WorkEvent.Kind.RECEIVED, now=now)
    record_one(actor, "work_handed_in", work.pk, now=now, reference=words)
    emit(actor, "WorkHandedIn", [(work.pk, {"reference": words, "due_at": work.due_at.isoformat()})], now=now)
    return submission


def keep_file(actor: Actor, submission: Submission, file: ArrivedFile, line: str, now: datetime) -> HandedFile:
    before = with_content(actor, file.sha256)
    document = keep_upload(actor, file, line=line, subject=submission.pk, now=now)
    row = HandedFile(submission=submission, document=document)
    if before is not None:
        row.state = HandedFile.State.KNOWN
        row.trouble_detail = {"name": before.name, "at": before.created_at.isoformat()}
    row.save(force_insert=True)
    return row


def hand_in_rows(*, repaired: Mapping[UUID, Mapping[str, str]], actor: Actor, now: datetime) -> Submission | None:
    """Hand in refused rows again, put right on the page: row id → values by column. Good ones are used at once.

    The rows keep their file and number; what becomes possible through them (orders that waited) goes the same way.
    Returns the submission that will carry the drafts: the rows' own while its work is open, else a new one.
    """
    actor.require("desk.hand_in" if actor.kind == "client" else "desk.work")
    from services.desk.reading.repair import repair_rows

    with transaction.atomic(durable=True):
        return repair_rows(repaired, actor, now)


def refused_rows(ids: Sequence[UUID]) -> list[Row]:
    """Locked, so that two people who repair one row do not both count."""
    rows = Row.objects.select_for_update(of=("self",)).select_related("file__submission")
    return list(rows.filter(pk__in=ids, state=Row.State.REFUSED).order_by("id"))
