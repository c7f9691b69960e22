"""One piece of work, from receipt to rating. See templates/client_portal/work.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from client_portal import queries, words
from client_portal.show import files, invoices, talk
from client_portal.show.looking import Page
from core.models import Job, JobState
from core.templatetags.kantoor import number
from services.desk.models import HandedFile, Message, Row, Submission
from services.desk.queries import causes, files_of, orphans, reading_job, refused_rows, submission_of
from services.invoicing.models import Invoice
from services.invoicing.queries import held_of_work, invoices_for, sums

INVOICES_SHOWN = 10
SCORES = (1, 2, 3)
"""Worst first; the component draws the faces."""


def work(page: Page) -> dict[str, Any]:
    submission = submission_of(page.actor, page.work)
    handed, job = files_of(page.actor, submission), reading_job(page.actor, submission)
    asked = queries.staff_questions(page.actor, [page.work.pk])
    return {
        "title": page.work.reference,
        "back_url": reverse("home"),
        "lead": words.lead(page.work, page.now),
        "clock": words.clock(page.work, page.now),
        "state": page.work.state,
        "job": running(page, job),
        "ask": ask(page, asked),
        "files": files.files(page.work, handed, page.now, may_map=page.may_hand_in),
        "refused": refused(page, submission, handed),
        "result": result(page),
        "rating": rating(page),
        **invoicing(page),
        "thread": talk.thread(page, asked),
        "receipt": files.receipt(page.work, submission.person_name),
        "events": talk.events(page),
    }


# --- long work


def running(page: Page, job: Job | None) -> dict[str, Any] | None:
    """The job that reads, as long as it is not done."""
    return None if job is None or job.state == JobState.DONE else progress(page, job)


def progress(page: Page, job: Job) -> dict[str, Any]:
    failed = job.state == JobState.FAILED
    states = {JobState.READY: "waiting", JobState.LEASED: "running", JobState.DONE: "done", JobState.FAILED: "failed"}
    return {
        "id": job.pk.hex,
        "title": _("We read what you handed in"),
        "state": states[JobState(job.state)],
        "done": job.done,
        "total": job.total or None,
        "left": words.left(job.done, job.total, job.created_at, page.now),
        "words": _("It stopped before the end. Your files are kept, and we look into it.")
        if failed
        else rows_so_far(job),
        "url": page.url("progress"),
        "reference": job.pk.hex[-12:] if failed else "",
    }


def rows_so_far(job: Job) -> str:
    if job.total or not job.done:
        return ""
    return ngettext("%(n)s row so far.", "%(n)s rows so far.", job.done) % {"n": number(job.done)}


# --- what we need


def ask(page: Page, asked: Sequence[Message]) -> dict[str, Any] | None:
    if not asked or not page.actor.on(page.work.line, "answer"):
        return None
    places = {"name": asked[0].person_name, "when": words.when(asked[0].at, page.now)}
    return {
        "words": words.opening(asked[0].words),
        "detail": _("%(name)s asked %(when)s") % places,
        "url": "#thread-text",
        "verb": _("Answer"),
    }


def refused(page: Page, submission: Submission, handed: Sequence[HandedFile]) -> dict[str, Any] | None:
    """The rows that we could not use, counted by their causes: one broken customer, not its orders; with them rows
    that refer to something which is in no file."""
    rows: QuerySet[Row] = refused_rows(page.actor, submission)
    n = rows.count() + orphans(page.actor, submission).count()
    if not n:
        return None
    waiting = sum(len(cause.orders) for cause in causes(page.actor, list(rows[:1000])))
    left = queries.is_left_to_us(submission)
    return {
        "rows": n, "words": refused_words(submission, waiting, left=left), "left": left, "url": page.url("refused"),
        "csv_url": page.url("refused_csv"),
    }  # fmt: skip


def refused_words(submission: Submission, waiting: int, *, left: bool) -> str:
    """What waits, and what goes on meanwhile."""
    said = _("You left them to us; we put them right.") if left else goes_on(submission)
    if not waiting:
        return said
    orders = ngettext("%(n)s order waits for them.", "%(n)s orders wait for them.", waiting) % {"n": number(waiting)}
    return f"{orders} {said}"


def goes_on(submission: Submission) -> str:
    if submission.hold_all:
        return _("Everything waits until they are right, as you asked.")
    return _("All others go on.")


# --- what came of it


def result(page: Page) -> dict[str, Any] | None:
    if not page.work.delivered_at:
        return None
    tone = "done" if words.in_time(page.work) else "late"
    return {"words": words.result(page.work, page.now), "tone": tone, "files": []}


def rating(page: Page) -> dict[str, Any] | None:
    """One click; words may follow, once."""
    if not page.work.delivered_at or not page.actor.on(page.work.line, "rate"):
        return None
    given = page.work.score
    said = queries.rating_words(page.work) if given else None
    asks_words = given is not None and said is None
    return {
        "url": page.url("rate"),
        "faces": [{"score": score, "words": face_words(score)} for score in SCORES],
        "given": given,
        "thanks": _("Thank you. Your account manager sees this.") if asks_words else _("Thank you for your words."),
        "words_url": page.url("rate") if asks_words else "",
        "words_label": _("What should we know?"),
    }


def face_words(score: int) -> str:
    return {1: _("Poor"), 2: _("Fair"), 3: _("Good")}[score]


def invoicing(page: Page) -> dict[str, Any]:
    """Invoices and held orders, for whoever may see them."""
    if page.work.line != "invoicing" or not page.actor.may("invoicing.see"):
        return {"invoices": None, "held": None}
    return {"invoices": invoice_list(page), "held": invoices.held(held_of_work(page.actor, page.work))}


def invoice_list(page: Page) -> dict[str, Any] | None:
    added = sums(page.actor, page.work, "issued")
    n = sum(one.n for one in added)
    if not n:
        return None
    rows: QuerySet[Invoice] = invoices_for(page.actor).filter(work_id=page.work.pk)
    return {
        "count": n,
        "total": invoices.totals(added),
        "currency": invoices.currency_of(added),
        "rows": invoices.rows(rows[:INVOICES_SHOWN]),
        "all_url": f"{reverse('invoices')}?work={page.work.pk}" if n > INVOICES_SHOWN else "",
    }
