"""Rows that could not be used: told, put right, left to us; and which column is which."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from core.api.resources import Call, does, lists
from services.desk import actions
from services.desk import queries as desk
from services.desk.api import shapes
from services.desk.models import Row
from services.desk.queries import work_for
from services.desk.reading.columns import map_columns


@lists("desk.see", shapes.RefusedRowShape, order=("file_id", "number"))
def refused_rows(call: Call, work: UUID) -> QuerySet[Row]:
    """Rows that could not be used and are their own cause, in the order of files and rows."""
    return desk.refused_rows(call.actor, desk.submission_of(call.actor, work_for(call.actor, work)))


def repair(call: Call, work: UUID) -> dict[str, Any]:
    """Hand in refused rows again, put right: all of them or none. What waited for them goes on."""
    typed = {one["id"]: one["values"] for one in call.given["rows"]}
    rows = desk.refused_rows_of(work_for(call.actor, work), list(typed))
    repaired = {row.pk: typed[row.pk] for row in rows}
    target = actions.hand_in_rows(repaired=repaired, actor=call.actor, now=call.now) if repaired else None
    return {"repaired": len(repaired) if target else 0, "work": target.work_id if target else None}


repair_own = does("desk.hand_in", takes=shapes.RepairsShape, answers=shapes.RepairedShape)(repair)
repair_for_client = does("desk.work", takes=shapes.RepairsShape, answers=shapes.RepairedShape)(repair)


@does("desk.hand_in", answers=shapes.DoneShape)
def leave_to_us(call: Call, work: UUID) -> dict[str, Any]:
    """Leave the refused rows of a piece of work to us."""
    submission = desk.submission_of(call.actor, work_for(call.actor, work))
    actions.leave_to_us(submission=submission, actor=call.actor, now=call.now)
    return {}


def columns(call: Call, work: UUID, file: UUID) -> dict[str, Any]:
    """Say which column is which; the file is read so, and every later one with the same heading."""
    handed = desk.file_of_work(work_for(call.actor, work), file)
    given = call.given
    map_columns(file=handed, kind=given["kind"], mapping=given["columns"], actor=call.actor, now=call.now)
    return {}


columns_own = does("desk.hand_in", takes=shapes.ColumnsShape, answers=shapes.DoneShape)(columns)
columns_for_client = does("desk.work", takes=shapes.ColumnsShape, answers=shapes.DoneShape)(columns)
