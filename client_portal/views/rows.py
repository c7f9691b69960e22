"""Rows that we could not use: told, as a file, or left to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from client_portal import paging, queries
from client_portal.shell import actor_of, page
from client_portal.show import rows as show
from client_portal.show.work import goes_on
from core.actor import Actor
from core.downloads import download, download_text
from core.pages import onward
from core.permissions import needs
from core.templatetags.kantoor import number
from services.desk import actions
from services.desk.intake.csv_out import refused_lines
from services.desk.intake.xlsx_out import XLSX, refused_book
from services.desk.models import HandedFile, Submission, WorkItem
from services.desk.queries import causes, files_of, orphans, refused_rows, submission_of, work_for

CAUSES, REPAIRS = 50, 20
Wrong = Mapping[UUID, Sequence[tuple[str, str]]]


@needs("desk.see")
@require_safe
@never_cache
def refused(request: HttpRequest, work: UUID) -> HttpResponse:
    """Refused rows by their cause, and what may be done."""
    actor = actor_of(request)
    found = work_for(actor, work)
    submission = submission_of(actor, found)
    shown = paging.sliced(request, refused_rows(actor, submission), "file_id", "number", size=CAUSES)
    lost = orphans(actor, submission)
    n, n_lost = shown.pager["total"], lost.count()
    context = {
        **refused_context(found, submission, n + n_lost),
        **what_may_be_done(request, found, submission, n),
        "csvs": csvs(found, broken_files(actor, submission)),
        "lost": [show.lost(row) for row in lost[:CAUSES]],
        "more_lost": max(0, n_lost - CAUSES),
        "causes": [show.cause(cause) for cause in causes(actor, shown.rows)],
        "pager": shown.pager,
    }
    return page(request, "refused.html", refused=context)


def refused_context(work: WorkItem, submission: Submission, n: int) -> dict[str, Any]:
    title = ngettext("%(n)s row we could not use", "%(n)s rows we could not use", n) % {"n": number(n)}
    lead = f"{goes_on(submission)} {_('What waits for these rows goes on as soon as they are right.')}"
    return {
        "title": title if n else _("Every row is right"),
        "lead": lead if n else _("There is nothing left to do here."),
        "work_title": work.reference,
        "back_url": reverse("work", args=[work.pk]),
    }


def what_may_be_done(request: HttpRequest, work: WorkItem, submission: Submission, refused: int) -> dict[str, Any]:
    """Leave it to us, or repair what is refused; for whoever may hand in."""
    if not actor_of(request).on(work.line, "hand_in"):
        return {"leave": None, "repair_url": None, "left": False}
    left = queries.is_left_to_us(submission)
    leave = None if left else {"url": reverse("leave_to_us", args=[work.pk])}
    return {"leave": leave, "repair_url": reverse("repair", args=[work.pk]) if refused else None, "left": left}


def broken_files(actor: Actor, submission: Submission) -> list[HandedFile]:
    """Files with rows that are refused, or refer to something which is in no file."""
    lost = set(orphans(actor, submission).order_by().values_list("file_id", flat=True).distinct())
    return [file for file in files_of(actor, submission) if getattr(file, "refused", 0) or file.pk in lost]


def csvs(work: WorkItem, broken: Sequence[HandedFile]) -> list[dict[str, Any]]:
    """CSV and workbook of each file with such rows: their headings differ."""
    url, one = reverse("refused_csv", args=[work.pk]), len(broken) == 1
    labels = {
        "": _("As CSV") if one else _("%(file)s as CSV"),
        "&as=xlsx": _("As Excel") if one else _("%(file)s as Excel"),
    }
    return [
        {"url": f"{url}?file={file.pk}{how}", "label": label % {"file": file.document.name}}
        for file in broken
        for how, label in labels.items()
    ]


@needs("desk.see")
@require_safe
@never_cache
def refused_csv(request: HttpRequest, work: UUID) -> HttpResponseBase:
    """All refused rows of a file (the first, unless one is named), to be repaired elsewhere and handed in again: as
    CSV, or as a workbook (`?as=xlsx`)."""
    actor = actor_of(request)
    submission = submission_of(actor, work_for(actor, work))
    broken = broken_files(actor, submission)
    wish = request.GET.get("file")
    file = next((file for file in broken if wish in (None, str(file.pk))), None)
    if file is None:
        raise Http404("no refused rows")
    rows = list(queries.refused_of_file(file))  # read now: what streams later runs as nobody
    name = file.document.name.rpartition(".")[0] or file.document.name
    said, language = _("%(name)s, rows to repair") % {"name": name}, get_language() or "en"
    if request.GET.get("as") == "xlsx":
        book = refused_book(file.header, show.csv_rows(file, rows), language=language)
        return download(BytesIO(book), name=f"{said}.xlsx", media_type=XLSX, size=len(book))
    lines = list(refused_lines(file.header, show.csv_rows(file, rows), language=language))
    return download_text(lines, name=f"{said}.csv", media_type="text/csv; charset=utf-8")


@needs("desk.hand_in")
@require_POST
@never_cache
def leave_to_us(request: HttpRequest, work: UUID) -> HttpResponse:
    """ "Do it for me"."""
    actor = actor_of(request)
    found = work_for(actor, work)
    actions.leave_to_us(submission=submission_of(actor, found), actor=actor, now=timezone.now())
    messages.success(request, _("We put these rows right for you."))
    return onward(request, reverse("work", args=[found.pk]))
