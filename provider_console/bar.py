"""The bar below the workbench: one primary action, or how far the work is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actor import Actor
from core.jobs import NEVER
from core.models import Job, JobState
from core.templatetags.kantoor import moment, money, number, span
from provider_console.contexts import Action, LongWork, Tag
from provider_console.paging import address
from provider_console.paper import Place
from provider_console.reads import lateness
from provider_console.words import with_html
from services.desk.actions.reading_on import last_job, stopped_for_good
from services.desk.models import Submission, WorkItem
from services.desk.models.work import WorkState
from services.invoicing import queries


@dataclass(frozen=True, slots=True)
class Bar:
    """One of `job` (long work), `action` (the one thing to do) and `done` (delivered); `promise` says what stays."""

    job: LongWork | None = None
    action: Action | None = None
    done: Tag | None = None
    promise: str = ""
    side: Sequence[Action] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the bar looks at."""

    actor: Actor
    work: WorkItem
    place: Place
    n: queries.Counts
    reading: bool
    now: datetime
    sums: Sequence[queries.CurrencySum] = ()
    no_email: int = 0
    holder: str = ""


def bar_of(at: Standing) -> Bar:
    """What is to be done next with this work."""
    if at.work.state == WorkState.DELIVERED:
        return Bar(done=delivered_tag(at.work))
    if at.reading:
        return reading_bar(at)
    if at.n.under_way:
        return Bar(job=issuing_job(at), promise=what_stays(at))
    if not at.place.in_hand:
        return Bar(action=take_action(at))
    side = [put_back_action(at.work)] if at.work.state == WorkState.TAKEN else []
    return Bar(action=issue_action(at) if at.n.ready else deliver_action(at), promise=what_stays(at), side=side)


def delivered_tag(work: WorkItem) -> Tag:
    late = lateness(work)
    when = moment(work.delivered_at)
    if late is None:
        return Tag(with_html(_("Delivered %(when)s, in time"), when=when), "done")
    return Tag(with_html(_("Delivered %(when)s, %(span)s late"), when=when, span=span(late)), "late")


def take_action(at: Standing) -> Action:
    url = address(reverse("take", args=[at.work.pk]), then="workbench")
    if not at.holder:
        return Action(url, _("Take this work"), "user-check", shortcut="t")
    blocked = _("%(name)s has this work.") % {"name": at.holder}
    return Action(url, _("Take this work"), "user-check", blocked=blocked)


def put_back_action(work: WorkItem) -> Action:
    return Action(reverse("put_back", args=[work.pk]), _("Put back"), "arrow-back-up")


def issue_action(at: Standing) -> Action:
    n = at.n.ready
    label = ngettext("Issue %(n)s invoice", "Issue %(n)s invoices", n) % {"n": number(n)}
    blocked = "" if at.actor.may("invoicing.issue") else _("A senior issues; ask one to take this over.")
    return Action(
        at.place.url("issue"), label, "checks", shortcut="d", blocked=blocked, id="issue", kind="primary",
        confirm=issue_sentences(at),
    )  # fmt: skip


def issue_sentences(at: Standing) -> list[str]:
    """Exactly what issuing does: it cannot be undone."""
    n = at.n.ready
    sums = "; ".join(sum_words(one) for one in at.sums)
    sentences = [
        ngettext("%(n)s invoice gets its number.", "%(n)s invoices get their numbers, in one run without gaps.", n)
        % {"n": number(n)},
        sums,
        _("Each goes to its customer by e-mail, as PDF and e-invoice."),
    ]
    if at.no_email:
        words = ngettext(
            "%(n)s has no address: kept in the portal.", "%(n)s have none: kept in the portal.", at.no_email
        )
        sentences.append(words % {"n": number(at.no_email)})
    return [*sentences, _("An issued invoice cannot be changed any more, only credited.")]


def sum_words(one: queries.CurrencySum) -> str:
    places = {"payable": money(one.payable, one.currency), "tax": money(one.tax, one.currency)}
    return _("In all %(payable)s, of which %(tax)s VAT.") % places


def deliver_action(at: Standing) -> Action:
    return Action(at.place.url("deliver"), _("Deliver"), "send", shortcut="d", blocked=why_not_deliver(at))


