"""Which column of a handed-in file is which, as staff see and say it for the client."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.actor import Actor
from core.lines import lines
from core.refusals import Refusal
from provider_console.contexts import Tab
from services.archive.gateways import local_path
from services.desk.intake.foreign import ForeignTable
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import shortened
from services.desk.intake.recognise import recognise
from services.desk.intake.shapes import FileShape
from services.desk.models import HandedFile, WorkItem
from tenants.models import Client

LOOKED_AT, SAMPLES = 20, 3
"""Rows among which the heading lies, and how many below it are shown as examples."""


@dataclass(frozen=True, slots=True)
class ColumnOption:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ColumnField:
    name: str
    label: str
    required: bool
    options: Sequence[ColumnOption]
    samples: str


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    """The context of provider_console/invoicing/columns.html."""

    file: str
    client: str
    work_title: str
    back_url: str
    url: str
    kind: str
    kinds: Sequence[Tab]
    fields: Sequence[ColumnField]
    problem: str


def kinds_of(work: WorkItem) -> Sequence[FileKind]:
    found: Sequence[FileKind] = lines()[work.line].files
    return found


def kind_meant(work: WorkItem, file: HandedFile, wish: str) -> FileKind:
    """The kind that was chosen, else what the file was taken for, else the first."""
    known = {kind.slug: kind for kind in kinds_of(work)}
    found = known.get(wish) or known.get(file.kind) or next(iter(known.values()), None)
    if found is None:
        raise Http404("this line reads no files")
    return found


def columns_page(
    actor: Actor,
    work: WorkItem,
    client: Client,
    file: HandedFile,
    kind: FileKind,
    data: QueryDict,
    refusal: Refusal | None,
) -> ColumnsPage:
    """The columns of one kind, each with the heading that it was taken for, or that `data` names."""
    url = reverse("columns", args=[client.slug, work.pk, file.pk])
    rows = first_rows(actor, file)
    names = headings(file, rows)
    mapping = mapping_of(kind, data) if data else guessed(file, kind)
    return ColumnsPage(
        file=file.document.name, client=client.name, work_title=work.reference,
        back_url=reverse("workbench", args=[client.slug, work.pk]), url=url, kind=kind.slug,
        kinds=[Tab(one.title, f"{url}?kind={one.slug}", None, one.slug == kind.slug) for one in kinds_of(work)],
        fields=[field_of(column, names, mapping.get(column.name), rows) for column in kind.columns],
        problem=str(refusal) if refusal else "",
    )  # fmt: skip


def mapping_of(kind: FileKind, data: Mapping[str, Any]) -> dict[str, int]:
    """column → index in the heading, of those that were chosen."""
    chosen = {column.name: str(data.get(f"column-{column.name}", "")) for column in kind.columns}
    return {name: int(index) for name, index in chosen.items() if index.isdecimal() and len(index) < 5}


def guessed(file: HandedFile, kind: FileKind) -> Mapping[str, int]:
    if kind.slug == file.kind and file.mapping:
        return {str(name): int(index) for name, index in file.mapping.items()}
    return recognise(file.header, [kind]).mapping if file.header else {}


def first_rows(actor: Actor, file: HandedFile) -> list[Sequence[str]]:
    """The rows under the heading, as they stand."""
    with (
        local_path(actor.tenant, file.document.sha256) as path,
        closing(ForeignTable(path, file.document.name, FileShape.from_json(file.shape))) as table,
    ):
        rows: list[Sequence[str]] = [row.cells for row in islice(table.rows(), LOOKED_AT)]
    below = next((n + 1 for n, cells in enumerate(rows) if list(cells) == file.header), 0) if file.header else 0
    return rows[below : below + SAMPLES]


def headings(file: HandedFile, rows: Sequence[Sequence[str]]) -> list[str]:
    """What the file calls its columns, else their number."""
    width = max([len(file.header), *map(len, rows)], default=0)
    given = [str(name).strip() for name in file.header] + [""] * width
    return [given[n] or _("column %(n)s") % {"n": n + 1} for n in range(width)]


def field_of(column: Any, names: Sequence[str], at: int | None, rows: Sequence[Sequence[str]]) -> ColumnField:
    options = [ColumnOption("", _("not in this file"), at is None)]
    options += [ColumnOption(str(n), name, n == at) for n, name in enumerate(names)]
    seen = [shortened(cells[at]) for cells in rows if at is not None and at < len(cells) and cells[at].strip()]
    name = f"column-{column.name}"
    return ColumnField(name, capfirst(str(column.label)), column.required, options, " · ".join(seen))
