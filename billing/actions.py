"""Metering."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from billing.models import Usage
from core.actor import Actor


def meter(actor: Actor, name: str, n: int, *, now: datetime) -> None:
    """Add n to this month's count of a meter, in the caller's transaction. Months are UTC."""
    month = now.date().replace(day=1)
    mine = {"tenant_id": actor.tenant, "meter": name, "month": month}
    Usage.objects.bulk_create([Usage(**mine)], ignore_conflicts=True)
    Usage.objects.filter(**mine).update(quantity=F("quantity") + n)
