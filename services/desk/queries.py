"""Reading the desk: the queue over all clients, one work item, what a client sees of its work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from core.actor import Actor
from core.lines import file_kinds
from core.models import Job, JobState
from core.seeing import seen_by
from services.desk.clock import Calendar
from services.desk.models import Agreement, HandedFile, InternalNote, Message, Row, Submission, WorkItem
from services.desk.models.work import OPEN, WorkState
from tenants.queries import Reach

AT_RISK = timedelta(hours=4)
"""Business time before the deadline from which an item counts as at risk."""
DEFAULT_HOURS = 16


def calendar() -> Calendar:
    """The one calendar of the house."""
    return Calendar()


def promised_by(actor: Actor, line: str, received: datetime) -> datetime:
    """When work received now will be ready, from the client's agreement. UTC."""
    agreement = Agreement.objects.filter(tenant_id=actor.tenant, line=line).first()
    return calendar().after(received, agreement.delivery_hours if agreement else DEFAULT_HOURS)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a work item as both sides see it.

    state  ok | due (at risk) | late | wait (for the client) | done
    left   business time to the deadline, or past it when late
    at     the deadline; since when it waits; when it was delivered
    """

    state: str
    left: timedelta
    at: datetime


def clock_of(work: WorkItem, *, now: datetime) -> Clock:
    if work.delivered_at:
        return Clock("done", timedelta(), work.delivered_at)
    if work.waiting_since:
        return Clock("wait", calendar().between(work.waiting_since, work.due_at), work.waiting_since)
    if now > work.due_at:
        return Clock("late", calendar().between(work.due_at, now), work.due_at)
    left = calendar().between(now, work.due_at)
    return Clock("due" if left <= AT_RISK else "ok", left, work.due_at)


# --- the console


@dataclass(frozen=True, slots=True)
class QueueView:
    """A saved view of the queue: its slug and what it holds."""

    slug: str
    condition: Q


def queue_views(actor: Actor, *, now: datetime) -> list[QueueView]:
    soon = calendar().later(now, AT_RISK)
    return [
        QueueView("open", Q()),
        QueueView("mine", Q(assignee_id=actor.person_id)),
        QueueView("free", Q(state=WorkState.RECEIVED)),
        QueueView("risk", Q(due_at__lte=soon) & ~Q(state=WorkState.WAITING)),
        QueueView("waiting", Q(state=WorkState.WAITING)),
    ]


def queue(actor: Actor, reach: Reach) -> QuerySet[WorkItem]:
    """Open work within this person's reach, most urgent first. As provider."""
    rows = WorkItem.objects.filter(reach.work(), state__in=OPEN).select_related("tenant", "assignee")
    return rows.order_by("due_at", "id")


def queue_counts(actor: Actor, reach: Reach, *, now: datetime) -> dict[str, int]:
    """Open items per view, in one statement."""
    named = {view.slug: Count("id", filter=view.condition) for view in queue_views(actor, now=now)}
    return WorkItem.objects.filter(reach.work(), state__in=OPEN).aggregate(**named)


def after(rows: QuerySet[WorkItem], due_at: datetime, pk: UUID) -> QuerySet[WorkItem]:
    """The next page by key: rows behind (due_at, id)."""
    return rows.filter(Q(due_at__gt=due_at) | Q(due_at=due_at, id__gt=pk))


def rated(actor: Actor, reach: Reach) -> QuerySet[WorkItem]:
    """Work that clients rated, newest rating first; for the account manager."""
    actor.require("desk.review")
    rows = WorkItem.objects.filter(reach.work(), rated_at__isnull=False).select_related("tenant", "assignee")
    return rows.order_by("-rated_at")


def running_jobs(actor: Actor, tenants: Iterable[UUID]) -> QuerySet[Job]:
    """Long work that this person started and that is not over, or failed."""
    mine = Job.objects.filter(tenant_id__in=list(tenants), started_by=actor.person_id)
    return mine.exclude(state=JobState.DONE).order_by("created_at")


def latest_change(reach: Reach) -> UUID | None:
    """The id of the newest event within reach: pages poll with it and hear 204 while it stays."""
    from services.desk.models import WorkEvent

    rows = WorkEvent.objects.filter(reach.work("work__"), tenant__in=reach)
    return rows.order_by("-id").values_list("id", flat=True).first()


# --- one piece of work, inside the client's schema


def work_for(actor: Actor, pk: UUID) -> WorkItem:
    """The work item of the actor's client, on a line that the actor sees, or 404."""
    found = own_work(actor).select_related("tenant").filter(pk=pk).first()
    if found is None:
        raise Http404("no such work for this person")
    return found


def submission_of(actor: Actor, work: WorkItem) -> Submission:
    return Submission.objects.get(pk=work.submission_id)


def files_of(actor: Actor, submission: Submission) -> list[HandedFile]:
    """Files of a submission with counts of their rows: `.good`, `.refused`, `.left` (waiting)."""
    rows = HandedFile.objects.filter(submission=submission).select_related("document")
    counted = rows.annotate(
        good=Count("rows", filter=Q(rows__state__in=[Row.State.GOOD, Row.State.REPAIRED])),
        refused=Count("rows", filter=Q(rows__state=Row.State.REFUSED)),
        left=Count("rows", filter=Q(rows__state=Row.State.WAITING)),
    )
    return list(counted.order_by("id"))


