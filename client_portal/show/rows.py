"""Refused rows: explained, as a file, and as a form to put them right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from client_portal.forms import row_field
from client_portal.show.kinds import kind_of, label_of
from core.templatetags.kantoor import number
from services.desk.intake.kinds import FileKind
from services.desk.intake.problems import Problem, explain_all, missed_words, shortened, words_of
from services.desk.models import HandedFile, Row
from services.desk.queries import Cause

UNDERSTOOD = frozenset({"date", "decimal", "fraction", "percent", "integer"})
ORDERS_NAMED = 6
"""Orders that are named among those that wait; the others are counted."""


def problems_of(row: Row) -> list[Problem]:
    return [Problem.from_json(problem) for problem in row.problems or ()]


def cause(found: Cause) -> dict[str, Any]:
    """One line of the page of refused rows: its first problem in its columns, all of them in words."""
    row, problems = found.row, problems_of(found.row)
    first = problems[0] if problems else Problem("", "", "", {})
    return {
        "file": row.file.document.name,
        "row": row.number,
        "column": sentence(label_of(row.kind, first.column)),
        "value": shortened(first.value or " · ".join(row.cells or ())),
        "reason": reason(row, problems),
        "waits": waits(found),
    }


def reason(row: Row, problems: Sequence[Problem]) -> str:
    """What is wrong, in whole sentences; columns are named where there is more than one."""
    if len(problems) == 1:
        words = words_of(problems[0])
        return words[:1].upper() + words[1:]
    return explain_all(problems, row.number, kind_of(row.kind))


def waits(found: Cause) -> str:
    n = len(found.orders)
    if not n:
        return ""
    places = {
        "orders": ngettext("%(n)s order", "%(n)s orders", n) % {"n": number(n)},
        "positions": ngettext("%(n)s position", "%(n)s positions", found.positions) % {"n": number(found.positions)},
        "names": ", ".join(found.orders[:ORDERS_NAMED]) + ("…" if n > ORDERS_NAMED else ""),
    }
    if not found.positions:
        return _("It keeps %(orders)s waiting: %(names)s") % places
    return _("It keeps %(orders)s with %(positions)s waiting: %(names)s") % places


def lost(row: Row) -> dict[str, Any]:
    """One row that refers to something which is in no file."""
    return {"file": row.file.document.name, "row": row.number, "key": row.key, "reason": sentence(missed(row))}


def missed(row: Row) -> str:
    return missed_words(kind_of(row.kind), row.owner_key)


def csv_rows(file: HandedFile, rows: Iterable[Row]) -> Iterator[tuple[str, Sequence[str]]]:
    """(reason, cells as handed in) of rows that are refused, or refer to something which is in no file."""
    kind = kind_of(file.kind)
    for row in rows:
        refused = row.state == Row.State.REFUSED
        why = explain_all(problems_of(row), row.number, kind) if refused else sentence(missed(row))
        yield why, cells_of(file, row)


def cells_of(file: HandedFile, row: Row) -> Sequence[str]:
    """The cells as they stood; of a row that was readable and refused later, its values under their headings."""
    if row.cells:
        return list(row.cells)
    cells = [""] * len(file.header)
    for name, index in file.mapping.items():
        if index < len(cells):
            cells[index] = row.values.get(name, "")
    return cells


# --- putting rows right


def proposed(row: Row) -> dict[str, str]:
    """column → the text that the form begins with: our proposal, else what is certain, else the cell as it stood."""
    kind = kind_of(row.kind)
    if kind is None:
        return {}
    likely: Mapping[str, Any] = row.proposal or {"values": {}, "cells": row.cells or []}
    texts = {name: cell_at(likely["cells"], index) for name, index in row.file.mapping.items() if name in kind.by_name}
    known = {**row.values, **likely["values"]}
    return {name: begin_with(kind, name, known, texts) for name in shown_columns(kind, row, texts)}


def begin_with(kind: FileKind, name: str, known: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """Words as the client writes them ("France", not "FR"); numbers and days as they were understood, since alone they
    might be read in two ways."""
    value = str(known.get(name, texts.get(name, "")))
    return value if not value or kind.by_name[name].type in UNDERSTOOD else texts.get(name) or value


def cell_at(cells: Sequence[str], index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""


def shown_columns(kind: FileKind, row: Row, texts: Mapping[str, str]) -> list[str]:
    """The file's own columns, and those that must be filled or are wrong, in the order of the kind."""
    wrong = {problem.column for problem in problems_of(row)}
    return [c.name for c in kind.columns if c.name in texts or c.required or c.name in wrong or c.name in row.values]


def repair_form(
    row: Row, typed: Mapping[str, str] | None = None, errors: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """One row as fields. `typed` is what the person sent, `errors` (column, words) what is still wrong with it."""
    problems, begins = problems_of(row), proposed(row)
    wrong, loose = dict(errors), [words for column, words in errors if column not in begins]
    fields = [cell_field(row, name, text, typed or {}, wrong) for name, text in begins.items()]
    first = columns_to_check(row, begins, wrong)
    return {
        "id": row.pk,
        "title": _("Row %(row)s of %(file)s") % {"row": number(row.number), "file": row.file.document.name},
        "problem": " ".join([reason(row, problems), *loose]),
        "raw": raw_cells(row),
        "fields": [one for one, name in zip(fields, begins, strict=True) if name in first],
        "others": [one for one, name in zip(fields, begins, strict=True) if name not in first],
    }


def columns_to_check(row: Row, begins: Mapping[str, str], wrong: Mapping[str, str]) -> set[str]:
    """The columns that a person must look at; the others are folded away. All of them where nothing is proposed and
    no column stands out."""
    merged = (row.proposal or {}).get("merged_column", "")
    found = {merged, *wrong, *(problem.column for problem in problems_of(row))} & set(begins)
    kind = kind_of(row.kind)
    empty = {name for name in kind.required if not begins.get(name)} if kind else set()
    return found | empty or set(begins)


def cell_field(
    row: Row, column: str, begins: str, typed: Mapping[str, str], wrong: Mapping[str, str]
) -> dict[str, Any]:
    merged = (row.proposal or {}).get("merged_column", "")
    return {
        "name": row_field(row.pk, column),
        "label": sentence(label_of(row.kind, column)),
        "value": typed.get(column, begins),
        "error": wrong.get(column, ""),
        "touched": column == merged,
    }


def sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def raw_cells(row: Row) -> list[dict[str, Any]]:
    """The cells as they stood; marked are those whose text is wrong, or was parted."""
    wrong = {problem.value for problem in problems_of(row) if problem.value}
    parted = {part.strip() for value in wrong for part in value.split(",")} if row.proposal else set[str]()
    return [
        {"value": cell, "wrong": bool(cell) and (cell in wrong or cell.strip() in parted)} for cell in row.cells or ()
    ]


def changed(rows: Sequence[Row], typed: Mapping[UUID, Mapping[str, str]]) -> dict[UUID, dict[str, str]]:
    """The rows to hand in: those with a proposal, and those in which something was changed."""
    found = {}
    for row in rows:
        begins, given = proposed(row), dict(typed.get(row.pk, {}))
        if given and (row.proposal or any(given.get(name, text) != text for name, text in begins.items())):
            found[row.pk] = {**begins, **given}
    return found


def error_links(problems: Mapping[UUID, Sequence[tuple[str, str]]]) -> list[dict[str, str]]:
    """For the summary of errors: words and the field that they speak of."""
    return [
        {"words": words, "field_id": row_field(pk, column) if column else "repair"}
        for pk, wrong in problems.items()
        for column, words in wrong
    ]
