"""The workbench of invoicing: from drafts to delivered invoices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.pages import onward, page
from core.permissions import needs
from core.refusals import BadInput
from core.templatetags.kantoor import number
from provider_console import bench, drafts
from provider_console.bar import Standing, bar_of, is_reading
from provider_console.bench import Bench
from provider_console.drafts import Wish, neighbours, wish_of
from provider_console.paging import address
from provider_console.paper import Draft, Place, paper_of
from provider_console.reads import actor_of, holder_of
from provider_console.shell import console
from services.desk import actions as desk_actions
from services.desk import queries as desk
from services.desk.models import WorkItem
from services.invoicing import queries
from services.invoicing.actions import editing, issuing
from services.invoicing.models import Invoice
from services.invoicing.refusals import BeingIssued
from tenants.models import Client

TEMPLATE = "provider_console/invoicing/workbench.html"


def client_of(request: HttpRequest) -> Client:
    client: Client = request.tenant  # type: ignore[attr-defined]
    return client


def work_of(request: HttpRequest, pk: UUID) -> WorkItem:
    """The work item on this line, or 404."""
    found = desk.work_for(actor_of(request), pk)
    if found.line != "invoicing":
        raise Http404("another line's work")
    return found


@needs("invoicing.see")
@require_safe
@never_cache
def workbench(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """The whole workbench; `?draft=` puts one draft in hand, else the first of the list is."""
    found = work_of(request, work)
    wanted = request.GET.get("draft", "")
    draft = queries.draft_for(actor_of(request), found, uuid_or_404(wanted)) if wanted else None
    return console(request, TEMPLATE, room="queue", bench=bench_of(request, found, draft))


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404("no such draft") from None


def bench_of(request: HttpRequest, work: WorkItem, draft: Invoice | None = None, form: Any = None) -> Bench:
    """Everything that the workbench shows: a fixed number of statements."""
    actor, client, now = actor_of(request), client_of(request), timezone.now()
    n = queries.counts(actor, work)
    wish = wish_of(request.GET, n) if draft is None else wish_with(request, draft, n)
    place = drafts.place_of(actor, work, client, wish, timezone.localdate())
    shown, pager, rows = drafts.list_of(actor, work, client, wish, n)
    draft = draft or (shown[0] if shown else None)
    submission, groups = desk.submission_of(actor, work), queries.warning_groups(actor, work)
    sums, holder = queries.sums(actor, work, wish.show), holder_of(actor, work)
    reading = is_reading(submission)
    no_email = next((group.n for group in groups if group.code == "no_email"), 0)
    ready = sums if wish.show == "ready" else queries.sums(actor, work, "ready")
    return Bench(
        title=work.reference,
        client=client.name,
        client_url=reverse("client", args=[client.slug]),
        queue_url=reverse("queue"),
        clock=desk.clock_of(work, now=now),
        tallies=drafts.tallies(work, client, n, wish.show),
        groups=drafts.groups_of(actor, groups, place, wish.show),
        drafts=drafts.drafts_of(shown, pager, place, wish, draft.pk if draft else None),
        draft=in_hand(request, draft, rows, place) if draft else None,
        empty=bench.empty_of(wish, n, reading),
        facts=bench.facts_of(work, submission, sums, holder),
        refused=bench.refused_of(desk.files_of(actor, submission), work, client),
        thread=bench.thread_of(actor, work, place),
        bar=bar_of(Standing(actor, work, place, n, reading, now, ready, no_email, holder)),
        marks=n,
        state=work.state,
        form=form,
    )


def wish_with(request: HttpRequest, draft: Invoice, n: queries.Counts) -> Wish:
    """The list beside an open draft: the one it was opened from while it stands there, else the one it stands in."""
    wish = wish_of(request.GET, n)
    show = queries.show_of(draft)
    stands = show == wish.show or (show, wish.show) == ("not_valid", "issued")
    return wish if stands or show not in drafts.LABELS else Wish(show, "", {})


def in_hand(request: HttpRequest, draft: Invoice, rows: Any, place: Place) -> Draft:
    """The draft in hand with its positions and neighbours: three statements."""
    previous, following = neighbours(rows, draft)
    beside = Place(place.client, place.work, place.kept, place.today, previous, following, place.in_hand)
    return paper_of(actor_of(request), draft, queries.positions_of(actor_of(request), draft), beside)


@needs("invoicing.see")
@require_safe
@never_cache
def progress(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """How far the work is: the bar while it goes on; when it is over, the next action and the lists as they are now."""
    found = work_of(request, work)
    now = bench_of(request, found)
    template, shown = "provider_console/invoicing/_progress.html", None if now.bar.job else now.drafts
    return page(request, template, bar=now.bar, tallies=now.tallies, groups=now.groups, drafts=shown)


@needs("invoicing.decide_vat")
@require_POST
def decide_vat(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """Decide the VAT of one draft, of those chosen, or of all drafts with one warning."""
    found, category = work_of(request, work), request.POST.get("category", "")
    n = editing.decide_vat(
        work=found, drafts=drafts_meant(request, found), category=category, actor=actor_of(request), now=timezone.now()
    )
    words = ngettext("VAT of %(n)s draft is decided.", "VAT of %(n)s drafts is decided.", n) % {"n": number(n)}
    messages.success(request, words + " " + _("They can be issued now."))
    return onward(request, bench_url(request, found))


def drafts_meant(request: HttpRequest, work: WorkItem) -> list[UUID]:
    warning = request.POST.get("all") or request.GET.get("all")
    if warning:
        return queries.with_warning(actor_of(request), work, warning)
    return [uuid_or_404(pk) for pk in [*request.POST.getlist("draft"), *request.GET.getlist("draft")]]


def bench_url(request: HttpRequest, work: WorkItem, **wish: str) -> str:
    return address(reverse("workbench", args=[client_of(request).slug, work.pk]), **wish)


@needs("invoicing.issue")
@require_POST
def issue(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """Let a worker issue everything that is ready. A second click starts nothing twice, and is told so."""
    found = work_of(request, work)
    try:
        job = issuing.start_issuing(work=found, actor=actor_of(request), now=timezone.now())
    except BeingIssued as refusal:
        messages.info(request, str(refusal))
    else:
        n = job.total
        words = ngettext("%(n)s invoice is being issued.", "%(n)s invoices are being issued.", n) % {"n": number(n)}
        messages.success(request, words)
    return onward(request, bench_url(request, found))


@needs("invoicing.deliver")
@require_POST
def deliver(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """Hand the work over: from now on it is the client's."""
    found = editing.deliver_invoices(work=work_of(request, work), actor=actor_of(request), now=timezone.now())
    words = _("“%(work)s” is delivered. %(client)s sees it now.")
    messages.success(request, words % {"work": found.reference, "client": client_of(request).name})
    return onward(request, bench_url(request, found, show="issued"))


