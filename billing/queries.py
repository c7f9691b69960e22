"""Reading what was used."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from billing.models import Usage
from core.actor import Actor


def usage_of(actor: Actor, tenants: Iterable[UUID]) -> QuerySet[Usage]:
    """The meters of these clients, month by month. As provider; the caller names the clients that are granted."""
    actor.require("desk.review")
    return Usage.objects.filter(tenant_id__in=list(tenants))
