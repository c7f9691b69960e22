"""The portal's home: what waits for the reader, what we do, what is done. See templates/client_portal/home.html."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from client_portal import queries, words
from client_portal.show.kinds import title_of
from core.actor import Actor
from core.templatetags.kantoor import number
from services.desk.models import HandedFile, Message, WorkItem
from services.desk.queries import delivered_work, open_work, own_work

DONE = 6
"""How much delivered work home shows."""


def home(actor: Actor, now: datetime) -> dict[str, Any]:
    doing, done = open_work(actor), delivered_work(actor)[:DONE]
    issued = queries.invoices_issued(actor, done)
    return {
        "greeting": words.greeting(actor.name, now),
        "hand_in_url": reverse("hand_in") if actor.may("desk.hand_in") else "",
        "needs": needs(actor, now),
        "doing": [entry(work, doing_note(work, now), now) for work in doing],
        "done": [entry(work, done_note(actor, work, issued), now) for work in done],
        "empty_words": empty_words(actor, bool(done)),
        "all_url": reverse("work_list") if doing or done else "",
        "invoices_url": reverse("invoices") if any(issued.values()) else "",
    }


def empty_words(actor: Actor, had_work: bool) -> str:
    if had_work:
        return _("Nothing at the moment. All that you handed in is done.")
    if actor.may("desk.hand_in"):
        return _("Nothing yet. Hand in your first file, and you see here when it will be ready.")
    return _("Nothing yet. What your colleagues hand in stands here until it is ready.")


def entry(work: WorkItem, note: str, now: datetime) -> dict[str, Any]:
    url = reverse("work", args=[work.pk])
    return {"title": work.reference, "note": note, "url": url, "clock": words.clock(work, now)}


def doing_note(work: WorkItem, now: datetime) -> str:
    note = _("handed in %(when)s") % {"when": words.when(work.received_at, now)}
    if not work.rows:
        return note
    rows = ngettext("%(n)s row", "%(n)s rows", work.rows) % {"n": number(work.rows)}
    return f"{note} · {rows}"


def done_note(actor: Actor, work: WorkItem, issued: dict[UUID, int]) -> str:
    n, parts = issued.get(work.pk, 0), []
    if n:
        parts.append(ngettext("%(n)s invoice", "%(n)s invoices", n) % {"n": number(n)})
    if work.score is None and actor.on(work.line, "rate"):
        parts.append(_("tell us how we did"))
    return " · ".join(parts)


def needs(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """What this reader can do something about: questions of staff first, since their clock stands; then files and rows,
    one entry for a kind in a piece of work."""
    questions = asked(actor, now) if actor.may("desk.answer") else []
    if not actor.may("desk.hand_in"):
        return questions
    rows = [broken(rows) for rows in queries.broken_rows(actor)] + [lost(rows) for rows in queries.lost(actor)]
    return questions + unread(actor) + rows


def asked(actor: Actor, now: datetime) -> list[dict[str, Any]]:
    messages = queries.staff_questions(actor)
    works = {work.pk: work for work in works_of(actor, messages)}
    return [question(message, works[message.work_id], now) for message in messages if message.work_id in works]


def works_of(actor: Actor, messages: Sequence[Message]) -> Sequence[WorkItem]:
    ids = {message.work_id for message in messages}
    return list(own_work(actor).filter(pk__in=ids)) if ids else []


def question(message: Message, work: WorkItem, now: datetime) -> dict[str, Any]:
    places = {"name": message.person_name, "work": work.reference, "when": words.when(message.at, now)}
    return {
        "title": words.opening(message.words),
        "note": _("%(name)s asks about %(work)s, since %(when)s") % places,
        "url": reverse("work", args=[work.pk]) + "#talk",
        "verb": _("Answer"),
    }


def unread(actor: Actor) -> list[dict[str, Any]]:
    """Files that nobody could make sense of: each that a person can explain, and one entry a work item for the rest."""
    files = queries.unread_files(actor)
    unknown = [file for file in files if file.state == HandedFile.State.UNKNOWN]
    refused: dict[UUID, list[HandedFile]] = {}
    for file in files:
        if file.state == HandedFile.State.REFUSED:
            refused.setdefault(file.submission.work_id, []).append(file)
    return [unknown_file(file) for file in unknown] + [unreadable(work, of) for work, of in refused.items()]


def unknown_file(file: HandedFile) -> dict[str, Any]:
    return {
        "title": _("We do not know what “%(file)s” holds") % {"file": file.document.name},
        "note": _("Say once which column is which; we remember it."),
        "url": reverse("columns", args=[file.submission.work_id, file.pk]),
        "verb": _("Open"),
    }


def unreadable(work_id: UUID, files: Sequence[HandedFile]) -> dict[str, Any]:
    names = ", ".join(f"“{file.document.name}”" for file in files[:3]) + ("…" if len(files) > 3 else "")
    return {
        "title": ngettext("%(n)s file could not be read", "%(n)s files could not be read", len(files))
        % {"n": number(len(files))},
        "note": names,
        "url": reverse("work", args=[work_id]) + "#files",
        "verb": _("See why"),
    }


def broken(rows: queries.BrokenRows) -> dict[str, Any]:
    places = {"n": number(rows.n), "kind": title_of(rows.kind)}
    return {
        "title": ngettext("%(kind)s: %(n)s row to check", "%(kind)s: %(n)s rows to check", rows.n) % places,
        "note": broken_note(rows),
        "url": reverse("refused", args=[rows.work.pk]),
        "verb": _("Open"),
    }


def lost(rows: queries.BrokenRows) -> dict[str, Any]:
    places = {"n": number(rows.n), "kind": title_of(rows.kind)}
    words = ngettext(
        "%(kind)s: %(n)s row refers to something that is in no file",
        "%(kind)s: %(n)s rows refer to something that is in no file",
        rows.n,
    )
    url = reverse("refused", args=[rows.work.pk])
    return {"title": words % places, "note": rows.work.reference, "url": url, "verb": _("Open")}


def broken_note(rows: queries.BrokenRows) -> str:
    waiting = ngettext("%(n)s order waits for them", "%(n)s orders wait for them", rows.waiting)
    parts = [waiting % {"n": number(rows.waiting)}] if rows.waiting else []
    return " · ".join([*parts, rows.work.reference])
