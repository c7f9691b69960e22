"""The life of a work item, each step with its event in the same transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core.actor import Actor
from core.audit import record_one
from core.facts import emit
from core.refusals import NotAllowed
from core.states import IllegalMove, move
from services.desk.models import InternalNote, Message, RatingWords, WorkEvent, WorkItem
from services.desk.models.work import MOVES, OPEN, WorkState
from services.desk.queries import calendar
from services.desk.refusals import EmptyWords, NotDeliveredYet, NothingToAnswer, NotInYourHands, TakenByAnother
from tenants.queries import Reach, granted
from tenants.standing import permissions_of

Kind = WorkEvent.Kind


def note_event(actor: Actor, work: WorkItem, kind: WorkEvent.Kind, *, now: datetime) -> None:
    """A step of the work, for ever. bulk_create: save() would look for the row first."""
    event = WorkEvent(
        tenant_id=work.tenant_id, work_id=work.pk, kind=kind, at=now, person_id=actor.person_id, person_name=actor.name
    )
    WorkEvent.objects.bulk_create([event])


def take(*, work: WorkItem, actor: Actor, now: datetime) -> WorkItem:
    """Take a received item in hand. Of two people who take it at once, one is told the other's name."""
    actor.require("desk.take")
    with transaction.atomic(durable=True):
        if not granted(actor, now=now).covers(work.tenant_id, work.line):
            raise NotAllowed()
        return _take(work, actor, now)


def _take(work: WorkItem, actor: Actor, now: datetime) -> WorkItem:
    try:
        move(work, WorkState.TAKEN, {WorkState.RECEIVED: MOVES[WorkState.RECEIVED]}, assignee_id=actor.person_id)
    except IllegalMove:
        holder = WorkItem.objects.select_related("assignee").get(pk=work.pk).assignee
        if holder is not None and holder.pk == actor.person_id:
            return WorkItem.objects.get(pk=work.pk)  # a double click
        raise TakenByAnother(name=holder.name if holder else "") from None
    note_event(actor, work, Kind.TAKEN, now=now)
    return work


def pick_up(*, actor: Actor, tenants: Reach, now: datetime) -> WorkItem | None:
    """Take the next item that this person should do: of the clients and lines in their reach, the one due first."""
    actor.require("desk.take")
    with transaction.atomic(durable=True):
        waiting = WorkItem.objects.select_for_update(skip_locked=True, of=("self",)).select_related("tenant")
        work = waiting.filter(tenants.work(), state=WorkState.RECEIVED).order_by("due_at", "id").first()
        return _take(work, actor, now) if work else None


def put_back(*, work: WorkItem, actor: Actor, now: datetime) -> WorkItem:
    """Put an item back into the queue for somebody else."""
    in_hand(work, actor)
    with transaction.atomic(durable=True):
        move(work, WorkState.RECEIVED, MOVES, assignee_id=None)
        note_event(actor, work, Kind.RETURNED, now=now)
    return work


def deal_out(*, actor: Actor, now: datetime) -> int:
    """Open work of a client whose holder may not enter it any more goes back to the queue, so that somebody takes it.
    What waits for the client goes on waiting, in nobody's hands. In the caller's transaction; returns how many."""
    open_ = WorkItem.objects.select_for_update(of=("self",)).filter(tenant_id=actor.tenant, state__in=OPEN)
    held = list(open_.filter(assignee__isnull=False).order_by("id"))
    people = {work.assignee_id for work in held if work.assignee_id}
    may = {person: permissions_of(actor.tenant, person, now=now) for person in people}
    left = [work for work in held if work.assignee_id and f"{work.line}.work" not in may[work.assignee_id]]
    for work in left:
        if work.state == WorkState.TAKEN:
            move(work, WorkState.RECEIVED, MOVES, assignee_id=None)
        WorkItem.objects.filter(pk=work.pk).update(assignee=None)
        note_event(actor, work, Kind.RETURNED, now=now)
    return len(left)


def note_inside(*, work: WorkItem, actor: Actor, words: str, now: datetime) -> InternalNote:
    """What staff say among themselves about a piece of work; the client never sees it."""
    actor.require_on(work.line, "work")
    if not words.strip():
        raise EmptyWords()
    with transaction.atomic(durable=True):
        return write_note(actor, work.pk, words.strip(), now=now)


def write_note(actor: Actor, work_id: UUID, words: str, *, now: datetime) -> InternalNote:
    """The same in the caller's transaction."""
    who = {"person_id": actor.person_id, "person_name": actor.name}
    return InternalNote.objects.create(work_id=work_id, at=now, words=words, **who)


def in_hand(work: WorkItem, actor: Actor) -> None:
    if work.assignee_id != actor.person_id:
        raise NotInYourHands()


