"""Tokens of the API: one's own, and for the client's admin everybody's and those of machines."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from client_portal.shell import actor_of, page
from core.pages import onward
from core.permissions import needs
from tenants import tokens as actions
from tenants.token_forms import TokenForm, shown

MOST = 200


@needs("tenants.tokens")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """All tokens, and the form for another; the answer to it shows the secret, this once."""
    actor, now = actor_of(request), timezone.now()
    form, secret = TokenForm(actor, request.POST if request.method == "POST" else None, now=now), ""
    if form.is_valid():
        _token, secret = actions.make_token(actor=actor, **form.wish(now))
        form = TokenForm(actor, now=now)
    rows = [(shown(row, now), reverse("token_revoke", args=[row.pk])) for row in actions.tokens_for(actor)[:MOST]]
    status = 422 if form.errors else 200
    return page(request, "tokens.html", form=form, rows=rows, secret=secret, status=status)


@needs("tenants.tokens")
@require_POST
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    actor = actor_of(request)
    found = actions.revoke_token(token=actions.token_for(actor, token), actor=actor, now=timezone.now())
    messages.success(request, _("“%(name)s” lets nobody in any more.") % {"name": found.name})
    return onward(request, reverse("tokens"))
