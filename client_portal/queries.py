"""What the portal reads across the desk: things that wait for the client, jobs that read, results in short.

Each function is a fixed number of statements, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.actor import Actor
from services.desk.actions.handing_in import LEFT_CODE
from services.desk.models import HandedFile, Message, RatingWords, Row, Submission, WorkEvent, WorkItem
from services.desk.queries import lost_rows, own_work
from services.invoicing.models import Invoice, InvoiceState


@dataclass(frozen=True, slots=True)
class BrokenRows:
    """Refused rows of one kind in one piece of work, and how many rows wait for them."""

    work: WorkItem
    kind: str
    n: int
    waiting: int


def broken_rows(actor: Actor) -> list[BrokenRows]:
    """Refused rows that the client has not left to us, oldest work first; three statements."""
    rows = open_causes(actor)
    counted = rows.values_list("file__submission__work_id", "kind").annotate(n=Count("id")).order_by()
    waiting = Row.objects.filter(cause__in=rows.values("pk")).exclude(kind="positions").order_by()
    waits = {
        (w, k): n
        for w, k, n in waiting.values_list("cause__file__submission__work_id", "cause__kind").annotate(n=Count("id"))
    }
    works = own_work(actor).in_bulk([work_id for work_id, _kind, _n in counted])
    found = [BrokenRows(works[w], kind, n, waits.get((w, kind), 0)) for w, kind, n in counted if w in works]
    return sorted(found, key=lambda broken: (broken.work.received_at, broken.kind))


def lost(actor: Actor) -> list[BrokenRows]:
    """Rows that wait for something which is in no file, not left to us, oldest work first; two statements."""
    rows = mine_to_mend(actor, lost_rows())
    counted = rows.values_list("file__submission__work_id", "kind").annotate(n=Count("id")).order_by()
    works = own_work(actor).in_bulk([work_id for work_id, _kind, _n in counted])
    found = [BrokenRows(works[w], kind, n, 0) for w, kind, n in counted if w in works]
    return sorted(found, key=lambda one: (one.work.received_at, one.kind))


def open_causes(actor: Actor) -> QuerySet[Row]:
    """Refused rows that are their own cause, of work that the actor sees, not left to us."""
    return mine_to_mend(actor, Row.objects.filter(state=Row.State.REFUSED, cause=None))


def mine_to_mend(actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those of work on lines on which the actor hands in, not left to us."""
    mine = rows.filter(file__submission__work_id__in=own_work(actor, "hand_in").values("pk"))
    left = Message.objects.filter(code=LEFT_CODE, about_id__isnull=False)
    return mine.exclude(file__submission_id__in=left.values("about_id"))


def unread_files(actor: Actor) -> list[HandedFile]:
    """Files of open work that we could not read or did not recognise, oldest first, each with its `work`."""
    open_ = {work.pk: work for work in own_work(actor, "hand_in").filter(delivered_at=None)}
    states = [HandedFile.State.UNKNOWN, HandedFile.State.REFUSED]
    rows = HandedFile.objects.filter(submission__work_id__in=list(open_), state__in=states)
    return list(rows.select_related("document", "submission").order_by("id")[:50])


def is_left_to_us(submission: Submission) -> bool:
    return Message.objects.filter(about_id=submission.pk, code=LEFT_CODE).exists()


def staff_questions(actor: Actor, works: Sequence[UUID] | None = None) -> list[Message]:
    """Questions of staff that wait for an answer, oldest first: about these pieces of work, or all."""
    asked = Message.objects.filter(asks=True, answered_at=None, code="")
    if works is None:
        return list(asked.filter(work_id__in=own_work(actor, "answer").values("pk")).order_by("at", "id")[:100])
    return list(asked.filter(work_id__in=list(works)).order_by("at", "id")[:100])


def events_of(actor: Actor, work: WorkItem) -> list[WorkEvent]:
    """The steps of a piece of work that the client is told of, newest first."""
    return list(work.events.exclude(kind=WorkEvent.Kind.RETURNED).order_by("-at", "-id")[:50])


def rating_words(work: WorkItem) -> str | None:
    """What the client wrote beside its rating; None where it wrote nothing."""
    return RatingWords.objects.filter(pk=work.pk).values_list("words", flat=True).first()


def invoices_issued(actor: Actor, works: Sequence[WorkItem]) -> dict[UUID, int]:
    """work id → number of invoices issued from it; nothing where the actor may not see invoices."""
    if not actor.may("invoicing.see"):
        return {}
    issued = Invoice.objects.filter(work_id__in=[work.pk for work in works], state=InvoiceState.ISSUED)
    return dict(issued.order_by().values_list("work_id").annotate(n=Count("id")))


def refused_of_file(file: HandedFile) -> QuerySet[Row]:
    """All refused rows of a file, also those that hang on another broken one, and those that refer to something which
    is in no file, as they stand in it."""
    lost = Q(pk__in=lost_rows().filter(file=file).values("pk"))
    return Row.objects.filter(Q(state=Row.State.REFUSED) | lost, file=file).order_by("number")