def ask(*, work: WorkItem, actor: Actor, words: str, now: datetime, about: UUID | None = None) -> Message:
    """Ask the client; our clock stands still until the answer. Inside the client's schema, as staff."""
    with transaction.atomic(durable=True):
        return ask_in_hand(work, actor, words, now, about)


def ask_in_hand(work: WorkItem, actor: Actor, words: str, now: datetime, about: UUID | None) -> Message:
    """The same in the caller's transaction, for a line that does more than ask."""
    actor.require_on(work.line, "work")
    in_hand(work, actor)
    if not words.strip():
        raise EmptyWords()
    if work.state != WorkState.WAITING:
        move(work, WorkState.WAITING, MOVES, waiting_since=now)
        note_event(actor, work, Kind.ASKED, now=now)
    message = Message.objects.create(
        work_id=work.pk,
        about_id=about,
        at=now,
        person_id=actor.person_id,
        person_name=actor.name,
        words=words,
        asks=True,
    )
    record_one(actor, "question_asked", work.pk, now=now, message=str(message.pk))
    emit(actor, "QuestionAsked", [(work.pk, {"message": str(message.pk)})], now=now, line=work.line)
    return message


def answer(*, message: Message, actor: Actor, words: str, now: datetime) -> Message:
    """The client answers; when it was the last open question our clock goes on, later by the time it stood."""
    actor.require_on(line_of(message.work_id), "answer")
    if not words.strip():
        raise EmptyWords()
    with transaction.atomic(durable=True):
        if not Message.objects.filter(pk=message.pk, asks=True, answered_at=None).update(answered_at=now):
            raise NothingToAnswer()
        reply = Message.objects.create(
            work_id=message.work_id,
            at=now,
            from_client=True,
            person_id=actor.person_id,
            person_name=actor.name,
            words=words,
        )
        resume(message.work_id, actor, now=now)
        record_one(actor, "question_answered", message.work_id, now=now, message=str(reply.pk))
        line = line_of(message.work_id)
        emit(actor, "QuestionAnswered", [(message.work_id, {"message": str(reply.pk)})], now=now, line=line)
    return reply


def line_of(work_id: UUID) -> str:
    return WorkItem.objects.values_list("line", flat=True).get(pk=work_id)


def resume(work_id: UUID, actor: Actor, *, now: datetime) -> None:
    """Let our clock go on if nothing more is asked; in the caller's transaction."""
    if Message.objects.filter(work_id=work_id, asks=True, answered_at=None, code="").exists():
        return
    work = WorkItem.objects.select_for_update(of=("self",)).get(pk=work_id)
    if work.state == WorkState.WAITING and work.waiting_since:
        hours = calendar()
        left = hours.between(work.waiting_since, work.due_at)
        due = hours.later(now, left)
        to = WorkState.TAKEN if work.assignee_id else WorkState.RECEIVED  # whoever asked has left meanwhile
        move(work, to, MOVES, waiting_since=None, due_at=due)
        note_event(actor, work, Kind.ANSWERED, now=now)


def deliver(*, work: WorkItem, actor: Actor, now: datetime) -> WorkItem:
    """Hand the work over; in the transaction of the line's own action, which has checked that it is done."""
    in_hand(work, actor)
    move(work, WorkState.DELIVERED, MOVES, delivered_at=now)
    note_event(actor, work, Kind.DELIVERED, now=now)
    record_one(actor, "work_delivered", work.pk, now=now)
    promised = {"reference": work.reference, "due_at": work.due_at.isoformat()}
    emit(actor, "WorkDelivered", [(work.pk, promised)], now=now, line=work.line)
    return work


def rate(*, work: WorkItem, actor: Actor, score: int, words: str = "", now: datetime) -> WorkItem:
    """One click: 3 good, 2 fair, 1 poor. Rating again changes the score; words are kept in the client's own books."""
    actor.require_on(work.line, "rate")
    if work.state != WorkState.DELIVERED:
        raise NotDeliveredYet()
    with transaction.atomic(durable=True):
        WorkItem.objects.filter(pk=work.pk).update(score=score, rated_at=now)
        note_event(actor, work, Kind.RATED, now=now)
        if words.strip():
            RatingWords.objects.bulk_create(
                [RatingWords(work_id=work.pk, words=words.strip(), person_name=actor.name, at=now)],
                ignore_conflicts=True,
            )
        record_one(actor, "work_rated", work.pk, now=now, score=score)
        emit(actor, "WorkRated", [(work.pk, {"score": score})], now=now, line=work.line)
    work.score, work.rated_at = score, now
    return work


def add_rows(work_id: UUID, n: int) -> None:
    """Count rows of the work item as they are read; in the caller's transaction."""
    WorkItem.objects.filter(pk=work_id, state__in=OPEN).update(rows=F("rows") + n)
