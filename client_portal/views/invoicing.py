"""Invoices, one by one and all; and every document of the client's that the reader may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from client_portal import paging
from client_portal.shell import actor_of, page
from client_portal.show import invoices as show
from core.actor import Actor
from core.downloads import download
from core.permissions import needs
from services.archive.gateways import open_blob
from services.archive.queries import document_for
from services.desk.models import WorkItem
from services.desk.queries import own_work
from services.invoicing.models import Invoice
from services.invoicing.queries import invoice_for, invoice_links, invoices_for, positions_of

PAGE = 50


@needs("invoicing.see")
@require_safe
@never_cache
def invoices(request: HttpRequest) -> HttpResponse:
    """All invoices, newest number first; of one piece of work with ?work=, found by words with ?q=."""
    actor, search = actor_of(request), request.GET.get("q", "")[:100]
    work = work_wished(request)
    rows = invoices_for(actor, search)
    rows = rows.filter(work_id=work.pk) if work else rows
    found = paging.sliced(request, rows, "-series_id", "-sequence", size=PAGE)
    context = {
        "rows": show.rows(found.rows), "pager": found.pager, "search": search, "work": work,
        "back_url": reverse("work", args=[work.pk]) if work else reverse("home"),
    }  # fmt: skip
    return page(request, "invoices.html", invoices=context)


def work_wished(request: HttpRequest) -> WorkItem | None:
    key = paging.uuid_or_none(request.GET.get("work", ""))
    return own_work(actor_of(request)).filter(pk=key).first() if key else None


@needs("invoicing.see")
@require_safe
@never_cache
def invoice(request: HttpRequest, invoice: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = invoice_for(actor, invoice)
    shown = show.invoice(found, positions_of(actor, found))
    work = own_work(actor).filter(pk=found.work_id).first()
    place = {"url": reverse("work", args=[work.pk]), "title": work.reference} if work else None
    context = {"back_url": reverse("invoices"), "work": place, "links": links_to(actor, found)}
    return page(request, "invoice.html", invoice=shown | context)


def links_to(actor: Actor, found: Invoice) -> dict[str, Any] | None:
    """Links by which the customer opens the invoice, for whoever may make and end them."""
    if not actor.may("invoicing.link"):
        return None
    return show.links(found, invoice_links(actor, found, now=timezone.now()))


@needs("desk.see")
@require_safe
@never_cache
def document(request: HttpRequest, document: UUID) -> HttpResponseBase:
    """The bytes of one document, as a download."""
    actor = actor_of(request)
    found = document_for(actor, document)
    file = open_blob(actor.tenant, found.sha256)
    return download(file, name=found.name, media_type=found.media_type, size=found.size)
