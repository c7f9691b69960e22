"""Webhooks in the API: naming addresses, their ledger, sending again. On the console's host, outside every client, the
provider's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers

from core.api.resources import Call, does, lists, shows
from services.webhooks import actions
from services.webhooks.addresses import LONGEST
from services.webhooks.catalogue import choosable, type_of
from services.webhooks.models import Delivery, DeliveryState, Endpoint, EndpointState
from services.webhooks.queries import deliveries_of, delivery_for, endpoint_for, endpoints_for

MANAGE = actions.MANAGE


class FactTypeShape(serializers.Serializer[Any]):
    """Something that an endpoint can be told."""

    name = serializers.CharField(help_text="As in the messages' `type`, e.g. invoicing.invoice_issued.")
    line = serializers.CharField(help_text="The service line.")
    about = serializers.CharField(source="fact.about", help_text="What `data` holds.")


class FactTypesShape(serializers.Serializer[Any]):
    items = FactTypeShape(many=True)


class WebhookShape(serializers.Serializer[Any]):
    """An address that is told."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    facts = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=EndpointState.choices)
    owner_name = serializers.CharField()
    created_at = serializers.DateTimeField()
    failing_since = serializers.DateTimeField(allow_null=True, help_text="Something was given up since then.")


class NewWebhookShape(serializers.Serializer[Any]):
    """An address, and the secret that its messages are signed with: it is told this once."""

    webhook = WebhookShape(source="endpoint")
    secret = serializers.CharField()


class AddWebhook(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=LONGEST, help_text="https, and public.")
    facts = serializers.ListField(child=serializers.CharField(max_length=120), min_length=1, max_length=500)


class Since(serializers.Serializer[Any]):
    since = serializers.DateTimeField()


class SecretShape(serializers.Serializer[Any]):
    secret = serializers.CharField(help_text="Told this once. The one before it signs beside it for a day.")


class DeliveryShape(serializers.Serializer[Any]):
    """One fact for one address: a row of the ledger."""

    id = serializers.UUIDField()
    message = serializers.UUIDField(source="fact_id", help_text="The messages' webhook-id.")
    type = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=DeliveryState.choices)
    replay = serializers.BooleanField()
    attempts = serializers.IntegerField()
    answer = serializers.IntegerField(allow_null=True, help_text="The status of the last answer.")
    trouble = serializers.CharField(help_text="Why there was none: timeout, no_host, …")
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)

    def get_type(self, row: Delivery) -> str:
        return type_of(row.fact)


class RepeatedShape(serializers.Serializer[Any]):
    again = serializers.BooleanField(help_text="True: it is on its way.")


@shows(MANAGE, FactTypesShape)
def fact_types(call: Call) -> dict[str, Any]:
    """What can be chosen."""
    return {"items": choosable(call.actor)}


@lists(MANAGE, WebhookShape, order=("id",))
def webhooks(call: Call) -> QuerySet[Endpoint]:
    """All addresses, oldest first."""
    return Endpoint.objects.filter(pk__in=[row.pk for row in endpoints_for(call.actor)])


@does(MANAGE, takes=AddWebhook, answers=NewWebhookShape, status=201)
def add_webhook(call: Call) -> actions.NewEndpoint:
    """Name an address; it is told what happens from now on."""
    return actions.add_endpoint(url=call.given["url"], facts=call.given["facts"], actor=call.actor, now=call.now)


@shows(MANAGE, WebhookShape)
def webhook(call: Call, endpoint: UUID) -> Endpoint:
    """One address."""
    return endpoint_for(call.actor, endpoint)


@does(MANAGE, answers=SecretShape)
def rotate_secret(call: Call, endpoint: UUID) -> dict[str, str]:
    """A new secret."""
    found = endpoint_for(call.actor, endpoint)
    return {"secret": actions.rotate_secret(endpoint=found, actor=call.actor, now=call.now)}


@does(MANAGE, answers=WebhookShape)
def switch_off(call: Call, endpoint: UUID) -> Endpoint:
    """It is told nothing until somebody switches it on."""
    found = endpoint_for(call.actor, endpoint)
    actions.switch_off(endpoint=found, actor=call.actor, now=call.now)
    return found


@does(MANAGE, answers=WebhookShape)
def switch_on(call: Call, endpoint: UUID) -> Endpoint:
    """It is told again what happens from now on."""
    found = endpoint_for(call.actor, endpoint)
    actions.switch_on(endpoint=found, actor=call.actor, now=call.now)
    return found


@does(MANAGE, answers=WebhookShape)
def remove(call: Call, endpoint: UUID) -> Endpoint:
    """It is told nothing more, for good."""
    found = endpoint_for(call.actor, endpoint)
    actions.remove_endpoint(endpoint=found, actor=call.actor, now=call.now)
    return found


@does(MANAGE, takes=Since, answers=RepeatedShape)
def replay_since(call: Call, endpoint: UUID) -> dict[str, bool]:
    """Send everything again that happened since a moment."""
    found = endpoint_for(call.actor, endpoint)
    actions.replay_since(endpoint=found, since=call.given["since"], actor=call.actor, now=call.now)
    return {"again": True}


@lists(MANAGE, DeliveryShape, order=("-id",))
def deliveries(call: Call, endpoint: UUID) -> QuerySet[Delivery]:
    """The ledger of one address, newest first."""
    return deliveries_of(endpoint_for(call.actor, endpoint))


@does(MANAGE, answers=RepeatedShape)
def replay(call: Call, delivery: UUID) -> dict[str, bool]:
    """Send one message again."""
    actions.replay(deliveries=[delivery_for(call.actor, delivery)], actor=call.actor, now=call.now)
    return {"again": True}


client_urls = [
    path("webhooks/", webhooks),
    path("webhooks/add/", add_webhook),
    path("webhooks/facts/", fact_types),
    path("webhooks/<uuid:endpoint>/", webhook),
    path("webhooks/<uuid:endpoint>/secret/", rotate_secret),
    path("webhooks/<uuid:endpoint>/off/", switch_off),
    path("webhooks/<uuid:endpoint>/on/", switch_on),
    path("webhooks/<uuid:endpoint>/remove/", remove),
    path("webhooks/<uuid:endpoint>/replay/", replay_since),
    path("webhooks/<uuid:endpoint>/deliveries/", deliveries),
    path("webhooks/deliveries/<uuid:delivery>/replay/", replay),
]
"""The client's own, for its own people and machines."""
console_urls = client_urls
"""The provider's own."""