@needs("desk.work")
@require_POST
def read_on(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """Have the rest of the files read, after it stopped."""
    found = work_of(request, work)
    desk_actions.read_on(work=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("It is read on from where it stopped, in your name."))
    return onward(request, bench_url(request, found))


@needs("desk.work")
@require_POST
def question(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """Ask the client about the work as a whole. What cannot be sent comes back as it was typed."""
    found, text = work_of(request, work), request.POST.get("text", "")
    try:
        desk_actions.ask(work=found, actor=actor_of(request), words=text, now=timezone.now())
    except BadInput as refusal:
        return not_asked(request, found, text, refusal)
    messages.success(request, _("Your question is on its way. Our clock stands still until they answer."))
    return onward(request, bench_url(request, found, show=request.GET.get("show", "")))


def not_asked(request: HttpRequest, work: WorkItem, text: str, refusal: BadInput) -> HttpResponse:
    """The conversation again, for htmx alone, with the words and what is wrong with them."""
    whole = bench_of(request, work)
    thread = replace(whole.thread, text=text, error=str(refusal))
    if request.headers.get("HX-Request"):
        return page(request, "components/thread.html", status=refusal.status, thread=thread)
    return console(request, TEMPLATE, room="queue", status=refusal.status, bench=replace(whole, thread=thread))
