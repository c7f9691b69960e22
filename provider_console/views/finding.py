"""The search at the top: clients by name, work by its reference line, also what is delivered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.pages import onward
from core.permissions import needs
from provider_console.clients import work_row
from provider_console.contexts import Choice, Empty
from provider_console.reads import my_clients
from provider_console.shell import console
from services.desk.models import WorkItem
from tenants.models import Client

MOST = 50


@needs("desk.queue")
@require_safe
@never_cache
def find(request: HttpRequest) -> HttpResponse:
    """What the words find, at most 50 pieces of work; without words, the queue."""
    words = request.GET.get("q", "").strip()[:100]
    if not words:
        return onward(request, reverse("queue"))
    mine = my_clients(request)
    clients = Client.objects.filter(pk__in=mine, name__icontains=words).order_by("name")[:MOST]
    work = WorkItem.objects.filter(mine.work(), reference__icontains=words).select_related("tenant")
    rows = [work_row(one, one.tenant, now=timezone.now()) for one in work.order_by("-received_at")[:MOST]]
    found = {
        "words": words,
        "clients": [Choice(client.name, reverse("client", args=[client.slug])) for client in clients],
        "rows": rows,
        "empty": Empty(_("Nothing found"), _("No client and no work has these words in its name."), "search"),
    }
    return console(request, "provider_console/find.html", found=found)
