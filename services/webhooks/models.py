"""Who is told, with which secret, and what came of it. All in the provider's books, ids only: what a fact says is read
from the client's own books when it is sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access import APPEND, READ, WRITE, house, shared
from core.ids import uuid7
from core.models import OutboxFact
from core.states import known, moves


class EndpointState(models.TextChoices):
    ACTIVE = "active", _("active")
    DISABLED = "disabled", _("switched off")
    REMOVED = "removed", _("removed")


MOVES = moves(
    {
        EndpointState.ACTIVE: {EndpointState.DISABLED, EndpointState.REMOVED},
        EndpointState.DISABLED: {EndpointState.ACTIVE, EndpointState.REMOVED},
        EndpointState.REMOVED: set(),
    }
)


class Endpoint(models.Model):
    """An address that is told of chosen facts: of one client, or of all where `tenant_id` is null (the provider's own).

    `facts` are types of services.webhooks.catalogue. `failures` counts those in a row, after which it rests;
    `failing_since` is set once a fact was given up; `untold` is what its owner is still to be told by mail;
    `replay_after` is the fact from which on it is being told everything again. Without `owner_id` a machine named it.
    """

    access = shared(provider=WRITE, tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField(null=True)
    url = models.CharField(max_length=500)
    facts = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=EndpointState.choices, default=EndpointState.ACTIVE)
    owner_id = models.UUIDField(null=True)
    owner_name = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    turn_at = models.DateTimeField(null=True)
    replay_after = models.UUIDField(null=True)
    failures = models.IntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    untold = models.CharField(max_length=10, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=known(MOVES), name="endpoint_state"),
        ]
        indexes = [models.Index(fields=["tenant_id"], name="endpoint_of_tenant")]


class EndpointSecret(models.Model):
    """What an endpoint's messages are signed with, sealed. The newest signs, and those before it for a while longer.
    The client's own people write it once and never read it back."""

    access = shared(provider="rad", tenant="a", staff=READ)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField(null=True)
    endpoint_id = models.UUIDField()
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["endpoint_id", "id"], name="secret_of_endpoint")]


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("on its way")
    DELIVERED = "delivered", _("delivered")
    GIVEN_UP = "given_up", _("given up")


DELIVERY_MOVES = moves(
    {
        DeliveryState.WAITING: {DeliveryState.DELIVERED, DeliveryState.GIVEN_UP},
        DeliveryState.DELIVERED: set(),
        DeliveryState.GIVEN_UP: set(),
    }
)


class Delivery(models.Model):
    """One fact for one endpoint: a row of the ledger. A replay is a new row; while one waits there is no second.

    `answer` is the status of the last answer, `trouble` a word of services.webhooks.gateways where there was none.
    """

    access = shared(provider=WRITE, tenant=APPEND)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField(null=True)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="deliveries")
    fact = models.ForeignKey(OutboxFact, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    replay = models.BooleanField(default=False)
    attempts = models.IntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=20, default="")
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "fact"], name="delivery_waits_once", condition=Q(state="waiting")
            ),
            models.CheckConstraint(condition=known(DELIVERY_MOVES), name="delivery_state"),
            models.CheckConstraint(
                condition=Q(state="delivered", delivered_at__isnull=False) | Q(delivered_at=None),
                name="delivery_delivered",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "next_at"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["endpoint", "-id"], name="delivery_of_endpoint"),
            models.Index(fields=["tenant_id"], name="delivery_of_tenant"),
        ]


class Seat(models.Model):
    """The one place of the sender: whoever holds the lease sends, so that dead endpoints never fill all workers."""

    access = house(provider=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
