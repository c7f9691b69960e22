"""The queue: what is to be done next, over all clients of the reader's grants."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.pages import onward, page
from core.permissions import needs
from provider_console.drawer import Item, item_of
from provider_console.paging import address
from provider_console.queue import Queue, queue_of, wish_of
from provider_console.reads import actor_of, my_clients, work_of_mine, workbench_url
from provider_console.shell import console, console_shell
from services.desk import actions as desk
from services.desk.models import WorkEvent, WorkItem
from services.desk.refusals import TakenByAnother
from tenants.models import Client

MOST_TAKEN = 50


@needs("desk.queue")
@require_safe
@never_cache
def show(request: HttpRequest) -> HttpResponse:
    """The queue as the address wishes it."""
    return console(request, "provider_console/queue.html", room="queue", queue=queue_for(request))


def queue_for(request: HttpRequest, opened: Item | None = None) -> Queue:
    reach = my_clients(request)
    clients = list(Client.objects.filter(pk__in=reach).order_by("name"))
    return queue_of(actor_of(request), clients, reach, wish_of(request.GET), now=timezone.now(), opened=opened)


@needs("desk.queue")
@require_safe
@never_cache
def work(request: HttpRequest, work: UUID) -> HttpResponse:
    """One item: the drawer alone for htmx, the queue with the drawer open for everybody else."""
    item = item_of(actor_of(request), work_of_mine(request, work), now=timezone.now())
    if request.headers.get("HX-Request"):
        return page(request, "provider_console/drawer.html", item=item)
    return console(request, "provider_console/queue.html", room="queue", queue=queue_for(request, item))


@needs("desk.queue")
@require_safe
@never_cache
def poll(request: HttpRequest) -> HttpResponse:
    """204 while nothing changed since the event that the page knows; else how much did."""
    try:
        mine = my_clients(request)
        newer = WorkEvent.objects.filter(mine.work("work__"), tenant__in=mine, id__gt=request.GET.get("since", ""))
        n = newer.values("id")[:100].count()
    except (ValidationError, ValueError):
        n = 0
    if not n:
        return HttpResponse(status=204)
    fresh = {"count": n, "url": address(reverse("queue"), **wish_of(request.GET).kept())}
    return page(request, "provider_console/queue_fresh.html", fresh=fresh)


@needs("desk.take")
@require_POST
def next_item(request: HttpRequest) -> HttpResponse:
    """Take the free item that is due first, and go to work on it."""
    found = desk.pick_up(actor=actor_of(request), tenants=my_clients(request), now=timezone.now())
    if found is None:
        messages.info(request, _("Nothing is free: all open work is in somebody's hands."))
        return onward(request, reverse("queue"))
    told_taken(request, found)
    return onward(request, workbench_url(found) or reverse("work", args=[found.pk]))


@needs("desk.take")
@require_POST
def take(request: HttpRequest, work: UUID) -> HttpResponse:
    """Take one item. Of two people at once, one is told the other's name."""
    found = work_of_mine(request, work)
    desk.take(work=found, actor=actor_of(request), now=timezone.now())
    told_taken(request, found)
    bench = request.GET.get("then") == "workbench" and workbench_url(found)
    return onward(request, bench or reverse("work", args=[found.pk]))


def told_taken(request: HttpRequest, work: WorkItem) -> None:
    words = _("“%(work)s” of %(client)s is in your hands.") % {"work": work.reference, "client": work.tenant.name}
    messages.success(request, words, extra_tags=f"undo={reverse('put_back', args=[work.pk])}")


@needs("desk.take")
@require_POST
def put_back(request: HttpRequest, work: UUID) -> HttpResponse:
    """Put an item back for somebody else."""
    found = work_of_mine(request, work)
    desk.put_back(work=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("“%(work)s” is free again.") % {"work": found.reference})
    return onward(request, reverse("work", args=[found.pk]))


@needs("desk.take")
@require_POST
def take_chosen(request: HttpRequest) -> HttpResponse:
    """Take the chosen items; those that somebody else has are told, not taken."""
    taken, told = 0, list[str]()
    for pk in request.POST.getlist("chosen")[:MOST_TAKEN]:
        try:
            desk.take(work=work_of_mine(request, UUID(pk)), actor=actor_of(request), now=timezone.now())
            taken += 1
        except TakenByAnother as refusal:
            told.append(str(refusal))
        except ValueError:
            continue
    if taken:
        words = ngettext("%(n)s item is in your hands.", "%(n)s items are in your hands.", taken)
        messages.success(request, words % {"n": taken})
    for words in told[:3]:
        messages.warning(request, words)
    return onward(request, address(reverse("queue"), view="mine" if taken else ""))


@needs("desk.queue")
@require_safe
@never_cache
def tray(request: HttpRequest) -> HttpResponse:
    """The tray of long work, as its poll asks for it."""
    shell: Any = console_shell(request, "")
    return page(request, "components/tray_poll.html", tray=shell.tray)
