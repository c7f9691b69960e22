"""Which column is which, said by staff: a file that was not recognised need not go back to the client."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.pages import onward
from core.permissions import needs
from core.refusals import Refusal
from provider_console.columns import columns_page, kind_meant, mapping_of
from provider_console.reads import actor_of
from provider_console.shell import console
from provider_console.views.invoicing import bench_url, client_of, work_of
from services.desk.models import HandedFile, WorkItem
from services.desk.queries import file_for
from services.desk.reading.columns import map_columns


@needs("invoicing.repair")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def columns(request: HttpRequest, client: str, work: UUID, file: UUID) -> HttpResponse:
    """Our guess at the columns; POST reads the file as it says, now and the next time."""
    found, handed = work_of(request, work), file_for(actor_of(request), file)
    if handed.submission_id != found.submission_id or not handed.shape:
        raise Http404("not a table of this work")
    return read_so(request, found, handed) if request.method == "POST" else shown(request, found, handed)


def shown(request: HttpRequest, work: WorkItem, file: HandedFile, refusal: Refusal | None = None) -> HttpResponse:
    data = request.POST if refusal else QueryDict()
    kind = kind_meant(work, file, request.POST.get("kind") or request.GET.get("kind", ""))
    page = columns_page(actor_of(request), work, client_of(request), file, kind, data, refusal)
    status = refusal.status if refusal else 200
    return console(request, "provider_console/invoicing/columns.html", room="queue", columns=page, status=status)


def read_so(request: HttpRequest, work: WorkItem, file: HandedFile) -> HttpResponse:
    kind = kind_meant(work, file, request.POST.get("kind", ""))
    mapping, now = mapping_of(kind, request.POST), timezone.now()
    try:
        map_columns(file=file, kind=kind.slug, mapping=mapping, actor=actor_of(request), now=now)
    except Refusal as refusal:
        return shown(request, work, file, refusal)
    messages.success(request, _("“%(file)s” is read like this, and the next one too.") % {"file": file.document.name})
    return onward(request, bench_url(request, work))
