"""Links by which a client's customer opens an invoice, seen and ended by staff."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.pages import onward
from core.permissions import needs
from core.templatetags.kantoor import number
from provider_console.reads import actor_of
from provider_console.shell import console
from services.invoicing.actions.links import revoke_invoice_links
from services.invoicing.queries import invoice_for, invoice_links


@needs("invoicing.link")
@require_safe
@never_cache
def links(request: HttpRequest, client: str, invoice: UUID) -> HttpResponse:
    """The links that open an invoice now."""
    actor = actor_of(request)
    found = invoice_for(actor, invoice)
    context = {
        "number": found.number, "customer": found.buyer.get("name", ""), "client": request.tenant.name,  # type: ignore[attr-defined]
        "rows": invoice_links(actor, found, now=timezone.now()),
        "client_url": reverse("client", args=[client]), "end_url": reverse("end_links", args=[client, found.pk]),
    }  # fmt: skip
    return console(request, "provider_console/invoicing/links.html", room="clients", links=context)


@needs("invoicing.link")
@require_POST
def end(request: HttpRequest, client: str, invoice: UUID) -> HttpResponse:
    """End every link to an invoice."""
    found = invoice_for(actor_of(request), invoice)
    n = revoke_invoice_links(invoice=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, ngettext("%(n)s link is ended.", "%(n)s links are ended.", n) % {"n": number(n)})
    return onward(request, reverse("invoice_links", args=[client, found.pk]))
