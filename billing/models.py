"""What was done and can be charged: counted from facts, never by hand."""

from __future__ import annotations

from django.db import models

from core.access import WRITE, shared
from core.ids import uuid7


class Usage(models.Model):
    """How much of a meter a client used in a month."""

    access = shared(provider="r", staff=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    meter = models.CharField(max_length=60)
    month = models.DateField()
    quantity = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "meter", "month"], name="usage_once")]
