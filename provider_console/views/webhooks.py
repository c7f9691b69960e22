"""Webhooks of the provider's own systems, which hear of all clients in ids alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.pages import onward
from core.permissions import needs
from provider_console import paging
from provider_console.reads import actor_of
from provider_console.shell import console
from services.webhooks import actions
from services.webhooks.forms import EndpointForm, SinceForm
from services.webhooks.models import Endpoint
from services.webhooks.queries import deliveries_of, endpoint_for, endpoints_for
from services.webhooks.shown import deliveries_shown, endpoint_shown

MOST = 1001
"""Counting ends here: "1,000+" rather than a slow count."""
VERBS = ("rotate", "off", "on", "remove", "since")


@needs("webhooks.manage")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def webhooks(request: HttpRequest) -> HttpResponse:
    """All addresses, and the form for another; the answer to it shows the secret."""
    actor = actor_of(request)
    form = EndpointForm(actor, request.POST if request.method == "POST" else None)
    if form.is_valid():
        url = form.cleaned_data["url"]
        made = actions.add_endpoint(url=url, facts=form.facts(), actor=actor, now=timezone.now())
        return endpoint_page(request, made.endpoint, secret=made.secret)
    rows = [(endpoint_shown(row), reverse("webhook", args=[row.pk])) for row in endpoints_for(actor)]
    return console(
        request,
        "provider_console/webhooks.html",
        room="webhooks",
        rows=rows,
        form=form,
        status=422 if form.errors else 200,
    )


@needs("webhooks.manage")
@require_safe
@never_cache
def webhook(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    return endpoint_page(request, endpoint_for(actor_of(request), endpoint))


def endpoint_page(request: HttpRequest, row: Endpoint, secret: str = "", form: SinceForm | None = None) -> HttpResponse:
    ledger, order = deliveries_of(row), ["-id"]
    found = paging.cut(ledger, order, request.GET.dict())
    rows, total = found.rows, ledger.order_by()[:MOST].count()
    pager = paging.pager(found, order, total, reverse("webhook", args=[row.pk]))
    context: dict[str, Any] = {
        "hook": endpoint_shown(row),
        "secret": secret,
        "deliveries": [(one, reverse("webhook_replay", args=[one.id])) for one in deliveries_shown(rows)],
        "pager": pager,
        "form": form or SinceForm(label_suffix=""),
        "urls": {verb: reverse(f"webhook_{verb}", args=[row.pk]) for verb in VERBS},
    }
    status = 422 if form and form.errors else 200
    return console(request, "provider_console/webhook.html", room="webhooks", status=status, **context)


@needs("webhooks.manage")
@require_POST
@never_cache
def rotate(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    """The answer shows the new secret, this once."""
    found = endpoint_for(actor_of(request), endpoint)
    secret = actions.rotate_secret(endpoint=found, actor=actor_of(request), now=timezone.now())
    return endpoint_page(request, found, secret=secret)


@needs("webhooks.manage")
@require_POST
def replay_since(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found, form = endpoint_for(actor_of(request), endpoint), SinceForm(request.POST, label_suffix="")
    if not form.is_valid():
        return endpoint_page(request, found, form=form)
    since, actor = form.cleaned_data["since"], actor_of(request)
    actions.replay_since(endpoint=found, since=since, actor=actor, now=timezone.now())
    messages.success(request, _("Everything since then is on its way again."))
    return onward(request, reverse("webhook", args=[found.pk]))
