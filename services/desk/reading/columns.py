"""Which column is which, said by a person: remembered for the client, and the file is read again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.actor import Actor
from core.audit import record_one
from core.jobs import enqueue
from core.lines import lines
from core.models import Job
from core.refusals import BadInput, Refusal
from services.desk.actions.handing_in import READ_JOB
from services.desk.intake.headers import signature
from services.desk.models import ColumnMemory, HandedFile, Row, WorkItem


class ColumnsLacking(BadInput):
    words = _("Say which column holds %(columns)s; without it no row can be used.")


class RowsInUse(Refusal):
    words = _("Rows of this file are in use already. Hand in the file again if they were read wrongly.")


def map_columns(*, file: HandedFile, kind: str, mapping: Mapping[str, int], actor: Actor, now: datetime) -> Job:
    """Read a file as `kind` with these columns (column name → index in the heading), and every later file with the same
    heading too. Refused rows of an earlier reading are thrown away; a file of which rows are in use stays."""
    work = WorkItem.objects.get(pk=file.submission.work_id)
    actor.require_on(work.line, "hand_in" if actor.kind == "client" else "work")
    found = next((one for one in lines()[work.line].files if one.slug == kind), None)
    if found is None:
        raise ColumnsLacking(columns=_("a kind of file that we know"))
    lacking = [found.label(name) for name in found.required if name not in mapping]
    if lacking:
        raise ColumnsLacking(columns=", ".join(lacking))
    with transaction.atomic(durable=True):
        _forget_rows(file)
        if file.header:
            ColumnMemory.objects.update_or_create(
                signature=signature(file.header), defaults={"kind": kind, "mapping": dict(mapping)}
            )
        file.state, file.kind, file.mapping, file.rows_read = HandedFile.State.ARRIVED, kind, dict(mapping), 0
        file.save(update_fields=["state", "kind", "mapping", "rows_read"])
        record_one(actor, "columns_mapped", file.pk, now=now, kind=kind)
        key = f"read:{file.submission_id}:{now.timestamp():.3f}"
        return enqueue(actor, READ_JOB, file.submission_id, key=key, now=now)


def _forget_rows(file: HandedFile) -> None:
    rows = Row.objects.filter(file=file)
    if rows.exclude(state=Row.State.REFUSED).exists():
        raise RowsInUse()
    Row.objects.filter(cause__in=rows).update(cause=None)
    rows.delete()
