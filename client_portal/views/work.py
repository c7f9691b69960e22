"""One piece of work: its page, how far reading is, answers, rating."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from client_portal import queries
from client_portal.forms import AnswerForm, RatingForm
from client_portal.shell import actor_of, page
from client_portal.show import talk
from client_portal.show import work as show
from client_portal.show.looking import Page, Typed
from core.models import JobState
from core.pages import onward
from core.permissions import needs
from services.desk import actions
from services.desk.models import WorkItem
from services.desk.queries import question_for, reading_job, submission_of, work_for
from services.desk.refusals import EmptyWords


@needs("desk.see")
@require_safe
@never_cache
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    return work_page(request, work_for(actor_of(request), work))


def work_page(request: HttpRequest, found: WorkItem, typed: Typed | None = None) -> HttpResponse:
    shown = show.work(Page(actor_of(request), found, timezone.now(), typed or Typed()))
    return page(request, "work.html", status=422 if typed else 200, work=shown)


@needs("desk.see")
@require_safe
@never_cache
def progress(request: HttpRequest, work: UUID) -> HttpResponse:
    """How far reading is. When it is over the page loads again: there is more to show than a bar."""
    actor = actor_of(request)
    found = work_for(actor, work)
    job = reading_job(actor, submission_of(actor, found))
    if job is None or job.state == JobState.DONE:
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    shown = show.progress(Page(actor, found, timezone.now()), job)
    return page(request, "_progress.html", job=shown)


@needs("desk.answer")
@require_POST
@never_cache
def answer(request: HttpRequest, message: UUID) -> HttpResponse:
    """Answer a question of staff."""
    actor, form = actor_of(request), AnswerForm(request.POST)
    question, found = question_for(actor, message)
    text = form.cleaned_data["text"] if form.is_valid() else ""
    try:
        actions.answer(message=question, actor=actor, words=text, now=timezone.now())
    except EmptyWords as empty:
        return answer_again(request, found, Typed(request.POST.get("text", ""), str(empty)))
    messages.success(request, _("Your answer is sent."))
    return onward(request, reverse("work", args=[found.pk]))


def answer_again(request: HttpRequest, found: WorkItem, typed: Typed) -> HttpResponse:
    """The same form with what was typed; alone where htmx asked for it."""
    if not request.headers.get("HX-Request"):
        return work_page(request, found, typed)
    shown = Page(actor_of(request), found, timezone.now(), typed)
    thread = talk.thread(shown, queries.staff_questions(shown.actor, [found.pk]))
    return page(request, "_thread.html", status=422, thread=thread)


@needs("desk.rate")
@require_POST
@never_cache
def rate(request: HttpRequest, work: UUID) -> HttpResponse:
    """One click gives a score; words may follow without one."""
    actor, form = actor_of(request), RatingForm(request.POST)
    found = work_for(actor, work)
    given = form.cleaned_data if form.is_valid() else {}
    score = given.get("score") or found.score
    if score is None:
        return onward(request, reverse("work", args=[found.pk]))
    actions.rate(work=found, actor=actor, score=score, words=given.get("words", ""), now=timezone.now())
    if not request.headers.get("HX-Request"):
        return onward(request, reverse("work", args=[found.pk]))
    shown = Page(actor, found, timezone.now())
    return page(request, "_rating.html", rating=show.rating(shown))
