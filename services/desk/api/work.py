"""Handing in, one piece of work, the conversation about it, its rating."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from core.api.resources import Call, Filters, does, lists, shows
from core.models import Job, JobState
from services.desk import actions
from services.desk.api import shapes
from services.desk.models import Message, Submission, WorkItem
from services.desk.queries import (
    files_of,
    own_work,
    question_for,
    reading_job,
    submission_of,
    work_for,
)

COLUMNS = {
    "state": "state",
    "line": "line",
    "received_from": "received_at__gte",
    "received_before": "received_at__lt",
}


def filtered(rows: QuerySet[WorkItem], given: Any) -> QuerySet[WorkItem]:
    """The rows that the filters leave."""
    wishes: dict[str, str | datetime] = {COLUMNS[name]: given[name] for name in COLUMNS if name in given}
    return rows.filter(**wishes)


@lists("desk.see", shapes.WorkShape, order=("-received_at", "-id"), takes=shapes.WorkFilters)
def work_list(call: Call) -> QuerySet[WorkItem]:
    """Everything that was ever handed in, newest first."""
    return filtered(own_work(call.actor), call.given)


@shows("desk.see", shapes.WorkShape)
def work(call: Call, work: UUID) -> WorkItem:
    """One piece of work."""
    return work_for(call.actor, work)


@does("desk.hand_in", takes=shapes.HandInShape, answers=shapes.ReceiptShape, status=201, files=True)
def hand_in(call: Call) -> dict[str, Any]:
    """Hand in files. They are kept and hashed at once, read by a worker; see `work/…/reading/`."""
    given = call.given
    submission = actions.hand_in(
        files=given["files"], actor=call.actor, line=given["line"], now=call.now, hold_all=given["all_or_nothing"],
        note=given["note"],
    )  # fmt: skip
    return receipt(call, submission)


@shows("desk.see", shapes.ReceiptShape)
def submission(call: Call, submission: UUID) -> dict[str, Any]:
    """The receipt of what was handed in at one moment."""
    found = Submission.objects.filter(pk=submission, work_id__in=own_work(call.actor).values("pk")).first()
    if found is None:
        raise Http404("no such submission for this person")
    return receipt(call, found)


def receipt(call: Call, submission: Submission) -> dict[str, Any]:
    work = work_for(call.actor, submission.work_id)
    return {
        "id": submission.pk, "work_id": work.pk, "created_at": submission.created_at, "due_at": work.due_at,
        "state": submission.state, "files": files_of(call.actor, submission),
    }  # fmt: skip


@shows("desk.see", shapes.FilesShape)
def files(call: Call, work: UUID) -> dict[str, Any]:
    """The files of a piece of work, with counts of their rows."""
    return {"files": files_of(call.actor, submission_of(call.actor, work_for(call.actor, work)))}


@shows("desk.see", shapes.ReadingShape)
def reading(call: Call, work: UUID) -> Job | dict[str, Any]:
    """How far reading the files is."""
    submission = submission_of(call.actor, work_for(call.actor, work))
    return reading_job(call.actor, submission) or {"state": JobState.DONE, "done": 0, "total": 0}


@lists("desk.see", shapes.MessageShape, order=("at", "id"), takes=Filters)
def messages(call: Call, work: UUID) -> QuerySet[Message]:
    """The conversation about a piece of work, oldest first."""
    return Message.objects.filter(work_id=work_for(call.actor, work).pk)


@does("desk.answer", takes=shapes.WordsShape, answers=shapes.MessageShape, status=201)
def answer(call: Call, question: UUID) -> Message:
    """Answer a question of ours; our clock goes on with the last one."""
    asked, _work = question_for(call.actor, question)
    return actions.answer(message=asked, actor=call.actor, words=call.given["words"], now=call.now)


@does("desk.work", takes=shapes.WordsShape, answers=shapes.MessageShape, status=201)
def ask(call: Call, work: UUID) -> Message:
    """Ask the client; our clock stands still until the answer."""
    found = work_for(call.actor, work)
    return actions.ask(work=found, actor=call.actor, words=call.given["words"], now=call.now)


@does("desk.rate", takes=shapes.RatingShape, answers=shapes.WorkShape)
def rate(call: Call, work: UUID) -> WorkItem:
    """Say how delivered work was. Rating again changes the score."""
    found, given = work_for(call.actor, work), call.given
    return actions.rate(work=found, actor=call.actor, score=given["score"], words=given["words"], now=call.now)
