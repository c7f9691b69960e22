"""What happened: ids in the public schema, contents in the client's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.access import APPEND, WRITE, books, shared
from core.ids import uuid7


class OutboxFact(models.Model):
    """Something happened, in ids only; its contents are frozen in the tenant's schema under the same id. `line` is the
    service line that it is about, and whoever hears of it must be allowed on that line."""

    access = shared(provider="rw", tenant=WRITE)

    id = models.UUIDField(primary_key=True, default=uuid7)
    tenant_id = models.UUIDField()
    name = models.CharField(max_length=60)
    line = models.CharField(max_length=40, default="")
    ref = models.UUIDField()
    created_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)
    announced_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "name", "id"], name="fact_waiting", condition=Q(relayed_at=None)),
            models.Index(fields=["id"], name="fact_unannounced", condition=Q(announced_at=None)),
            models.Index(fields=["tenant_id", "id"], name="fact_of_client"),
        ]


class FactContent(models.Model):
    """What a fact said, as it was then. Webhook bodies and replays are made with it."""

    access = books(tenant=APPEND)

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=60)
    content = models.JSONField()
