"""After a submission was read: rows that waited and can go on, causes of those that cannot, questions about causes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.actor import Actor
from core.bulk import insert_rows, update_rows
from core.ids import uuid7s
from core.jobs import RunningJob
from core.lines import ServiceLine
from core.turns import take_turn
from services.desk.models import Message, Row, Submission
from services.desk.queries import causes
from services.desk.reading.files import settle_fates
from services.desk.reading.taking import SETTLING, take_in

CHUNK = 500
WAIT_CODE = "rows_wait"
UNSETTLED = (Row.State.WAITING, Row.State.REFUSED)
COLUMNS = ("state", "owner_key", "problems")


def release_waiting(line: ServiceLine, job: RunningJob, work_id: UUID, *, now: datetime) -> int:
    """Offer waiting rows to their line again where what they waited for is there now. Returns how many were used."""
    return sum(_release_kind(line, job, kind.slug, work_id, now) for kind in line.files)


def _release_kind(line: ServiceLine, job: RunningJob, kind: str, work_id: UUID, now: datetime) -> int:
    used, last = 0, None
    while True:
        with transaction.atomic(durable=True):
            take_turn(SETTLING)
            rows = _next_waiting(kind, last)
            if not rows:
                return used
            last = rows[-1].pk
            settle_fates(rows, take_in(line, job.actor, kind, rows, work_id, now))
            update_rows(Row, [r.pk for r in rows], {name: [getattr(r, name) for r in rows] for name in COLUMNS})
            job.advance(0)
            used += sum(row.state == Row.State.GOOD for row in rows)


def _next_waiting(kind: str, last: UUID | None) -> list[Row]:
    waiting = Row.objects.select_for_update().filter(kind=kind, state=Row.State.WAITING)
    return list((waiting.filter(pk__gt=last) if last else waiting).order_by("id")[:CHUNK])


def find_causes(line: ServiceLine) -> None:
    """Point every row that waits, or is broken itself, at the broken row that it hangs on, in one statement a kind."""
    take_turn(SETTLING)
    Row.objects.filter(state__in=UNSETTLED, cause__isnull=False).update(cause=None)
    for kind in line.files:
        for owners in list(kind.refers.values())[:1]:
            _point(kind.slug, owners)


def _point(kind: str, owners: Sequence[str]) -> None:
    """Owners that are good have no say; a waiting owner passes on its own cause."""
    broken = Q(state=Row.State.REFUSED) | Q(state=Row.State.WAITING, cause__isnull=False)
    owner = Row.objects.filter(broken, kind__in=owners, key=OuterRef("owner_key"))
    root = owner.order_by("-id").annotate(root=Coalesce(F("cause_id"), F("id"))).values("root")[:1]
    hanging = Row.objects.filter(kind=kind, state__in=UNSETTLED).exclude(owner_key="")
    hanging.update(cause=Subquery(root))


def ask_about_causes(submission: Submission, line: ServiceLine, actor: Actor, *, now: datetime) -> int:
    """One question for each broken row that work waits for, naming row, column, and what waits. Returns how many."""
    worth = Row.objects.filter(cause__isnull=False, state__in=UNSETTLED, kind__in=line.work_kinds)
    waiting = worth.values("cause_id")
    roots = Row.objects.filter(pk__in=waiting, state=Row.State.REFUSED).select_related("file__document")
    asked = Message.objects.filter(code=WAIT_CODE, about_id__isnull=False).values("about_id")
    new = causes(actor, list(roots.exclude(pk__in=asked).order_by("id")))
    n = len(new)
    if new:
        fixed = {"work_id": submission.work_id, "at": now, "from_client": False, "person_name": "Kantoor"}
        columns = {"id": uuid7s(n), "about_id": [c.row.pk for c in new]}
        details = [detail_of(c.row, c.orders, c.positions) for c in new]
        insert_rows(Message, {**columns, "detail": details}, {**fixed, "code": WAIT_CODE, "words": "", "asks": True})
    return n


def detail_of(row: Row, orders: Sequence[str], positions: int) -> dict[str, object]:
    """What the question says: file, row, column, key, the orders that wait (their numbers) and how many positions."""
    problem = row.problems[0] if row.problems else {"column": "", "value": "", "code": "", "detail": {}}
    return {
        "file": row.file.document.name, "row": row.number, "kind": row.kind, "key": row.key, "problem": problem,
        "column": problem["column"], "orders": list(orders), "positions": positions,
    }  # fmt: skip
