"""One draft of the workbench: seen, changed, held, released, sent back with a question, made again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.pages import onward, page
from core.permissions import needs
from core.refusals import BadInput
from core.templatetags.kantoor import money
from provider_console.drafts import neighbours, place_of
from provider_console.forms import DraftForm, QuestionForm
from provider_console.paper import Place
from provider_console.reads import actor_of
from provider_console.shell import console
from provider_console.views.invoicing import TEMPLATE, bench_of, client_of, in_hand, wish_with, work_of
from services.desk.models import WorkItem
from services.invoicing import queries
from services.invoicing.actions import editing
from services.invoicing.models import OPEN, Invoice
from services.invoicing.refusals import ChangedMeanwhile


@needs("invoicing.see")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def draft(request: HttpRequest, client: str, work: UUID, draft: UUID) -> HttpResponse:
    """The draft in hand; with `?edit=1` its form, with `?ask=1` the question's; POST changes it."""
    found, one = both(request, work, draft)
    if request.method == "POST":
        return change(request, found, one)
    return shown(request, found, one, form_wished(request, one))


def both(request: HttpRequest, work: UUID, draft: UUID) -> tuple[WorkItem, Invoice]:
    found = work_of(request, work)
    return found, queries.draft_for(actor_of(request), found, draft)


def form_wished(request: HttpRequest, draft: Invoice) -> DraftForm | QuestionForm | None:
    if draft.state not in OPEN:
        return None
    if request.GET.get("edit") and actor_of(request).may("invoicing.edit"):
        return DraftForm(draft, queries.positions_of(actor_of(request), draft))
    return QuestionForm() if request.GET.get("ask") and actor_of(request).may("invoicing.ask") else None


def shown(request: HttpRequest, work: WorkItem, draft: Invoice, form: Any = None, status: int = 200) -> HttpResponse:
    """The draft alone for htmx, the whole workbench with it for everybody else."""
    if not request.headers.get("HX-Request"):
        bench = bench_of(request, work, draft, form)
        return console(request, TEMPLATE, room="queue", bench=bench, status=status)
    place, rows = place_for(request, work, draft)
    context = {"draft": in_hand(request, draft, rows, place), "form": form}
    return page(request, "provider_console/invoicing/_hand.html", status=status, **context)


def place_for(request: HttpRequest, work: WorkItem, draft: Invoice) -> tuple[Place, Any]:
    """Where the draft stands, and the list beside it."""
    actor = actor_of(request)
    wish = wish_with(request, draft, queries.Counts())
    rows = queries.drafts(actor, work, wish.show, wish.search)
    return place_of(actor, work, client_of(request), wish, timezone.localdate()), rows


def change(request: HttpRequest, work: WorkItem, draft: Invoice) -> HttpResponse:
    """Change amounts and words. What cannot be used, or was overtaken, comes back as it was typed."""
    actor = actor_of(request)
    actor.require("invoicing.edit")
    form = DraftForm(draft, queries.positions_of(actor, draft), request.POST)
    if not form.is_valid():
        return shown(request, work, draft, form, 422)
    try:
        changed = editing.edit_draft(draft=draft, edit=form.edit(), actor=actor, now=timezone.now())
    except (BadInput, ChangedMeanwhile) as refusal:
        form.add_error(None, str(refusal))
        return shown(request, work, draft, form, refusal.status)
    words = _("Order %(number)s is changed: %(total)s to pay now.")
    places = {"number": changed.order_number, "total": money(changed.payable, changed.currency)}
    messages.success(request, words % places)
    return onward(request, place_for(request, work, changed)[0].url("draft", draft.pk))


@needs("invoicing.edit")
@require_POST
def hold(request: HttpRequest, client: str, work: UUID, draft: UUID) -> HttpResponse:
    """Leave this draft out of what is issued."""
    found, one = both(request, work, draft)
    following = next_url(request, found, one)
    editing.hold_draft(draft=one, actor=actor_of(request), now=timezone.now())
    undo = place_for(request, found, one)[0].url("release", one.pk)
    said(request, _("Order %(number)s is held."), one, undo)
    return onward(request, following)


@needs("invoicing.edit")
@require_POST
def release(request: HttpRequest, client: str, work: UUID, draft: UUID) -> HttpResponse:
    """Let a held draft go on."""
    found, one = both(request, work, draft)
    place = place_for(request, found, one)[0]
    editing.release_draft(draft=one, actor=actor_of(request), now=timezone.now())
    said(request, _("Order %(number)s goes on."), one, place.url("hold", one.pk))
    return onward(request, place.url("draft", one.pk))


@needs("invoicing.ask")
@require_POST
def ask(request: HttpRequest, client: str, work: UUID, draft: UUID) -> HttpResponse:
    """Send one draft back with a question; the others can go on."""
    found, one = both(request, work, draft)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return shown(request, found, one, form, 422)
    following, words = next_url(request, found, one), form.cleaned_data["text"]
    editing.ask_about_draft(work=found, draft=one, words=words, actor=actor_of(request), now=timezone.now())
    said(request, _("Your question about order %(number)s is on its way. Our clock stands still."), one)
    return onward(request, following)


@needs("invoicing.issue")
@require_POST
def again(request: HttpRequest, client: str, work: UUID, draft: UUID) -> HttpResponse:
    """Make the papers of an invoice again that were not valid."""
    from services.invoicing.actions.papers import make_again  # loads the printer and the validator

    found, one = both(request, work, draft)
    make_again(invoice=one, actor=actor_of(request), now=timezone.now())
    said(request, _("The papers of order %(number)s are made again."), one)
    return onward(request, place_for(request, found, one)[0].url("workbench"))


def said(request: HttpRequest, words: str, draft: Invoice, undo: str = "") -> None:
    tags = f"undo={undo}" if undo else ""
    messages.success(request, words % {"number": draft.order_number}, extra_tags=tags)


def next_url(request: HttpRequest, work: WorkItem, draft: Invoice) -> str:
    """Where to go when this draft leaves its list: to the next there, else the one before, else the list."""
    place, rows = place_for(request, work, draft)
    before, after = neighbours(rows, draft)
    return place.url("draft", after or before) if after or before else place.url("workbench")
