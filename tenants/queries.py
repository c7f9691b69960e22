"""Reading clients and grants, for the console."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from core.actor import Actor
from tenants.holders import live
from tenants.models import Client, Holder


def granted(actor: Actor, *, now: datetime) -> list[UUID]:
    """The clients for which this staff member has a live grant."""
    rows = Holder.objects.filter(live(now), person=actor.person, tenant__status=Client.Status.ACTIVE)
    return list(rows.order_by().values_list("tenant_id", flat=True).distinct())


def clients_for(actor: Actor, *, now: datetime) -> list[Client]:
    """Those clients themselves, by name."""
    return list(Client.objects.filter(pk__in=granted(actor, now=now)).order_by("name"))
