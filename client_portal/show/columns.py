"""Which column is which: our guess, with examples from the file itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from client_portal.show.rows import sentence
from core.actor import Actor
from core.lines import lines
from services.archive.gateways import local_path
from services.desk.intake.foreign import ForeignTable
from services.desk.intake.kinds import Column, FileKind
from services.desk.intake.problems import shortened
from services.desk.intake.recognise import recognise
from services.desk.intake.shapes import FileShape
from services.desk.models import HandedFile, WorkItem

LOOKED_AT = 20
"""Rows among which the heading is looked for and examples are taken."""
SAMPLES = 3


def kinds_of(work: WorkItem) -> Sequence[FileKind]:
    found: Sequence[FileKind] = lines()[work.line].files
    return found


def chosen_kind(work: WorkItem, file: HandedFile, wish: str) -> FileKind:
    """The kind that the reader chose, else the one that we took the file for, else the first."""
    by_slug = {kind.slug: kind for kind in kinds_of(work)}
    return by_slug.get(wish) or by_slug.get(file.kind) or kinds_of(work)[0]


def guessed(file: HandedFile, kind: FileKind) -> Mapping[str, int]:
    """Where the columns of this kind stand in the file, as far as its heading tells."""
    if kind.slug == file.kind and file.mapping:
        return {str(name): int(index) for name, index in file.mapping.items()}
    return recognise(file.header, [kind]).mapping if file.header else {}


def first_rows(actor: Actor, file: HandedFile) -> list[Sequence[str]]:
    """The first rows under the heading, as they stand."""
    with (
        local_path(actor.tenant, file.document.sha256) as path,
        closing(ForeignTable(path, file.document.name, FileShape.from_json(file.shape))) as table,
    ):
        rows: list[Sequence[str]] = [row.cells for row in islice(table.rows(), LOOKED_AT)]
    at = next((n for n, cells in enumerate(rows) if list(cells) == file.header), -1) if file.header else -1
    return rows[at + 1 :][:SAMPLES]


def headings(file: HandedFile, rows: Sequence[Sequence[str]]) -> list[str]:
    """What the file's columns are called; a file without a heading has numbers."""
    width = max([len(file.header), *map(len, rows)], default=0)
    named = [name.strip() for name in file.header] + [""] * width
    return [named[index] or _("column %(n)s") % {"n": index + 1} for index in range(width)]


def fields(
    kind: FileKind, names: Sequence[str], mapping: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> list[dict[str, Any]]:
    return [field(column, names, mapping.get(column.name), rows) for column in kind.columns]


def field(column: Column, names: Sequence[str], at: int | None, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    options = [{"value": "", "label": _("not in this file"), "selected": at is None}]
    options += [{"value": index, "label": name, "selected": index == at} for index, name in enumerate(names)]
    samples = [shortened(cells[at]) for cells in rows if at is not None and at < len(cells) and cells[at].strip()]
    return {
        "name": f"column-{column.name}", "label": sentence(str(column.label)), "help": "", "options": options,
        "error": "", "required": column.required, "samples": samples,
    }  # fmt: skip


def left_over(names: Sequence[str], mapping: Mapping[str, int]) -> list[str]:
    """Columns of the file that nothing uses."""
    used = set(mapping.values())
    return [name for index, name in enumerate(names) if index not in used]