def file_for(actor: Actor, pk: UUID) -> HandedFile:
    mine = own_work(actor).values("pk")
    files = HandedFile.objects.select_related("submission", "document").filter(submission__work_id__in=mine)
    found = files.filter(pk=pk).first()
    if found is None:
        raise Http404("no such file")
    return found


def internal_notes(actor: Actor, work: WorkItem) -> list[InternalNote]:
    """What staff said among themselves about a piece of work; the client's own roles cannot read the table."""
    actor.require("desk.work")
    return list(InternalNote.objects.filter(work_id=work.pk).order_by("at", "id"))


def messages_of(actor: Actor, work: WorkItem) -> list[Message]:
    return list(Message.objects.filter(work_id=work.pk).order_by("at", "id"))


def message_for(actor: Actor, pk: UUID) -> Message:
    found = Message.objects.filter(pk=pk, work_id__in=own_work(actor).values("pk")).first()
    if found is None:
        raise Http404("no such message")
    return found


@dataclass(frozen=True, slots=True)
class Cause:
    """A refused row and what waits for it: orders (rows of files that hang on it directly) and positions."""

    row: Row
    orders: tuple[str, ...]
    positions: int


def refused_rows(actor: Actor, submission: Submission) -> QuerySet[Row]:
    """Refused rows of a submission that are their own cause, in the order of files and rows."""
    rows = Row.objects.filter(file__submission=submission, state=Row.State.REFUSED, cause=None)
    return rows.select_related("file__document").order_by("file_id", "number")


def orphans(actor: Actor, submission: Submission) -> QuerySet[Row]:
    """Rows of a submission that wait for a row which stands in no file, in the order of files and rows."""
    rows = lost_rows().filter(file__submission=submission)
    return rows.select_related("file__document").order_by("file_id", "number")


def lost_rows() -> QuerySet[Row]:
    """Waiting rows of submissions that are read, without a broken row as their cause. Not those whose owner waits
    itself: the position of an order without customer needs that customer alone."""
    rows = Row.objects.filter(state=Row.State.WAITING, cause=None).exclude(file__submission__state="reading")
    owner = Row.objects.filter(state=Row.State.WAITING, key=OuterRef("owner_key"))
    for _line, kind in file_kinds():
        for owners in list(kind.refers.values())[:1]:
            rows = rows.exclude(Q(kind=kind.slug) & Exists(owner.filter(kind__in=owners)))
    return rows


def causes(actor: Actor, rows: Sequence[Row]) -> list[Cause]:
    """What waits for each of these rows: two statements for all of them."""
    hanging = Row.objects.filter(cause__in=rows, state__in=[Row.State.WAITING, Row.State.REFUSED])
    orders: dict[UUID, list[str]] = {}
    for cause_id, key in hanging.filter(kind="orders").order_by("key").values_list("cause_id", "key"):
        orders.setdefault(cause_id, []).append(key)
    counted = hanging.filter(kind="positions").values_list("cause_id").annotate(n=Count("id"))
    positions = dict(counted)
    return [Cause(row, tuple(orders.get(row.pk, ())), positions.get(row.pk, 0)) for row in rows]


# --- the portal


def open_work(actor: Actor) -> list[WorkItem]:
    """What we are doing for this client on the lines that the actor sees, soonest first."""
    return list(own_work(actor).filter(state__in=OPEN).order_by("due_at", "id")[:50])


def delivered_work(actor: Actor) -> list[WorkItem]:
    return list(own_work(actor).filter(state=WorkState.DELIVERED).order_by("-delivered_at")[:20])


def own_work(actor: Actor, verb: str = "see") -> QuerySet[WorkItem]:
    """Work of the actor's client on lines on which they may do this; of an auditor, what was handed in within their
    period."""
    return WorkItem.objects.filter(seen_by(actor, "received_at", verb=verb), tenant_id=actor.tenant)


def open_questions(actor: Actor) -> list[Message]:
    """Questions that wait for this client, oldest first: of staff, and those that we made from broken rows."""
    mine = [work.pk for work in own_work(actor).only("pk")]
    return list(Message.objects.filter(work_id__in=mine, asks=True, answered_at=None).order_by("at", "id")[:200])


def question_for(actor: Actor, pk: UUID) -> tuple[Message, WorkItem]:
    """A question of staff, answered or not, with its work; 404 where it is not for this person."""
    found = Message.objects.filter(pk=pk, asks=True, code="").first()
    if found is None:
        raise Http404("no such question")
    return found, work_for(actor, found.work_id)


def reading_job(actor: Actor, submission: Submission) -> Job | None:
    """The newest job that reads or settles this submission."""
    return Job.objects.filter(tenant_id=actor.tenant, ref=submission.pk).order_by("-created_at").first()


def file_of_work(work: WorkItem, pk: UUID) -> HandedFile:
    """A file of this piece of work, or 404."""
    files = HandedFile.objects.select_related("submission", "document")
    found = files.filter(pk=pk, submission__work_id=work.pk).first()
    if found is None:
        raise Http404("no such file in this work")
    return found


def refused_rows_of(work: WorkItem, ids: Sequence[UUID]) -> list[Row]:
    """Those of these rows that belong to this piece of work and are still refused, in the order of files and rows."""
    rows = Row.objects.filter(pk__in=ids, file__submission__work_id=work.pk, state=Row.State.REFUSED)
    return list(rows.select_related("file__document").order_by("file_id", "number"))
