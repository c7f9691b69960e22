"""The first page: what waits for the reader, what we do, what is done; and the list of all work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from client_portal import paging, queries
from client_portal.shell import actor_of, page
from client_portal.show.home import doing_note, done_note, entry
from client_portal.show.home import home as shown
from core.permissions import needs
from services.desk.queries import own_work

PAGE = 25


@needs("desk.see")
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "home.html", home=shown(actor_of(request), timezone.now()))


@needs("desk.see")
@require_safe
@never_cache
def work_list(request: HttpRequest) -> HttpResponse:
    """Everything that was ever handed in, newest first."""
    actor, now = actor_of(request), timezone.now()
    found = paging.sliced(request, own_work(actor), "-received_at", "-id", size=PAGE)
    issued = queries.invoices_issued(actor, found.rows)
    notes = {
        work.pk: done_note(actor, work, issued) if work.delivered_at else doing_note(work, now) for work in found.rows
    }
    rows = [entry(work, notes[work.pk], now) for work in found.rows]
    return page(request, "work_list.html", rows=rows, pager=found.pager, may_hand_in=actor.may("desk.hand_in"))
