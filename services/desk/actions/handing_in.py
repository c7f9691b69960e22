"""Handing in: files are kept, hashed and receipted at once; reading them is a job."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from core.actor import Actor
from core.audit import record_one
from core.facts import emit
from core.ids import uuid7
from core.jobs import enqueue
from core.models import Job, JobState
from services.archive.actions import keep_upload, store_upload
from services.archive.models import Document
from services.archive.uploads import ArrivedFile
from services.desk.actions.work import line_of, note_event
from services.desk.models import HandedFile, Message, Row, Submission, WorkEvent, WorkItem
from services.desk.models.work import WorkState
from services.desk.queries import promised_by
from services.desk.refusals import NothingHandedIn

READ_JOB, SETTLE_JOB = "desk.read", "desk.settle"
LEFT_CODE = "left_to_us"
"""The message by which a client leaves broken rows to us; once a submission."""


def hand_in(
    *,
    files: Sequence[ArrivedFile],
    actor: Actor,
    line: str,
    now: datetime,
    hold_all: bool = False,
    do_it_for_me: bool = True,
    note: str = "",
    key: UUID | None = None,
) -> Submission:
    """Keep the files, open a work item with its deadline, and let a worker read. A file that was handed in before is
    recognised by its content, noted, and not read twice. The same `key` twice is one submission: the first."""
    actor.require_on(line, "hand_in")
    if not files:
        raise NothingHandedIn()
    own_id = uuid5(actor.tenant, str(key)) if key else uuid7()
    if before := handed_in_before(own_id):
        return before
    for file in files:
        store_upload(actor, file)
    try:
        with transaction.atomic(durable=True):
            submission = open_submission(
                actor, line, reference(files), now, hold_all=hold_all, do_it_for_me=do_it_for_me, own_id=own_id
            )
            for file in files:
                keep_file(actor, submission, file, line, now)
            if note.strip():
                remark(actor, submission.work_id, note.strip(), now=now)
            enqueue(actor, READ_JOB, submission.pk, key=f"read:{submission.pk}", now=now)
    except IntegrityError:  # the same key at the same moment: the other request was first
        return Submission.objects.get(pk=own_id)
    return submission


def handed_in_before(own_id: UUID) -> Submission | None:
    return Submission.objects.filter(pk=own_id).first()


def remark(actor: Actor, work_id: UUID, words: str, *, now: datetime) -> Message:
    """What the client says of its own accord; asks nothing, stops no clock. In the caller's transaction."""
    return Message.objects.create(
        work_id=work_id, at=now, from_client=True, person_id=actor.person_id, person_name=actor.name, words=words
    )


def leave_to_us(*, submission: Submission, actor: Actor, now: datetime) -> None:
    """The client leaves its broken rows to us: our questions about them ask nothing more, the rows stay to be repaired.
    Saying so twice is saying so once."""
    actor.require_on(line_of(submission.work_id), "hand_in")
    with transaction.atomic(durable=True):
        Submission.objects.filter(pk=submission.pk).update(do_it_for_me=True)
        ours = Message.objects.filter(work_id=submission.work_id, asks=True, answered_at=None).exclude(code="")
        ours.update(answered_at=now)
        said = Message(work_id=submission.work_id, about_id=submission.pk, code=LEFT_CODE, at=now, from_client=True)
        said.person_id, said.person_name = actor.person_id, actor.name
        Message.objects.bulk_create([said], ignore_conflicts=True)
        record_one(actor, "rows_left_to_us", submission.work_id, now=now)


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
    own_id: UUID | None = None,
) -> Submission:
    """A submission and its work item, under the given id or a new one."""
    submission = Submission(id=own_id or uuid7(), person_id=actor.person_id, person_name=actor.name, created_at=now)
    submission.hold_all, submission.do_it_for_me = hold_all, do_it_for_me
    work = WorkItem(id=uuid7(), tenant_id=actor.tenant, line=line, submission_id=submission.pk, reference=words)
    work.received_at, work.due_at, work.state = now, promised_by(actor, line, now), WorkState.RECEIVED
    work.save(force_insert=True)
    submission.work_id = work.pk
    submission.save(force_insert=True)
    note_event(actor, work, WorkEvent.Kind.RECEIVED, now=now)
    record_one(actor, "work_handed_in", work.pk, now=now, reference=words)
    promised = {"reference": words, "due_at": work.due_at.isoformat()}
    emit(actor, "WorkHandedIn", [(work.pk, promised)], now=now, line=line)
    return submission


def keep_file(actor: Actor, submission: Submission, file: ArrivedFile, line: str, now: datetime) -> HandedFile:
    before = taken_before(file.sha256, line)
    document = keep_upload(actor, file, line=line, subject=submission.pk, now=now)
    row = HandedFile(submission=submission, document=document)
    if before is not None:
        row.state = HandedFile.State.KNOWN
        row.trouble_detail = {"name": before.name, "at": before.created_at.isoformat()}
    row.save(force_insert=True)
    return row


def taken_before(sha256: str, line: str) -> Document | None:
    """The line's first document with these very bytes that was read or will be; an unusable one may come again."""
    same = HandedFile.objects.filter(document__sha256=sha256, document__line=line)
    stopped = Job.objects.filter(kind=READ_JOB, state=JobState.FAILED).values_list("ref", flat=True)
    taken = same.filter(state__in=[HandedFile.State.ARRIVED, HandedFile.State.READ])
    taken = taken.exclude(state=HandedFile.State.ARRIVED, submission__in=list(stopped))
    first = taken.select_related("document").order_by("id").first()
    return first.document if first else None


def hand_in_rows(*, repaired: Mapping[UUID, Mapping[str, str]], actor: Actor, now: datetime) -> Submission | None:
    """Hand in refused rows again, put right on the page: row id → values by column. Good ones are used at once.

    The rows keep their file and number; what becomes possible through them (orders that waited) goes the same way.
    Returns the submission that will carry the drafts: the rows' own while its work is open, else a new one.
    """
    from services.desk.reading.repair import repair_rows

    actor.require("desk.hand_in" if actor.kind == "client" else "desk.work")
    for line in lines_of_rows(repaired):
        actor.require_on(line, "hand_in" if actor.kind == "client" else "work")

    with transaction.atomic(durable=True):
        return repair_rows(repaired, actor, now)


def lines_of_rows(ids: Collection[UUID]) -> list[str]:
    """The service lines of the work that these rows came with."""
    works = Row.objects.filter(pk__in=list(ids)).values("file__submission__work_id")
    return list(WorkItem.objects.filter(pk__in=works).order_by().values_list("line", flat=True).distinct())


def refused_rows(ids: Sequence[UUID]) -> list[Row]:
    """Locked, so that two people who repair one row do not both count."""
    rows = Row.objects.select_for_update(of=("self",)).select_related("file__submission")
    return list(rows.filter(pk__in=ids, state=Row.State.REFUSED).order_by("id"))
