"""Refused rows of a work item: staff take over what the product proposes, row by row or all of a page at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.pages import onward
from core.permissions import needs
from core.templatetags.kantoor import number
from provider_console.reads import actor_of
from provider_console.refused import proposals, refused_page, typed
from provider_console.shell import console
from provider_console.views.invoicing import bench_url, client_of, work_of
from services.desk import actions as desk
from services.desk.models import WorkItem


@needs("invoicing.repair")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def refused(request: HttpRequest, client: str, work: UUID) -> HttpResponse:
    """The rows with what is wrong and what is proposed; POST hands in the row named, or all with `all`."""
    found = work_of(request, work)
    if request.method == "POST":
        return repair(request, found)
    return shown(request, found)


def shown(request: HttpRequest, work: WorkItem, problems: object = None, status: int = 200) -> HttpResponse:
    page = refused_page(actor_of(request), work, client_of(request), request.GET, request.POST, problems)
    return console(request, "provider_console/invoicing/refused.html", room="queue", refused=page, status=status)


def repair(request: HttpRequest, work: WorkItem) -> HttpResponse:
    """Hand in what was typed for one row, or every proposal. Rows still wrong come back as they were typed."""
    from services.desk.reading.repair import RowsStillWrong

    actor, one = actor_of(request), request.POST.get("row", "")
    rows = proposals(actor, work) if request.POST.get("all") else typed(actor, work, one, request.POST)
    if not rows:
        messages.info(request, _("These rows were put right before. Nothing was done twice."))
        return onward(request, bench_url(request, work))
    try:
        desk.hand_in_rows(repaired=rows, actor=actor, now=timezone.now())
    except RowsStillWrong as refusal:
        return shown(request, work, refusal.problems, refusal.status)
    words = ngettext("%(n)s row is put right.", "%(n)s rows are put right.", len(rows)) % {"n": number(len(rows))}
    messages.success(request, words + " " + _("What waited for it goes on by itself."))
    return onward(request, reverse("refused", args=[client_of(request).slug, work.pk]))
