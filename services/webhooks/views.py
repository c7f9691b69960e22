"""What is done to an address with one button: the same in both rooms, which have a page for each address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.pages import actor_of, onward
from core.permissions import needs
from services.webhooks import actions
from services.webhooks.queries import delivery_for, endpoint_for


@needs("webhooks.manage")
@require_POST
def switch_off(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = endpoint_for(actor_of(request), endpoint)
    actions.switch_off(endpoint=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Switched off. It is told nothing until you switch it on."))
    return onward(request, reverse("webhook", args=[found.pk]))


@needs("webhooks.manage")
@require_POST
def switch_on(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = endpoint_for(actor_of(request), endpoint)
    actions.switch_on(endpoint=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Switched on. It is told what happens from now on."))
    return onward(request, reverse("webhook", args=[found.pk]))


@needs("webhooks.manage")
@require_POST
def remove(request: HttpRequest, endpoint: UUID) -> HttpResponse:
    found = endpoint_for(actor_of(request), endpoint)
    actions.remove_endpoint(endpoint=found, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Removed. %(url)s is told nothing more.") % {"url": found.url})
    return onward(request, reverse("webhooks"))


@needs("webhooks.manage")
@require_POST
def replay(request: HttpRequest, delivery: UUID) -> HttpResponse:
    found = delivery_for(actor_of(request), delivery)
    actions.replay(deliveries=[found], actor=actor_of(request), now=timezone.now())
    messages.success(request, _("It is on its way again."))
    return onward(request, reverse("webhook", args=[found.endpoint_id]))
