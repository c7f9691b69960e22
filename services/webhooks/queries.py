"""Reading endpoints and their ledger. An endpoint is there for whoever could have chosen all that it is told."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from core.actor import Actor
from services.webhooks.catalogue import may_hear
from services.webhooks.models import Delivery, Endpoint, EndpointState


def endpoints_for(actor: Actor) -> list[Endpoint]:
    """The endpoints of the actor's client (of the provider, at the console outside clients), oldest first."""
    rows = Endpoint.objects.filter(tenant_id=actor.tenant_id).exclude(state=EndpointState.REMOVED)
    return [row for row in rows.order_by("id") if is_heard(actor, row)]


def endpoint_for(actor: Actor, pk: UUID) -> Endpoint:
    found = next((row for row in endpoints_for(actor) if row.pk == pk), None)
    if found is None:
        raise Http404("no such endpoint for this person")
    return found


def is_heard(actor: Actor, endpoint: Endpoint) -> bool:
    """The provider's own endpoints are told ids alone, so whoever keeps them keeps them all."""
    return actor.may("webhooks.manage") and (endpoint.tenant_id is None or may_hear(actor, endpoint.facts))


def deliveries_of(endpoint: Endpoint) -> QuerySet[Delivery]:
    """The ledger of an endpoint, with its facts."""
    return Delivery.objects.filter(endpoint=endpoint).select_related("fact")


def delivery_for(actor: Actor, pk: UUID) -> Delivery:
    """One row of the ledger, of an endpoint that the actor may see, or 404."""
    rows = Delivery.objects.filter(pk=pk, tenant_id=actor.tenant_id).select_related("fact", "endpoint")
    found = rows.first()
    if found is None or not is_heard(actor, found.endpoint) or found.endpoint.state == EndpointState.REMOVED:
        raise Http404("no such delivery for this person")
    return found
