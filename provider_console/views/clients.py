"""Clients of the reader's grants, and one of them: agreement, open work, ratings, who was in its room."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.downloads import download
from core.pages import onward
from core.permissions import needs
from provider_console.clients import client_page, clients_page
from provider_console.reads import actor_of, my_clients
from provider_console.shell import console
from services.archive.gateways import open_blob
from services.archive.queries import document_for
from tenants.entries import note_entry


@needs("desk.queue")
@require_safe
@never_cache
def all_clients(request: HttpRequest) -> HttpResponse:
    """Every client that the reader has access to, with what is open for it."""
    actor = actor_of(request)
    found = clients_page(actor, my_clients(request), request.GET.get("q", ""), now=timezone.now())
    url = reverse("suspensions") if actor.may("tenants.suspend") else ""
    return console(request, "provider_console/clients.html", room="clients", clients=found, suspensions_url=url)


@needs("desk.see")
@require_safe
@never_cache
def one_client(request: HttpRequest, client: str) -> HttpResponse:
    """One client, from inside its room."""
    tenant = request.tenant  # type: ignore[attr-defined]
    found = client_page(actor_of(request), tenant, now=timezone.now())
    return console(request, "provider_console/client.html", room="clients", client=found)


@needs("desk.see")
@require_POST
@never_cache
def purpose(request: HttpRequest, client: str) -> HttpResponse:
    """What the reader is here for, for the log that the client's admin reads."""
    actor, words = actor_of(request), request.POST.get("words", "").strip()
    if words:
        note_entry(actor, now=timezone.now(), purpose=words)
        messages.success(request, _("Written into the log that the client reads."))
    return onward(request, reverse("client", args=[client]))


@needs("desk.see")
@require_safe
@never_cache
def document(request: HttpRequest, client: str, document: UUID) -> FileResponse:
    """A document of this client, as a download."""
    found, actor = document_for(actor_of(request), document), actor_of(request)
    blob = open_blob(actor.tenant, found.sha256)
    return download(blob, name=found.name, media_type=found.media_type, size=found.size)
