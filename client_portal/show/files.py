"""Handed-in files: what each was taken for, how its rows fared, what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from client_portal import words
from client_portal.show.kinds import title_of
from core.refusals import Refusal
from core.templatetags.kantoor import number
from services.archive import refusals as closed
from services.archive.models import Document
from services.desk.intake import refusals
from services.desk.models import HandedFile, WorkItem

State = HandedFile.State
TONES = {State.READ: "done", State.ARRIVED: "", State.KNOWN: "", State.UNKNOWN: "due", State.REFUSED: "late"}
SHOWN_HASH = 12
"""Digits of a SHA-256 that are shown; all 64 are in the title, to compare and to copy."""


def files(work: WorkItem, found: list[HandedFile], now: datetime, *, may_map: bool) -> list[dict[str, Any]]:
    """`found` with their counts, as services.desk.queries.files_of gives them."""
    return [file_entry(work, file, now, may_map=may_map) for file in found]


def file_entry(work: WorkItem, file: HandedFile, now: datetime, *, may_map: bool) -> dict[str, Any]:
    document, unknown = file.document, file.state == State.UNKNOWN
    return {
        "name": document.name,
        "kind": title_of(file.kind) if file.state in (State.ARRIVED, State.READ) else "",
        "words": file_words(file, now),
        "counts": counts(file) if file.state == State.READ else [],
        "tone": TONES[State(file.state)],
        "columns_url": reverse("columns", args=[work.pk, file.pk]) if unknown and may_map else "",
        "size": document.size,
        "sha256": document.sha256,
        "short": document.sha256[:SHOWN_HASH],
        "url": reverse("document", args=[document.pk]),
    }


def file_words(file: HandedFile, now: datetime) -> str:
    if file.state == State.REFUSED:
        return trouble_words(file)
    if file.state == State.KNOWN:
        return known_words(file, now)
    if file.state == State.UNKNOWN:
        return _("We do not know what this file holds. Say which column is which, or leave it to us.")
    if file.state == State.ARRIVED and file.document.state == Document.State.SCANNING:
        return _("It is here and is being checked for viruses. Nobody can open it before that is done.")
    if file.state == State.ARRIVED:
        return _("It is here and waits to be read.") if not file.rows_read else _("It is being read.")
    return ngettext("%(n)s row", "%(n)s rows", file.rows_read) % {"n": number(file.rows_read)}


def trouble_words(file: HandedFile) -> str:
    """Why a file could not be read, in the words of the refusal that its reader met."""
    refusal = getattr(refusals, file.trouble, None) or getattr(closed, file.trouble, None)
    if isinstance(refusal, type) and issubclass(refusal, Refusal):
        return str(refusal(**file.trouble_detail))
    return _("This file could not be read. It is kept; we look at it.")


def known_words(file: HandedFile, now: datetime) -> str:
    at = parse_datetime(str(file.trouble_detail.get("at", "")))
    places = {"name": file.trouble_detail.get("name", ""), "when": words.when(at, now) if at else ""}
    return _("You handed in this very file before, as “%(name)s”, %(when)s. It is not read twice.") % places


def counts(file: HandedFile) -> list[dict[str, Any]]:
    """(words, tone) for each way in which rows fared, where there are any."""
    good, refused, left = (getattr(file, name, 0) for name in ("good", "refused", "left"))
    shown = [
        (good, ngettext("%(n)s good", "%(n)s good", good), "done"),
        (refused, ngettext("%(n)s not usable", "%(n)s not usable", refused), "due"),
        (left, ngettext("%(n)s waits for another row", "%(n)s wait for another row", left), ""),
    ]
    return [{"words": text % {"n": number(n)}, "tone": tone} for n, text, tone in shown if n]


def receipt(work: WorkItem, person: str) -> dict[str, Any]:
    """When it came in, from whom, and when it will be ready; the files stand beside, each with its SHA-256."""
    return {"reference": str(work.pk), "at": work.received_at, "by": person, "ready_by": work.due_at}
