"""A handed-in file into rows: recognised, read in chunks, each chunk one transaction and the unit of resume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction

from core.actor import Actor
from core.bulk import insert_rows, storable
from core.ids import uuid7
from core.jobs import RunningJob
from core.lines import ServiceLine
from core.refusals import Refusal, detail_of
from services.archive.gateways import local_path
from services.archive.models import Document
from services.archive.releasing import release
from services.desk.actions.work import add_rows
from services.desk.intake.check import GoodRow, RefusedRow
from services.desk.intake.kinds import FileKind
from services.desk.intake.recognise import Remembered
from services.desk.intake.tables import Reading, Table, open_table, read_table
from services.desk.models import ColumnMemory, HandedFile, Row
from services.desk.reading.outcome import Fate, Outcome
from services.desk.reading.taking import mark_repaired, take_in

CHUNK = 1000
"""Rows a transaction."""


def recognise_file(file: HandedFile, line: ServiceLine, tenant_id: Any) -> None:
    """Look at an arrived file and note what it is: a kind with its columns, unknown, or unreadable for a reason."""
    try:
        with opened(file, line, tenant_id) as table:
            note_recognition(file, table)
    except Refusal as refusal:
        file.state, file.trouble = HandedFile.State.REFUSED, refusal.code
        file.trouble_detail = stored_detail(refusal)
    file.save(update_fields=["state", "trouble", "trouble_detail", "kind", "shape", "header", "mapping"])


def stored_detail(refusal: Refusal) -> dict[str, Any]:
    """What fills the places of the refusal's words, in no language: its readers each have their own."""
    return dict(storable(detail_of(refusal)))


def release_file(file: HandedFile, actor: Actor, *, now: datetime) -> None:
    """Have a handed-in file checked; one that is closed for good is refused, with the reason. Raises ScannerAway."""
    document = release(file.document, actor, now=now)
    if document.state == Document.State.REFUSED and file.state != HandedFile.State.REFUSED:
        file.state, file.trouble, file.trouble_detail = (
            HandedFile.State.REFUSED,
            document.trouble,
            document.trouble_detail,
        )
        file.save(update_fields=["state", "trouble", "trouble_detail"])


@contextmanager
def opened(file: HandedFile, line: ServiceLine, tenant_id: Any) -> Iterator[Table]:
    """The file as a table, as long as its bytes are at hand."""
    memory = {m.signature: Remembered(m.kind, m.mapping) for m in ColumnMemory.objects.all()}
    with local_path(tenant_id, file.document.sha256) as path:
        table = open_table(path, file.document.name, line.files, memory)
        with closing(table):
            yield table


def note_recognition(file: HandedFile, table: Table) -> None:
    found = table.recognition
    file.shape = table.shape.as_json()
    file.header = storable(list(table.heading.cells)) if table.heading else []
    nearest = found.kind or found.nearest
    file.kind, file.mapping = nearest.slug if nearest else "", dict(found.mapping)
    if found.kind is None:
        file.state = HandedFile.State.UNKNOWN


def kind_of(file: HandedFile, line: ServiceLine) -> FileKind:
    found: FileKind = next(kind for kind in line.files if kind.slug == file.kind)
    return found


def in_order(files: Sequence[HandedFile], line: ServiceLine) -> list[HandedFile]:
    """Files in the order of the line's declaration: what others refer to comes first."""
    order = {kind.slug: n for n, kind in enumerate(line.files)}
    return sorted(files, key=lambda file: (order.get(file.kind, len(order)), file.pk))


def read_file(file: HandedFile, line: ServiceLine, job: RunningJob, *, now: datetime) -> None:
    """Read a recognised file from where it was left; good rows go straight to their line."""
    kind = kind_of(file, line)
    with opened(file, line, job.actor.tenant) as table:
        reading = read_table(table, kind, file.mapping, known=known_keys(kind))
        for chunk in chunks(reading, skip=file.rows_read):
            keep_chunk(file, line, kind, chunk, job, now)
    HandedFile.objects.filter(pk=file.pk).update(state=HandedFile.State.READ)


