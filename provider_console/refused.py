"""Refused rows as staff see them: what is wrong, what waits, what is proposed, and a form to put it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from core.actor import Actor
from core.templatetags.kantoor import number
from provider_console.contexts import Action, Empty, Pager, Tag
from provider_console.paging import cut, pager
from provider_console.words import kind_of, problem_words, waiting_words
from services.desk import queries as desk
from services.desk.intake.problems import missed_words
from services.desk.models import Row, WorkItem
from tenants.models import Client

ORDER = ("file_id", "number")
LOST = 50
"""Rows shown that refer to something which is in no file; the others are counted."""
MOST = 1000
"""Rows put right by one click on all."""
CERTAINTIES: Mapping[str, Any] = {"sure": lazy("sure"), "likely": lazy("likely"), "guess": lazy("a guess")}
WITHOUT_LOOK = ("sure", "likely")
"""Certainties of proposals that one click takes over; a guess wants a look."""


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    id: str
    label: str
    value: str
    error: str
    touched: bool


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One row: `open` shows its fields, because something in them is to be put right."""

    id: UUID
    title: str
    problem: str
    raw: str
    waits: str
    proposal: str
    certainty: Tag | None
    fields: Sequence[Field]
    open: bool


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that refers to something which is in no file."""

    file: str
    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """The context of provider_console/invoicing/refused.html."""

    title: str
    work_title: str
    client: str
    back_url: str
    url: str
    rows: Sequence[RefusedRow]
    pager: Pager | None
    all: Action | None
    problems: Sequence[Any]
    empty: Empty
    lost: Sequence[LostRow] = ()
    more_lost: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    words: str
    field_id: str


def refused_page(
    actor: Actor, work: WorkItem, client: Client, wish: Mapping[str, str], data: Mapping[str, str], wrong: Any = None
) -> RefusedPage:
    """Rows that are their own cause, with what waits for each, and those that refer to something which is in no
    file; eight statements. `wrong`: row id → [(column, words)] of a
    hand-in that was refused, `data` what was typed then."""
    submission = desk.submission_of(actor, work)
    rows = desk.refused_rows(actor, submission)
    lost = desk.orphans(actor, submission)
    total, n_lost = rows.count(), lost.count()
    shown, found = cut(rows, ORDER, wish), wrong or {}
    url = reverse("refused", args=[client.slug, work.pk])
    entries = [row_of(cause, work, found.get(cause.row.pk, ()), data) for cause in desk.causes(actor, shown.rows)]
    words = ngettext("%(n)s row that could not be used", "%(n)s rows that could not be used", total + n_lost)
    return RefusedPage(
        title=words % {"n": number(total + n_lost)},
        work_title=work.reference,
        client=client.name,
        back_url=reverse("workbench", args=[client.slug, work.pk]),
        url=url,
        rows=entries,
        pager=pager(shown, ORDER, total, url),
        all=all_action(actor, work, url),
        problems=[Problem(words, f"{pk.hex}-{column}") for pk, of in found.items() for column, words in of],
        empty=Empty(_("Every row could be used"), _("What cannot be used of a file stands here."), "checks"),
        lost=[lost_row(row, work) for row in lost[:LOST]],
        more_lost=max(0, n_lost - LOST),
    )


def lost_row(row: Row, work: WorkItem) -> LostRow:
    words = missed_words(kind_of(work.line, row.kind), row.owner_key)
    return LostRow(row.file.document.name, row.number, capfirst(words))


def all_action(actor: Actor, work: WorkItem, url: str) -> Action | None:
    n = len(proposals(actor, work))
    if not n:
        return None
    words = ngettext("Put %(n)s row right as proposed", "Put %(n)s rows right as proposed", n) % {"n": number(n)}
    return Action(url, words, "checks", name="all", value="1", kind="primary", shortcut="d")


def row_of(cause: desk.Cause, work: WorkItem, wrong: Sequence[tuple[str, str]], data: Mapping[str, str]) -> RefusedRow:
    row, kind = cause.row, kind_of(work.line, cause.row.kind)
    proposal: dict[str, Any] = row.proposal or {}
    certainty = proposal.get("certainty", "")
    places = {"row": number(row.number), "file": row.file.document.name}
    return RefusedRow(
        id=row.pk,
        title=_("Row %(row)s of %(file)s") % places,
        problem=" ".join(problem_words(problem, row.number, kind) for problem in row.problems or ()),
        raw=" │ ".join(row.cells or ()),
        waits=waiting_words(len(cause.orders), cause.positions),
        proposal=proposal_words(proposal, kind),
        certainty=Tag(str(CERTAINTIES[certainty]), "done" if certainty == "sure" else "") if certainty else None,
        fields=fields_of(row, work, dict(wrong), data if str(row.pk) == data.get("row") else {}),
        open=bool(wrong) or not proposal,
    )


def proposal_words(proposal: Mapping[str, Any], kind: Any) -> str:
    """ "Address: 12, Orchestra Terrace"; "" where nothing is proposed."""
    column, value = proposal.get("merged_column", ""), proposal.get("merged_value", "")
    if not value:
        return ""
    return f"{capfirst(kind.label(column) if kind else column)}: {value}"


def fields_of(row: Row, work: WorkItem, wrong: Mapping[str, str], data: Mapping[str, str]) -> list[Field]:
    """A field for each column of the file's kind that the file has, filled with our proposal or what was typed."""
    kind, proposal = kind_of(work.line, row.kind), row.proposal or {}
    values: dict[str, str] = {**row.values, **proposal.get("values", {})}
    mapped = [column for column in (kind.columns if kind else ()) if column.name in row.file.mapping]
    return [
        Field(
            column.name, f"{row.pk.hex}-{column.name}", capfirst(str(column.label)),
            data.get(column.name, values.get(column.name, "")), wrong.get(column.name, ""),
            column.name == proposal.get("merged_column"),
        )
        for column in mapped
    ]  # fmt: skip


def proposals(actor: Actor, work: WorkItem) -> dict[UUID, dict[str, str]]:
    """row id → proposed values, of all rows whose proposal is better than a guess."""
    rows = desk.refused_rows(actor, desk.submission_of(actor, work)).exclude(proposal=None)
    sure = rows.filter(proposal__certainty__in=WITHOUT_LOOK).values_list("pk", "proposal")
    return {pk: dict(proposal["values"]) for pk, proposal in sure[:MOST] if proposal}


def typed(actor: Actor, work: WorkItem, pk: str, data: Mapping[str, str]) -> dict[UUID, dict[str, str]]:
    """row id → what was typed for this row; {} where it was put right before."""
    try:
        row = desk.refused_rows(actor, desk.submission_of(actor, work)).filter(pk=UUID(pk)).first()
    except ValueError:
        raise Http404("no such row") from None
    return {row.pk: {field.name: field.value for field in fields_of(row, work, {}, data)}} if row else {}
