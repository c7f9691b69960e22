"""Putting refused rows right on a page, with our proposal filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from client_portal import paging
from client_portal.forms import row_values
from client_portal.shell import actor_of, page
from client_portal.show import rows as show
from core.pages import onward
from core.permissions import needs
from core.refusals import Refusal
from core.templatetags.kantoor import number
from services.desk import actions
from services.desk.models import Row, WorkItem
from services.desk.queries import refused_rows, refused_rows_of, submission_of, work_for
from services.desk.reading.repair import RowsStillWrong

REPAIRS = 20
"""Rows on one page."""
Wrong = Mapping[UUID, Sequence[tuple[str, str]]]


@needs("desk.hand_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest, work: UUID) -> HttpResponse:
    found = work_for(actor_of(request), work)
    if request.method == "POST":
        return hand_in_again(request, found)
    rows = refused_rows(actor_of(request), submission_of(actor_of(request), found))
    shown = paging.sliced(request, rows.select_related("file__document"), "file_id", "number", size=REPAIRS)
    if not shown.rows:
        return onward(request, reverse("work", args=[found.pk]))
    return repair_page(request, found, shown.rows, pager=shown.pager)


def hand_in_again(request: HttpRequest, work: WorkItem) -> HttpResponse:
    """Rows of this work that are still refused, with what was typed; an untouched one with our proposal."""
    typed = row_values(request.POST)
    rows = refused_rows_of(work, list(typed))
    repaired = show.changed(rows, typed)
    try:
        target = (
            actions.hand_in_rows(repaired=repaired, actor=actor_of(request), now=timezone.now()) if repaired else None
        )
    except RowsStillWrong as wrong:
        return repair_page(request, work, rows, typed=typed, wrong=wrong.problems, refusal=wrong)
    tell_repaired(request, len(repaired) if target else 0)
    return onward(request, reverse("work", args=[target.work_id if target else work.pk]))


def tell_repaired(request: HttpRequest, n: int) -> None:
    if not n:
        messages.info(request, _("Nothing was changed, so nothing was handed in."))
        return
    words = ngettext("%(n)s row is right now and goes on.", "%(n)s rows are right now and go on.", n)
    messages.success(request, words % {"n": number(n)})


def repair_page(
    request: HttpRequest,
    work: WorkItem,
    rows: Sequence[Row],
    *,
    typed: Mapping[UUID, Mapping[str, str]] | None = None,
    wrong: Wrong | None = None,
    refusal: Refusal | None = None,
    pager: dict[str, Any] | None = None,
) -> HttpResponse:
    wrong, typed, n = wrong or {}, typed or {}, len(rows)
    context = {
        "url": reverse("repair", args=[work.pk]),
        "back_url": reverse("refused", args=[work.pk]),
        "back_title": _("Rows we could not use"),
        "lead": _("We filled in what each row most likely means. Put right what is wrong, then hand them in again."),
        "label": ngettext("Hand in %(n)s row again", "Hand in %(n)s rows again", n) % {"n": number(n)},
        "rows": [show.repair_form(row, typed.get(row.pk), wrong.get(row.pk, ())) for row in rows],
        "problems": show.error_links(wrong),
        "pager": pager,
    }
    return page(request, "repair.html", status=refusal.status if refusal else 200, repair=context)