def why_not_deliver(at: Standing) -> str:
    if not at.actor.may("invoicing.deliver"):
        return _("A senior delivers; ask one to take this over.")
    if at.work.state == WorkState.WAITING:
        return _("The client has a question to answer first.")
    if at.n.undecided:
        words = ngettext("%(n)s draft is to be decided first.", "%(n)s drafts are to be decided first.", at.n.undecided)
        return words % {"n": number(at.n.undecided)}
    return "" if at.n.all else _("There is nothing to deliver.")


def what_stays(at: Standing) -> str:
    """What the action leaves behind, in words."""
    n = at.n
    parts = [
        (n.undecided if n.ready else 0, ngettext("%(n)s to decide", "%(n)s to decide", n.undecided)),
        (n.held, ngettext("%(n)s held", "%(n)s held", n.held)),
        (n.asked, ngettext("%(n)s with the client", "%(n)s with the client", n.asked)),
        (n.not_valid, ngettext("%(n)s not valid", "%(n)s not valid", n.not_valid)),
    ]
    said = [words % {"n": number(count)} for count, words in parts if count]
    return _("Stay behind: %(what)s.") % {"what": ", ".join(said)} if said else ""


# --- long work

TOLD_AFTER = 2
"""Tries after which staff read that the files cannot be read."""

STEPS = {
    "number": lambda: _("Issuing invoices"), "papers": lambda: _("Making PDF and e-invoice"),
    "send": lambda: _("Sending invoices"), "done": lambda: _("Invoices"),
}  # fmt: skip


def issuing_job(at: Standing) -> LongWork:
    """Numbering, papers, sending: one bar, its words saying which step."""
    done = queries.progress(at.actor, at.work, at.n, now=at.now)
    failed = bool(done.trouble)
    return LongWork(
        id=at.work.pk.hex, title=STEPS[done.step](), state="failed" if failed else "running", done=done.done,
        total=done.total, left=done.left, words=trouble_words(done.trouble) if failed else steps_words(at.n),
        url=at.place.url("progress"), reference=done.reference[-12:],
    )  # fmt: skip


def steps_words(n: queries.Counts) -> str:
    figures = {
        "numbered": number(n.issued), "made": number(n.issued - n.waiting), "sent": number(n.handed_over),
    }  # fmt: skip
    return _("%(numbered)s numbered, %(made)s with their papers, %(sent)s on their way.") % figures


def trouble_words(code: str) -> str:
    words = _("It stopped before the end (%(code)s). What was done is kept, and no number is lost.")
    return words % {"code": code}


def reading_bar(at: Standing) -> Bar:
    """How far reading is; where it stopped for good, whoever has the work in hand has it read on."""
    job = last_job(at.work)
    if job is None or not stopped_for_good(job):
        return Bar(job=reading_job(at, job))
    on = Action(at.place.url("read_on"), _("Read on"), "player-play", kind="tint")
    return Bar(job=reading_job(at, job), side=[on if at.place.in_hand else take_action(at)])


def reading_job(at: Standing, job: Job | None) -> LongWork:
    stopped = job is not None and has_stopped(job)
    return LongWork(
        id=at.work.pk.hex, title=_("Reading the files"), state="failed" if stopped else "running",
        done=job.done if job else 0, total=(job.total or None) if job else None, url=at.place.url("progress"),
        words=stopped_words(job) if job and stopped else "", reference=job.pk.hex[-12:] if job and stopped else "",
    )  # fmt: skip


def has_stopped(job: Job) -> bool:
    """For good, or again and again: a first accident is tried again within seconds, and nobody needs to know."""
    again = job.state == JobState.READY and bool(job.trouble) and job.attempts >= TOLD_AFTER
    return job.state == JobState.FAILED or again


def stopped_words(job: Job) -> str:
    """What was met, and whether it goes on: a refusal is final, an accident is tried again."""
    if job.ready_at >= NEVER:
        words = _("It stopped before the end (%(code)s), and is not tried again by itself. The files are kept.")
    else:
        words = _("It stopped before the end (%(code)s). It is tried again by itself; the files are kept.")
    return words % {"code": job.trouble}


def is_reading(submission: Submission) -> bool:
    return submission.state == Submission.State.READING
