"""The page behind a signed link: a client's own customer opens the invoice that was mailed to them. No account, no
password, no session; it shows, and changes nothing. And the client's people, who make and end such links."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from client_portal.shell import actor_of
from client_portal.shell import page as whole
from client_portal.show import links as show
from core.downloads import download
from core.models import SignedLink
from core.pages import link_page, onward
from core.permissions import by_link, needs
from core.templatetags.kantoor import number
from services.archive.gateways import open_blob
from services.archive.queries import document_of_link, papers_of_link
from services.invoicing.actions.links import PURPOSE, give_invoice_link, revoke_invoice_links
from services.invoicing.documents.words import readable
from services.invoicing.models import Invoice
from services.invoicing.papers import language_of
from services.invoicing.queries import invoice_for, invoice_of_link
from tenants.models import Client


@by_link(PURPOSE)
@require_safe
@never_cache
def invoice(request: HttpRequest, secret: str) -> HttpResponse:
    """What it is, what is to be paid and how, and its papers; in the customer's language."""
    link, seller = held_by(request)
    found = invoice_of_link(link)
    language = readable(language_of(found))
    papers = show.papers(secret, papers_of_link(link))
    with translation.override(language):
        return link_page(request, "client_portal/link.html", invoice=show.invoice(found, seller, language, papers))


@by_link(PURPOSE)
@require_safe
@never_cache
def paper(request: HttpRequest, secret: str, document: UUID) -> HttpResponseBase:
    """PDF or UBL of the invoice, as a download."""
    link, seller = held_by(request)
    found = document_of_link(link, document)
    if found.kind not in show.PAPERS:
        raise Http404("not for the customer")
    file = open_blob(seller.pk, found.sha256)
    return download(file, name=found.name, media_type=found.media_type, size=found.size)


@needs("invoicing.link")
@require_POST
def new(request: HttpRequest, invoice: UUID) -> HttpResponse:
    """A new link, whose address is shown this once."""
    found = invoice_for(actor_of(request), invoice)
    secret = give_invoice_link(invoice=found, actor=actor_of(request), now=timezone.now())
    address = request.build_absolute_uri(reverse("link", args=[secret]))
    return whole(request, "new_link.html", new={"address": address, "number": found.number, "back_url": own(found)})


@needs("invoicing.link")
@require_POST
def end(request: HttpRequest, invoice: UUID) -> HttpResponse:
    """End every link to an invoice."""
    found = invoice_for(actor_of(request), invoice)
    n = revoke_invoice_links(invoice=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, ngettext("%(n)s link is ended.", "%(n)s links are ended.", n) % {"n": number(n)})
    return onward(request, own(found))


def own(found: Invoice) -> str:
    return reverse("invoice", args=[found.pk])


def held_by(request: HttpRequest) -> tuple[SignedLink, Client]:
    """The link that opened this page, and whose it is."""
    link: SignedLink = request.link  # type: ignore[attr-defined]
    seller: Client = request.tenant  # type: ignore[attr-defined]
    return link, seller