def known_keys(kind: FileKind) -> dict[str, frozenset[str]]:
    """Keys that the kind's references may lead to, of rows that were handed in before."""
    found = {}
    for column, kinds in kind.refers.items():
        keys = Row.objects.filter(kind__in=kinds).exclude(key="").values_list("key", flat=True)
        found[column] = frozenset(keys[:200_000])
    return {column: keys for column, keys in found.items() if keys}


def chunks(reading: Reading, *, skip: int) -> Iterator[Sequence[GoodRow | RefusedRow]]:
    """Checked rows in chunks, without the first `skip`: those were kept before a worker was killed."""
    rows = reading.rows()
    for _ in range(skip):
        next(rows, None)
    return _batched(rows)


def _batched(rows: Iterator[GoodRow | RefusedRow]) -> Iterator[Sequence[GoodRow | RefusedRow]]:
    batch: list[GoodRow | RefusedRow] = []
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def keep_chunk(
    file: HandedFile,
    line: ServiceLine,
    kind: FileKind,
    checked: Sequence[GoodRow | RefusedRow],
    job: RunningJob,
    now: datetime,
) -> None:
    """Keep and use a chunk of rows: one transaction, a handful of statements."""
    with transaction.atomic(durable=True):
        rows = [row_of(file, kind, one) for one in checked]
        good = [row for row in rows if row.state == Row.State.GOOD]
        mark_repaired(kind.slug, good, now=now)
        settle_fates(good, take_in(line, job.actor, kind.slug, good, file.submission.work_id, now))
        insert_rows(Row, {name: [getattr(row, name) for row in rows] for name in ROW_COLUMNS})
        file.rows_read += len(rows)
        HandedFile.objects.filter(pk=file.pk).update(rows_read=file.rows_read)
        add_rows(file.submission.work_id, len(rows))
        job.advance(len(rows))


ROW_COLUMNS = (
    "id",
    "file_id",
    "number",
    "kind",
    "key",
    "owner_key",
    "state",
    "values",
    "cells",
    "problems",
    "proposal",
)


def row_of(file: HandedFile, kind: FileKind, checked: GoodRow | RefusedRow) -> Row:
    """A checked row as it is stored; a refused one keeps its cells, and its key as far as that is certain."""
    if isinstance(checked, GoodRow):
        return new_row(file, kind, checked.number, checked.values, Row.State.GOOD)
    stored = checked.as_json()
    likely = stored["proposal"]["values"] if stored["proposal"] else {}
    row = new_row(file, kind, checked.number, {**likely, **checked.known}, Row.State.REFUSED)
    row.cells, row.problems, row.proposal, row.values = (
        stored["cells"],
        stored["problems"],
        stored["proposal"],
        checked.known,
    )
    return row


def new_row(file: HandedFile, kind: FileKind, number: int, values: dict[str, str], state: Row.State) -> Row:
    owner = owner_column(kind)
    return Row(
        id=uuid7(), file_id=file.pk, number=number, kind=kind.slug, state=state, values=values,
        key=key_of(kind, values), owner_key=values.get(owner, "")[:200] if owner else "",
    )  # fmt: skip


def key_of(kind: FileKind, values: dict[str, str]) -> str:
    """The row's own key; "" where a part that the kind requires is missing."""
    if not all(values.get(name) for name in kind.key if name in kind.required):
        return ""
    return " · ".join(filter(None, (values.get(name, "") for name in kind.key)))[:200]


def owner_column(kind: FileKind) -> str:
    """The column by which a row hangs on another: the first that refers."""
    return next(iter(kind.refers), "")


def settle_fates(rows: Sequence[Row], outcome: Outcome) -> None:
    """Write on rows how they fared with their line; not saved here."""
    for row in rows:
        fate = outcome.get(row.pk, Fate())
        if fate.code:
            row.state, row.problems = Row.State.REFUSED, [problem_of(fate)]
        elif fate.kind:
            row.state, row.owner_key = Row.State.WAITING, fate.key[:200]
        else:
            row.state, row.problems = Row.State.GOOD, None


def problem_of(fate: Fate) -> dict[str, Any]:
    return {"column": fate.column, "value": fate.value, "code": fate.code, "detail": dict(fate.detail)}
