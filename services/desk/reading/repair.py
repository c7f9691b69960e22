"""Refused rows put right on a page: checked like a file's, used at once, and what waited for them goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record
from core.jobs import enqueue
from core.lines import ServiceLine, lines
from core.models import Job
from core.refusals import BadInput
from core.turns import take_turn
from services.desk.actions.handing_in import SETTLE_JOB, open_submission, refused_rows
from services.desk.actions.work import add_rows
from services.desk.intake.check import Checker, GoodRow
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem, explain
from services.desk.models import Message, Row, Submission, WorkItem
from services.desk.models.work import OPEN
from services.desk.reading.files import key_of, owner_column, settle_fates
from services.desk.reading.taking import SETTLING, take_in

COLUMNS = ("state", "key", "owner_key", "values", "problems")


class RowsStillWrong(BadInput):
    """`problems`: row id → [(column, words)]. Nothing was changed; what was typed is shown again."""

    words = _("%(n)s rows are not right yet. Nothing was changed; look at the fields marked.")

    def __init__(self, problems: Mapping[UUID, list[tuple[str, str]]]) -> None:
        super().__init__(n=len(problems))
        self.problems = problems


def repair_rows(repaired: Mapping[UUID, Mapping[str, str]], actor: Actor, now: datetime) -> Submission | None:
    """Use refused rows with the values given (row id → values by column), in the caller's transaction.

    Returns the submission that carries what comes of them, None where all of them were put right before.
    """
    take_turn(SETTLING)
    rows = refused_rows(list(repaired))
    if not rows:
        return None
    work = WorkItem.objects.get(pk=rows[0].file.submission.work_id)
    line = lines()[work.line]
    check_all(rows, repaired, line)
    target = carrier(rows[0].file.submission, work, actor, len(rows), now)
    for kind in line.files:
        use([row for row in rows if row.kind == kind.slug], kind, line, actor, target.work_id, now)
    record(actor, "row_repaired", [(row.pk, {"row": row.number, "kind": row.kind}) for row in rows], now=now)
    add_rows(target.work_id, len(rows))
    settle_later(actor, target, now)
    return target


def check_all(rows: list[Row], repaired: Mapping[UUID, Mapping[str, str]], line: ServiceLine) -> None:
    """Check every row and write its values on it (not saved); all or none."""
    wrong: dict[UUID, list[tuple[str, str]]] = {}
    for row in rows:
        kind = next(kind for kind in line.files if kind.slug == row.kind)
        checked = Checker(kind, {}, 0).check_values(row.number, repaired[row.pk])
        if isinstance(checked, GoodRow):
            row.values, row.key = checked.values, key_of(kind, checked.values)
            row.owner_key = checked.values.get(owner_column(kind), "")[:200]
        else:
            wrong[row.pk] = [(problem.column, explain(problem, row.number, kind)) for problem in checked.problems]
    if wrong:
        raise RowsStillWrong(wrong)


def carrier(submission: Submission, work: WorkItem, actor: Actor, n: int, now: datetime) -> Submission:
    """The submission whose work item is still open, else a new one: delivered work is not opened again in silence."""
    if work.state in OPEN:
        return submission
    words = str(_("%(n)s repaired rows") % {"n": n})
    return open_submission(actor, work.line, words, now, hold_all=False, do_it_for_me=True)


def use(rows: list[Row], kind: FileKind, line: ServiceLine, actor: Actor, work_id: UUID, now: datetime) -> None:
    if rows:
        settle_fates(rows, take_in(line, actor, kind.slug, rows, work_id, now))
        still = {row.pk: told(row, kind) for row in rows if row.state == Row.State.REFUSED}
        if still:
            raise RowsStillWrong(still)
        Row.objects.bulk_update(rows, COLUMNS, batch_size=500)
        Row.objects.filter(pk__in=[row.pk for row in rows]).update(cause=None)
        asked = Message.objects.filter(about_id__in=[row.pk for row in rows], answered_at=None)
        asked.exclude(code="").update(answered_at=now)


def told(row: Row, kind: FileKind) -> list[tuple[str, str]]:
    problems = [Problem.from_json(problem) for problem in row.problems or ()]
    return [(problem.column, explain(problem, row.number, kind)) for problem in problems]


def settle_later(actor: Actor, target: Submission, now: datetime) -> Job:
    return enqueue(actor, SETTLE_JOB, target.pk, key=f"settle:{target.pk}:{now.timestamp():.3f}", now=now)


def accept_followers(line: ServiceLine, actor: Actor, work_id: UUID, *, now: datetime) -> int:
    """Broken rows whose likely reading is confirmed by the row that they hung on, put right meanwhile: the merged text
    is the very one of that row. One address repaired, all orders with that address go on. Returns how many."""
    return sum(_accept_kind(kind, line, actor, work_id, now) for kind in line.files if kind.refers)


def _accept_kind(kind: FileKind, line: ServiceLine, actor: Actor, work_id: UUID, now: datetime) -> int:
    owners = next(iter(kind.refers.values()))
    with transaction.atomic(durable=True):
        take_turn(SETTLING)
        broken = Row.objects.select_for_update(of=("self",)).filter(kind=kind.slug, state=Row.State.REFUSED)
        rows = list(broken.exclude(proposal=None).exclude(owner_key="").order_by("id")[:5000])
        good = Row.objects.filter(kind__in=owners, key__in={r.owner_key for r in rows}, state__in=["good", "repaired"])
        texts = {row.key: {plain(value) for value in row.values.values()} for row in good}
        confirmed = [row for row in rows if is_confirmed(row, kind, texts.get(row.owner_key, set()))]
        if confirmed:
            settle_fates(confirmed, take_in(line, actor, kind.slug, confirmed, work_id, now))
            Row.objects.bulk_update(confirmed, COLUMNS, batch_size=500)
            record(actor, "row_repaired_alike", [(row.pk, {"row": row.number}) for row in confirmed], now=now)
    return len(confirmed)


def is_confirmed(row: Row, kind: FileKind, texts: set[str]) -> bool:
    """Whether the proposal's merged text stands in the repaired owner, and the row is good with it. Sets its values."""
    proposal: dict[str, Any] = row.proposal or {}
    if plain(str(proposal.get("merged_value", ""))) not in texts:
        return False
    checked = Checker(kind, {}, 0).check_values(row.number, proposal["values"])
    if not isinstance(checked, GoodRow):
        return False
    row.values, row.key = checked.values, key_of(kind, checked.values)
    row.owner_key = checked.values.get(owner_column(kind), "")[:200]
    return True


def plain(text: str) -> str:
    """Text without the accidents of typing, for comparing."""
    return " ".join(text.replace(",", " ").split()).casefold()
