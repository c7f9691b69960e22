"""Which column is which: for files that we did not recognise, or took for something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from client_portal.forms import chosen_columns
from client_portal.shell import actor_of, page
from client_portal.show import columns as show
from core.pages import onward
from core.permissions import needs
from core.refusals import Refusal
from services.desk.intake.kinds import FileKind
from services.desk.models import HandedFile, WorkItem
from services.desk.queries import file_of_work, work_for
from services.desk.reading.columns import map_columns


@needs("desk.hand_in")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, work: UUID, file: UUID) -> HttpResponse:
    found = work_for(actor_of(request), work)
    handed = file_of_work(found, file)
    if not handed.shape:
        raise Http404("not read yet, or no table")
    return say_columns(request, found, handed) if request.method == "POST" else columns_page(request, found, handed)


def say_columns(request: HttpRequest, work: WorkItem, file: HandedFile) -> HttpResponse:
    kind = show.chosen_kind(work, file, request.POST.get("kind", ""))
    names = show.headings(file, show.first_rows(actor_of(request), file))
    mapping = chosen_columns(request.POST, kind.by_name, len(names))
    try:
        map_columns(file=file, kind=kind.slug, mapping=mapping, actor=actor_of(request), now=timezone.now())
    except Refusal as refusal:
        return columns_page(request, work, file, kind, mapping, refusal)
    messages.success(request, _("Thank you. We read the file like this, and remember it for the next one."))
    return onward(request, reverse("work", args=[work.pk]))


def columns_page(
    request: HttpRequest,
    work: WorkItem,
    file: HandedFile,
    kind: FileKind | None = None,
    mapping: Mapping[str, int] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    kind = kind or show.chosen_kind(work, file, request.GET.get("kind", ""))
    mapping = mapping if mapping is not None else show.guessed(file, kind)
    rows = show.first_rows(actor_of(request), file)
    names = show.headings(file, rows)
    context = {
        "url": reverse("columns", args=[work.pk, file.pk]),
        "back_url": reverse("work", args=[work.pk]),
        "back_title": work.reference,
        "file": file.document.name,
        "kind": kind.slug,
        "kinds": [kind_tab(one, kind) for one in show.kinds_of(work)],
        "fields": show.fields(kind, names, mapping, rows),
        "problems": [{"words": str(refusal), "field_id": "columns"}] if refusal else [],
        "left_over": show.left_over(names, mapping),
    }
    return page(request, "columns.html", status=refusal.status if refusal else 200, columns=context)


def kind_tab(one: FileKind, chosen: FileKind) -> dict[str, Any]:
    return {"label": one.title, "url": f"?kind={one.slug}", "count": None, "current": one.slug == chosen.slug}
